"""What the tests of articles share."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from tests.articles.articles import somebody
from tests.dosing.conftest import catalogue

__all__ = ["catalogue"]


@pytest.fixture
def media(settings, tmp_path: Path) -> Path:
    """Return the folder where this test's images are kept."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


@pytest.fixture
def staff(client: Client, sign_in_staff: Callable[[Client, User], None]) -> Callable[[str], Client]:
    """Return `staff(role)`: a browser of somebody with that role."""

    def staff(role: str) -> Client:
        person = somebody()
        person.is_staff = True
        person.save()
        person.groups.add(Group.objects.get(name=role))
        sign_in_staff(client, person)
        return client

    return staff
