"""A profile fills the calculator in plain sight; an old weight is asked about first."""

import re
from datetime import date

import pytest
import time_machine
from django.test import Client

from dosing.models import Food
from dosing.models.profiles import Serving
from tests.dosing.foods import publish_food
from tests.dosing.profiles.typed import LABEL, TYPED, WEIGHT, make_profile, stored

pytestmark = pytest.mark.django_db


def test_the_fields_of_the_form_are_those_of_the_profile(member) -> None:
    fields = make_profile(member, age="44", sex="male").read().calculator_fields()

    assert fields == {
        "regimen": "",
        "weight": WEIGHT,
        "weight_unit": "kg",
        "weight_lb": "",
        "height": "",
        "height_unit": "",
        "sex": "male",
        "age": "44",
    }


def test_a_profile_is_shown_in_the_words_of_the_sites_language(
    client: Client, member, settings
) -> None:
    profile = make_profile(member, sex="female")
    settings.LANGUAGE_CODE = "es"

    page = client.get(f"/profiles/{profile.pk}/").text

    assert "<dt>Sexo</dt><dd>Mujer</dd>" in page


def test_the_page_says_whose_weight_and_from_when(client: Client, member) -> None:
    profile = make_profile(member, on=date(2026, 11, 1))

    with time_machine.travel("2026-11-20 09:00Z"):
        page = client.get(f"/profiles/{profile.pk}/use/").text

    assert f'Filled in from the profile <span dir="auto">{LABEL}' in page
    assert "1 November 2026" in page
    assert WEIGHT in page


def test_a_weight_older_than_90_days_is_asked_about_and_not_used(client: Client, member) -> None:
    profile = make_profile(member, on=date(2026, 8, 1))

    with time_machine.travel("2026-10-30 09:00Z"):  # 90 days later
        assert "still right?" not in client.get(f"/profiles/{profile.pk}/use/").text
    with time_machine.travel("2026-10-31 09:00Z"):  # 91 days later
        page = client.get(f"/profiles/{profile.pk}/use/").text
        assert "Is the weight still right?" in page
        assert 'name="weight"' not in page


def test_a_confirmed_weight_is_used_again(client: Client, member) -> None:
    profile = make_profile(member, on=date(2026, 1, 1))

    with time_machine.travel("2026-10-31 09:00Z"):
        answer = client.post(f"/profiles/{profile.pk}/confirm/", follow=True)

    assert "Filled in from the profile" in answer.text
    assert [(entry.on, entry.weight) for entry in stored(profile).weights] == [
        (date(2026, 1, 1), WEIGHT),
        (date(2026, 10, 31), WEIGHT),
    ]


def test_confirming_needs_a_post(client: Client, member) -> None:
    profile = make_profile(member)

    assert client.get(f"/profiles/{profile.pk}/confirm/").status_code == 405


@pytest.mark.usefixtures("catalogue")
def test_the_usual_servings_go_into_the_planner(client: Client, member) -> None:
    with_portion = Food.objects.published().filter(portions__isnull=False).first()
    servings = (Serving(with_portion.slug, "1.5"), Serving("withdrawn-food", "1"))
    profile = make_profile(member, servings=servings)

    page = client.get(f"/profiles/{profile.pk}/").text
    fields = {
        name: re.findall(f'name="{name}" value="([^"]*)"', page)
        for name in ("food", "amount", "unit")
    }
    answer = client.post("/foods/planner/", fields)

    assert fields == {"food": [with_portion.slug], "amount": ["1.5"], "unit": ["portion"]}
    assert "a food that is no longer published" in page
    assert answer.status_code == 200
    assert with_portion.name in answer.text


def test_a_serving_without_a_portion_counts_as_100_g() -> None:
    assert Serving("x", "1.5").hundred_grams == 150


def test_a_large_catalogue_is_not_listed_whole(client: Client, member, monkeypatch) -> None:
    monkeypatch.setattr("dosing.forms.profiles.MOST_LISTED_FOODS", 1)
    publish_food("kept")
    publish_food("another")
    profile = make_profile(member, servings=(Serving("kept", "2"),))

    page = client.get(f"/profiles/{profile.pk}/change/").text
    assert 'value="kept" selected' in page
    assert 'value="another"' not in page
    assert "too many foods" in page
    assert "Food 1" not in client.get("/profiles/add/").text

    client.post(
        f"/profiles/{profile.pk}/change/",
        TYPED | {"food_0": "kept", "servings_0": "3", "edits": "1"},
    )
    assert stored(profile).servings == (Serving("kept", "3"),)
