"""People with roles, and one food with everything it needs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts import roles
from accounts.models import User
from dosing.models import Food, FoodGroup, Source
from editorial import actions
from tests.editorial.helpers import PROTEIN, SLICE, Person


@pytest.fixture
def make_person(db: None, sign_in_staff: Callable[[Client, User], None]) -> Callable[..., Person]:
    """Return `make_person("Ada", roles.CURATOR)`: signed in, with that role."""

    def make_person(name: str, *role_names: str, is_superuser: bool = False) -> Person:
        address = f"{name.lower()}@example.org"
        user = User.objects.create_user(
            address, display_name=name, is_staff=True, is_superuser=is_superuser
        )
        user.groups.set(Group.objects.filter(name__in=role_names))
        client = Client()
        sign_in_staff(client, user)
        return Person(user, client)

    return make_person


@pytest.fixture
def curator(make_person: Callable[..., Person]) -> Person:
    return make_person("Ada", roles.CURATOR)


@pytest.fixture
def other_curator(make_person: Callable[..., Person]) -> Person:
    return make_person("Cleo", roles.CURATOR)


@pytest.fixture
def reviewer(make_person: Callable[..., Person]) -> Person:
    return make_person("Ben", roles.REVIEWER)


@pytest.fixture
def source(db: None) -> Source:
    actions.load_published(
        Source, key={"key": "usda"}, snapshot={"title": "A table of foods"}, note="loaded"
    )
    return Source.objects.get(key="usda")


@pytest.fixture
def food(source: Source) -> Food:
    """A published cheese with one figure and one portion."""
    actions.load_published(FoodGroup, key={"slug": "cheese"}, snapshot={"name": "Cheese"}, note="")
    snapshot = {
        "name": "Parmesan",
        "group": FoodGroup.objects.get().pk,
        "preparation": "other",
        "diet": "vegetarian",
        "figures": [
            {
                "id": PROTEIN,
                "nutrient": "protein",
                "grams_per_100g": "35.75",
                "decimals_as_published": 2,
                "method": "analytical",
                "sources": [source.pk],
            }
        ],
        "portions": [{"id": SLICE, "name": "a slice", "grams": "20", "position": 0}],
    }
    actions.load_published(Food, key={"slug": "parmesan"}, snapshot=snapshot, note="")
    return Food.objects.get()


@pytest.fixture
def rows_saved_one_by_one(settings: Any) -> None:
    """Let Django's own formsets save the sources of each row in turn, as they do."""
    allowed = {"model": "dosing.FoodFigure", "field": "sources"}
    settings.ZEAL_ALLOWLIST = [*settings.ZEAL_ALLOWLIST, allowed]
