"""Changing and deleting: only one's own, never over a change made in another tab."""

import logging
from datetime import date

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.test import Client

from dosing.models import SavedProfile
from tests.accounts.people import prove_again, sign_in
from tests.dosing.profiles.typed import LABEL, NOTE, TYPED, WEIGHT, make_profile, stored

pytestmark = pytest.mark.django_db


def address(profile: SavedProfile, *rest: str) -> str:
    return "/".join(["/profiles", str(profile.pk), *rest, ""])


def test_a_change_is_saved(client: Client, member) -> None:
    profile = make_profile(member)

    client.post(address(profile, "change"), TYPED | {"label": "Renamed", "edits": "1"})

    assert stored(profile).label == "Renamed"
    assert profile.edits == 2


def test_a_stale_tab_is_refused_and_its_text_kept(client: Client, member) -> None:
    profile = make_profile(member)
    client.post(address(profile, "change"), TYPED | {"note": "From the first tab", "edits": "1"})

    answer = client.post(
        address(profile, "change"), TYPED | {"note": "From the stale tab", "edits": "1"}
    )

    assert answer.status_code == 409
    assert "changed in another window" in answer.text
    assert "From the stale tab" in answer.context["form"]["note"].value()
    assert "From the first tab" in answer.text, "what is stored is shown beside it"
    assert stored(profile).note == "From the first tab"

    # Sent once more, after reading, it is a decision.
    client.post(
        address(profile, "change"), TYPED | {"note": "Merged", "edits": answer.context["edits"]}
    )
    assert stored(profile).note == "Merged"


def test_a_stale_tab_stays_stale_through_a_mistake(client: Client, member) -> None:
    profile = make_profile(member)
    client.post(address(profile, "change"), TYPED | {"note": "From the first tab", "edits": "1"})

    mistaken = client.post(address(profile, "change"), TYPED | {"weight": "x", "edits": "1"})
    assert 'name="edits" value="1"' in mistaken.text

    assert client.post(address(profile, "change"), TYPED | {"edits": "1"}).status_code == 409


@pytest.mark.parametrize("edits", ["", "0", "-1", "x", "99999999999999999999", "1\x00"])
def test_a_forged_counter_saves_nothing(client: Client, member, edits: str) -> None:
    profile = make_profile(member)

    answer = client.post(address(profile, "change"), TYPED | {"label": "Forged", "edits": edits})

    assert answer.status_code in (409, 422)
    assert stored(profile).label == LABEL


def test_a_new_weight_joins_the_history(client: Client, member) -> None:
    profile = make_profile(member, on=date(2026, 10, 1))

    with time_machine.travel("2026-11-20 09:00Z"):
        client.post(address(profile, "change"), TYPED | {"weight": "72", "edits": "1"})

    assert [(entry.on, entry.weight) for entry in stored(profile).weights] == [
        (date(2026, 10, 1), WEIGHT),
        (date(2026, 11, 20), "72"),
    ]


def test_a_weight_left_empty_takes_its_history_along(client: Client, member) -> None:
    profile = make_profile(member)

    client.post(address(profile, "change"), TYPED | {"weight": "", "weight_unit": "", "edits": "1"})

    assert stored(profile).weights == ()


def test_deleting_asks_first(client: Client, member) -> None:
    profile = make_profile(member)

    assert "Delete this profile?" in client.get(address(profile, "delete")).text
    assert SavedProfile.objects.exists()
    client.post(address(profile, "delete"))

    assert not SavedProfile.objects.exists()


@pytest.mark.parametrize("rest", [(), ("delete",), ("use",)])
def test_others_profiles_are_not_found(stranger: Client, member, rest: tuple) -> None:
    profile = make_profile(member)

    assert stranger.get(address(profile, *rest)).status_code == 404
    assert stranger.post(address(profile, *rest), TYPED | {"edits": "1"}).status_code in (404, 405)
    assert stored(profile).label == LABEL
    assert LABEL not in stranger.get("/profiles/").text


def test_others_cannot_confirm_a_weight(stranger: Client, member) -> None:
    profile = make_profile(member, on=date(2020, 1, 1))

    assert stranger.post(address(profile, "confirm")).status_code == 404
    assert len(stored(profile).weights) == 1


@pytest.mark.parametrize("rest", [(), ("delete",), ("use",)])
def test_without_signing_in_nothing_is_shown(member, rest: tuple) -> None:
    profile = make_profile(member)

    answer = Client().get(address(profile, *rest))

    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


@pytest.mark.parametrize("rest", [(), ("use",)])
def test_a_wrong_key_is_an_error_never_ciphertext_or_emptiness(
    client: Client, member, settings, rest: tuple, caplog
) -> None:
    profile = make_profile(member)
    settings.PROFILE_KEYS = [Fernet.generate_key().decode()]

    with caplog.at_level(logging.ERROR):
        answer = client.get(address(profile, *rest))

    assert answer.status_code == 503
    assert "cannot be read right now" in answer.text
    assert "gAAAA" not in answer.text
    assert "PROFILE_KEYS" in caplog.text
    assert "gAAAA" not in caplog.text


def test_the_list_says_which_profile_cannot_be_read(client: Client, member, settings) -> None:
    profile = make_profile(member)
    settings.PROFILE_KEYS = [Fernet.generate_key().decode()]

    page = client.get("/profiles/").text

    assert "A profile that cannot be read" in page
    assert "gAAAA" not in page
    client.post(address(profile, "delete"))
    assert not SavedProfile.objects.exists()


def test_a_wrong_key_stops_the_export_too(member, settings) -> None:
    client = Client()
    make_profile(member)
    sign_in(client, member)
    prove_again(client)
    settings.PROFILE_KEYS = [Fernet.generate_key().decode()]

    assert client.get("/privacy/export.json").status_code == 503


def test_pages_with_health_data_are_kept_nowhere(client: Client, member) -> None:
    profile = make_profile(member)

    for page in ("/profiles/", "/profiles/add/", address(profile), address(profile, "use")):
        answer = client.get(page)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert 'data-hx-history="false"' in answer.text
        title = answer.text.partition("<title>")[2].partition("</title>")[0]
        assert LABEL not in title
        assert WEIGHT not in title


def test_messages_in_the_cookie_name_no_profile(client: Client, member) -> None:
    profile = make_profile(member)

    answer = client.post(address(profile, "change"), TYPED | {"edits": "1"})

    cookies = str(answer.cookies)
    assert LABEL not in cookies
    assert NOTE not in cookies
