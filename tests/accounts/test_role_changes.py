"""A change of somebody's rights is recorded with what they were before and after."""

from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts import roles
from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client, sign_in_staff: Callable[[Client, User], None]) -> User:
    user = User.objects.create_superuser("operator@example.org")
    sign_in_staff(client, user)
    return user


def test_a_role_given_is_recorded(client: Client, operator: User) -> None:
    person = User.objects.create_user("ada@example.org", is_staff=True)
    editor = Group.objects.get(name=roles.EDITOR)
    curator = Group.objects.get(name=roles.CURATOR)
    person.groups.add(editor)

    client.post(
        reverse("admin:accounts_user_change", args=[person.pk]),
        {
            "display_name": "",
            "is_active": "on",
            "groups": [curator.pk],
            "credentials-TOTAL_FORMS": "0",
            "credentials-INITIAL_FORMS": "0",
        },
    )

    assert list(person.groups.all()) == [curator]
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (operator, str(person.pk))
    assert entry.get_change_message() == "Staff: yes → no. Groups: editor → curator"
    history = client.get(reverse("admin:accounts_user_history", args=[person.pk])).text
    assert "Groups: editor → curator" in history


def test_the_record_itself_is_not_in_the_admin(client: Client, operator: User) -> None:
    assert "logentry" not in client.get(reverse("admin:index")).text.lower()
