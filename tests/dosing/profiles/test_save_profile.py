"""A profile is saved with consent, as it was typed, and bad input is answered at its field."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Consent
from dosing import profile_consent
from dosing.models import SavedProfile
from dosing.models.profiles import PROFILES_PER_PERSON, ProfileContent
from tests.dosing.profiles.typed import AGE, LABEL, NOTE, TYPED, WEIGHT, make_profile, stored
from tests.dump import database_dump

pytestmark = pytest.mark.django_db

ADD = "/profiles/add/"


def test_a_profile_is_saved_as_it_was_typed(client: Client, member) -> None:
    answer = client.post(ADD, TYPED | {"consent": "on"})

    assert answer.url == "/profiles/"
    content = stored(SavedProfile.objects.get(owner=member))
    assert (content.label, content.note, content.age) == (LABEL, NOTE, AGE)
    assert (content.height, content.height_unit, content.sex) == ("171.5", "cm", "female")
    assert content.weight.weight == WEIGHT
    assert content.weight.on == timezone.localdate()
    page = client.get("/profiles/").text
    assert LABEL in page
    assert f"{WEIGHT}\N{NO-BREAK SPACE}kg" in page


def test_the_consent_names_each_field_and_is_not_ticked(client: Client) -> None:
    page = client.get(ADD)

    assert page.context["form"]["consent"].value() is None
    words = str(profile_consent.TEXT)
    assert words in page.text
    for field in (
        *("label", "weight", "height", "sex", "age", "regimen", "servings", "note"),
        "day of food",
    ):
        assert field in words


@pytest.mark.parametrize("consent", [{}, {"consent": ""}, {"consent": "false"}])
def test_without_consent_nothing_is_saved_even_by_a_direct_post(
    client: Client, consent: dict
) -> None:
    answer = client.post(ADD, TYPED | consent)

    assert answer.status_code == 422
    assert "Tick the box to agree" in answer.text
    assert NOTE in answer.text, "what was typed is kept"
    assert not SavedProfile.objects.exists()
    assert not Consent.objects.exists()


def test_the_ledger_keeps_the_words_and_the_time(client: Client, member) -> None:
    before = timezone.now()

    client.post(ADD, TYPED | {"consent": "on"})

    consent = member.consents.get()
    assert consent.text == profile_consent.TEXT
    assert consent.text_version == profile_consent.VERSION
    assert before <= consent.given_at <= timezone.now()
    assert consent.withdrawn_at is None


def test_consent_is_asked_for_once(client: Client, member) -> None:
    client.post(ADD, TYPED | {"consent": "on"})

    assert "consent" not in client.get(ADD).context["form"].fields
    client.post(ADD, TYPED)

    assert SavedProfile.objects.owned_by(member).count() == 2
    assert member.consents.count() == 1


def test_new_words_are_asked_about_again(client: Client, member, monkeypatch) -> None:
    client.post(ADD, TYPED | {"consent": "on"})
    monkeypatch.setattr(profile_consent, "VERSION", profile_consent.VERSION + 1)

    assert client.post(ADD, TYPED).status_code == 422
    assert client.post(ADD, TYPED | {"consent": "on"}).status_code == 302

    old, new = member.consents.order_by("text_version")
    assert old.withdrawn_at is not None
    assert new.withdrawn_at is None
    assert SavedProfile.objects.owned_by(member).count() == 2


def test_withdrawing_erases_the_profiles_and_is_noted(client: Client, member) -> None:
    make_profile(member)

    answer = client.post("/profiles/consent/")

    assert answer.url == "/privacy/"
    assert not SavedProfile.objects.exists()
    assert member.consents.get().withdrawn_at is not None
    assert client.post(ADD, TYPED).status_code == 422


def test_a_label_alone_is_enough(client: Client, member) -> None:
    client.post(ADD, {"label": "Dad", "consent": "on"})

    content = stored(SavedProfile.objects.get())
    assert content == ProfileContent(label="Dad")


def test_stones_keep_their_pounds(client: Client) -> None:
    client.post(
        ADD,
        {"label": "x", "weight": "11", "weight_unit": "st", "weight_lb": "5", "consent": "on"},
    )

    weight = stored(SavedProfile.objects.get()).weight
    assert (weight.weight, weight.weight_unit, weight.weight_lb) == ("11", "st", "5")
    assert "11 st 5 lb".replace(" ", "\N{NO-BREAK SPACE}") in client.get("/profiles/").text


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("label", "", "Enter a label"),
        ("label", "   ", "Enter a label"),
        ("label", "x" * 300, "at most 60 characters"),
        ("label", "a\x00b", "Null characters"),
        ("label", "a\u202eb", "cannot be seen"),
        ("label", "a\u200fb", "cannot be seen"),
        ("weight", "seventy", "Enter your weight"),
        ("weight", "70,5", "without a comma"),
        ("weight", "-70", "only the digits"),
        ("weight", "0", "above zero"),
        ("weight", "7e1", "only the digits"),
        ("weight", "７０", "only the digits"),
        ("weight", "70\u200f", "only the digits"),
        ("weight", "99999", "Nobody is known"),
        ("weight", "9" * 5_000, "shorter number"),
        ("weight", "7\x000", "only the digits"),
        ("weight_unit", "", "Choose the unit of the weight"),
        ("weight_unit", "tons", "Choose the unit of the weight"),
        ("weight_lb", "3", "Leave this box empty"),
        ("height", "1", "Check the height"),
        ("height", "tall", "Enter your height"),
        ("height_unit", "", "Choose the unit of the height"),
        ("sex", "other words", "Choose female or male"),
        ("age", "200", "from 0 to 125"),
        ("age", "old", "Enter the age"),
        ("regimen", "no-such-regimen", "from the list"),
        ("note", "x" * 1_001, "at most 1,000"),
        ("note", "a\x00b", "Null characters"),
        ("note", "a\x07b", "cannot be seen"),
        ("food_0", "no-such-food", "from the list"),
        ("servings_0", "2", "Choose the food"),
    ],
)
def test_bad_input_is_answered_at_its_field_and_kept(
    client: Client, field: str, typed: str, message: str
) -> None:
    answer = client.post(ADD, TYPED | {"consent": "on", field: typed})

    assert answer.status_code == 422
    assert message.replace("1,000", "1000") in answer.text.replace("1,000", "1000")
    assert answer.context["form"].errors
    assert "<title>Error: Save a profile" in answer.text
    assert NOTE in answer.text or field == "note"
    assert not SavedProfile.objects.exists()


def test_a_lone_surrogate_does_no_harm(client: Client) -> None:
    body = urlencode(TYPED | {"note": "a\ud800b", "consent": "on"}, errors="surrogatepass")

    answer = client.post(ADD, body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code in (302, 422)
    assert client.get("/profiles/").status_code == 200


def test_writing_from_right_to_left_is_kept_in_a_note(client: Client) -> None:
    note = "שלום \u200fעולם"

    client.post(ADD, TYPED | {"note": note, "consent": "on"})

    assert stored(SavedProfile.objects.get()).note == note


def test_a_megabyte_is_refused_whole(client: Client) -> None:
    assert client.post(ADD, TYPED | {"note": "x" * 1_000_000}).status_code == 413


def test_there_is_a_limit_to_the_number_of_profiles(client: Client, member) -> None:
    for _ in range(PROFILES_PER_PERSON):
        make_profile(member)

    answer = client.post(ADD, TYPED)

    assert answer.status_code == 422
    assert "Delete one first" in answer.text
    assert SavedProfile.objects.count() == PROFILES_PER_PERSON


def test_the_database_refuses_a_profile_that_is_not_encrypted(member) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedProfile.objects.create(owner=member, content=ProfileContent(label="x").to_json())


def test_the_database_refuses_a_second_active_consent(member) -> None:
    make_profile(member)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(user=member, purpose="saved_profiles", text_version=1, text="again")


def test_the_database_refuses_impossible_consents(member) -> None:
    now = timezone.now()
    for fields in (
        {"purpose": "marketing"},
        {"purpose": "saved_profiles", "withdrawn_at": now - timedelta(days=1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.create(user=member, text_version=1, text="x", given_at=now, **fields)


def test_raw_rows_show_nothing_of_a_profile(client: Client) -> None:
    client.post(ADD, TYPED | {"consent": "on"})
    client.get("/profiles/")

    text = database_dump()
    assert "gAAAA" in text, "the dump holds the profile, encrypted"
    for marked in (LABEL, WEIGHT, NOTE, AGE, "171.5"):
        assert marked not in text
