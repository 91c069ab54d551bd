"""A day of food, kept in a profile only because its owner says so, in words that name it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Consent, User
from dosing.models import SavedProfile
from dosing.models.profiles import PlannedFood
from tests.accounts.people import prove_again, sign_in
from tests.dosing.foods import publish_food
from tests.dosing.profiles.typed import LABEL, TYPED, make_profile, stored
from tests.dump import database_dump

pytestmark = pytest.mark.django_db

PLANNER = "/foods/planner/"
DAY = {"food": ["marked-food", "parmesan"], "amount": ["2", "41.5"], "unit": ["portion", "g"]}
KEPT = (PlannedFood("marked-food", "2", "portion"), PlannedFood("parmesan", "41.5", "g"))


@pytest.fixture(autouse=True)
def foods() -> None:
    publish_food("marked-food", glutamic_acid="3.9", portion="85")
    publish_food("parmesan", glutamic_acid="8.2", portion="28")


@pytest.fixture
def profile(member: User) -> SavedProfile:
    return make_profile(member)


def address(profile: SavedProfile) -> str:
    return f"/profiles/{profile.pk}/day/"


def opened(page: str) -> str:
    found = re.search(r'name="opened" value="([^"]+)"', page)
    assert found
    return unescape(found[1])


def open_planner(client: Client) -> str:
    """Open the planner; return the moment that it carries along."""
    return opened(client.get(PLANNER).text)


def withdraw_to_older_words(member: User) -> None:
    Consent.objects.filter(user=member).update(text_version=1)


def test_a_day_is_kept_shown_and_opened_again(client: Client, member, profile) -> None:
    page = client.post(PLANNER, DAY | {"opened": open_planner(client)}).text
    assert f'formaction="{address(profile)}"' in page
    assert LABEL in page

    answer = client.post(address(profile), DAY | {"opened": opened(page)})

    assert answer.status_code == 302
    assert stored(profile).day == KEPT
    detail = client.get(answer.url).text
    assert "A day of food" in detail
    assert "2 times 1 slice" in detail
    assert 'name="amount" value="41.5"' in detail


def test_changing_the_profile_keeps_the_day(client: Client, member, profile) -> None:
    client.post(address(profile), DAY | {"opened": open_planner(client)})

    client.post(f"/profiles/{profile.pk}/change/", TYPED | {"label": "Renamed", "edits": "2"})

    assert stored(profile).label == "Renamed"
    assert stored(profile).day == KEPT


def test_it_can_be_taken_out(client: Client, member, profile) -> None:
    client.post(address(profile), DAY | {"opened": open_planner(client)})
    withdraw_to_older_words(member)
    page = client.get(f"/profiles/{profile.pk}/").text

    client.post(address(profile), {"opened": opened(page)})

    assert stored(profile).day == ()
    assert "A day of food" not in client.get(f"/profiles/{profile.pk}/").text


def test_who_agreed_to_words_that_do_not_name_it_is_asked_again(
    client: Client, member, profile
) -> None:
    withdraw_to_older_words(member)
    fields = DAY | {"opened": open_planner(client)}
    page = client.post(PLANNER, fields).text
    assert "a day of food that I keep from the planner" in page
    assert not re.search(r'id="planner-consent"[^>]*checked', page)

    refused = client.post(address(profile), fields)

    assert refused.status_code == 422
    assert "Tick the box to agree" in refused.text
    assert 'value="41.5"' in refused.text, "what was entered stays"
    assert stored(profile).day == ()

    client.post(address(profile), fields | {"consent": "on"})

    assert stored(profile).day == KEPT
    assert Consent.objects.filter(user=member, text_version=2, withdrawn_at=None).count() == 1


def test_a_stale_tab_is_refused_and_its_day_kept_on_the_page(
    client: Client, member, profile
) -> None:
    first, second = open_planner(client), open_planner(client)
    client.post(address(profile), DAY | {"opened": first})
    other = {"food": "parmesan", "amount": "7.25", "unit": "g", "opened": second}
    # Working out once more in the stale tab does not make it fresh.
    other["opened"] = opened(client.post(PLANNER, other).text)

    refused = client.post(address(profile), other)

    assert refused.status_code == 409
    assert "changed in another window" in refused.text
    assert 'value="7.25"' in refused.text
    assert stored(profile).day == KEPT
    client.post(address(profile), other | {"opened": opened(refused.text)})
    assert stored(profile).day == (PlannedFood("parmesan", "7.25", "g"),)


@pytest.mark.parametrize("moment", ["", "x", "2026-13-01T00:00:00.0+0000", "1\x00"])
def test_a_forged_moment_keeps_nothing(client: Client, member, profile, moment: str) -> None:
    answer = client.post(address(profile), DAY | {"opened": moment})

    assert answer.status_code in (409, 422)
    assert stored(profile).day == ()


def test_a_mistake_keeps_nothing(client: Client, member, profile) -> None:
    fields = {"food": "parmesan", "amount": "-1", "unit": "g", "opened": open_planner(client)}

    assert client.post(address(profile), fields).status_code == 422
    assert stored(profile).day == ()


def test_others_and_visitors_cannot_keep_anything(client: Client, stranger, profile) -> None:
    fields = DAY | {"opened": (timezone.now() + timedelta(days=1)).isoformat()}

    assert stranger.post(address(profile), fields).status_code == 404
    assert Client().post(address(profile), fields).status_code == 302
    assert client.get(address(profile)).status_code == 405
    assert stored(profile).day == ()
    assert "Keep this day" not in Client().post(PLANNER, DAY).text


def test_it_is_encrypted_exported_and_erased(client: Client, member, profile) -> None:
    client.logout()
    sign_in(client, member)
    prove_again(client)
    client.post(address(profile), DAY | {"opened": open_planner(client)})

    rows = [row for row in database_dump().splitlines() if row.startswith("dosing_savedprofile")]
    assert rows
    assert not any("marked-food" in row or "41.5" in row for row in rows)
    exported = client.get("/privacy/export.json").json()["data"]["saved_profiles"][0]
    assert exported["day"][1] == {"food": "parmesan", "amount": "41.5", "unit": "g"}
    assert "marked-food" in client.get("/privacy/export.csv").text

    client.post("/profiles/consent/")

    assert not SavedProfile.objects.exists()


def test_a_profile_from_before_days_were_kept_opens(client: Client, profile) -> None:
    text = profile.read().to_json().replace(', "day": [], "day_regimen": ""', "")

    assert "day" not in text
    assert type(profile.read()).from_json(text).day == ()
