"""What readers see of a person: name, a few words, registrations, published comments."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts import encryption
from accounts.models import Credential
from comments.models import Comment
from editorial import generation
from tests.accounts.people import make_person, sign_in
from tests.dump import database_dump

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_person("ada@example.org", display_name="Ada", bio="I teach cooking.")


def page_of(person) -> str:
    return f"/members/{person.pk}/"


def test_the_page_lists_published_comments_only(client: Client, person, new_published, new_comment):
    new_published("Marked and published.", member=person)
    new_comment("Marked and held.", member=person)

    answer = client.get(page_of(person))

    assert "Ada" in answer.text
    assert "I teach cooking." in answer.text
    assert "Marked and published." in answer.text
    assert "Marked and held." not in answer.text
    assert person.email not in answer.text
    assert answer.headers["Cache-Control"].startswith("public")


def test_an_account_without_comments_has_no_page(client: Client, person) -> None:
    assert client.get(page_of(person)).status_code == 404


@pytest.mark.parametrize("change", [{"is_identity_hidden": True}, {"is_active": False}])
def test_a_hidden_or_closed_account_has_no_page(
    client: Client, person, new_published, change: dict
) -> None:
    comment = new_published("Still readable.", member=person)
    for name, value in change.items():
        setattr(person, name, value)
    person.save()

    assert client.get(page_of(person)).status_code == 404
    if person.is_identity_hidden:
        comment = Comment.objects.select_related("member").get(pk=comment.pk)
        assert comment.author_name == "A member"


def test_somebody_without_a_name_has_one_in_the_sites_language(person, settings) -> None:
    person.display_name = ""
    settings.LANGUAGE_CODE = "es"

    assert person.public_name == "Un miembro"


def test_a_new_name_reaches_public_pages_at_once(client: Client, person) -> None:
    sign_in(client, person)
    before = generation.current()

    client.post("/accounts/name/", {"display_name": "Ada Lovelace", "bio": "I count."})

    person.refresh_from_db()
    assert (person.display_name, person.bio) == ("Ada Lovelace", "I count.")
    assert generation.current() != before


@pytest.mark.parametrize(
    "bio", ["Buy at https://example.net", "www.example.net", "x" * 301, "a\x00b", "a\x07b"]
)
def test_an_unsuitable_text_about_oneself_is_refused(client: Client, person, bio: str) -> None:
    sign_in(client, person)

    answer = client.post("/accounts/name/", {"display_name": "Ada", "bio": bio})

    assert answer.status_code == 422
    assert answer.context["form"].errors["bio"]
    person.refresh_from_db()
    assert person.bio == "I teach cooking."


def test_a_name_that_looks_like_a_staff_members_is_refused(client: Client, person) -> None:
    make_person("staff@example.org", display_name="Ben Ellis", is_staff=True)
    sign_in(client, person)

    for name in ("Ben Ellis", "ben ellis", "Ben E11is", "BenEllis"):
        answer = client.post("/accounts/name/", {"display_name": name})
        assert "looks the same" in answer.text


def test_an_operator_adds_a_registration_whose_number_stays_private(
    client: Client, person, new_published, sign_in_staff
) -> None:
    new_published("A comment.", member=person)
    operator = make_person("operator@example.org", is_staff=True, is_superuser=True)
    sign_in_staff(client, operator)

    client.post(
        f"/admin/accounts/user/{person.pk}/change/",
        {
            "display_name": "Ada", "bio": "", "is_active": "on",
            "credentials-TOTAL_FORMS": "1", "credentials-INITIAL_FORMS": "0",
            "credentials-0-title": "Registered dietitian",
            "credentials-0-register": "Register of Health Professions",
            "credentials-0-number": "MARKED-4711",
            "credentials-0-expires_on": "2030-01-31",
        },
    )  # fmt: skip

    credential = person.credentials.get()
    assert credential.verified_by == operator
    assert encryption.decrypt(credential.number_encrypted) == "MARKED-4711"
    assert "MARKED-4711" not in database_dump()
    admin_page = client.get(f"/admin/accounts/user/{person.pk}/change/").text
    assert "Registered dietitian" in admin_page
    assert "MARKED-4711" not in admin_page
    page = Client().get(page_of(person)).text
    assert "Registered dietitian" in page
    assert "MARKED-4711" not in page


def test_an_expired_registration_is_no_longer_shown(client: Client, person, new_published) -> None:
    new_published("A comment.", member=person)
    Credential.objects.create(
        user=person,
        title="Registered dietitian",
        register="Register",
        number_encrypted=encryption.encrypt("1"),
        expires_on=date(2030, 1, 31),
    )

    with time_machine.travel("2030-01-31 12:00Z"):
        assert "Registered dietitian" in client.get(page_of(person)).text
    with time_machine.travel("2030-02-01 12:00Z"):
        assert "Registered dietitian" not in client.get(page_of(person)).text


def test_the_database_refuses_a_number_in_the_clear(person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Credential.objects.create(
            user=person,
            title="x",
            register="x",
            number_encrypted="4711",
            expires_on=date(2030, 1, 1) + timedelta(days=1),
        )


DISCUSSION = "/articles/glutamine/comments/"


def register(person, expires_on: date = date(2999, 1, 31)) -> None:
    Credential.objects.create(
        user=person,
        title="Registered dietitian",
        register="Register of Health Professions",
        number_encrypted=encryption.encrypt("MARKED-4711"),
        expires_on=expires_on,
    )


def test_a_checked_registration_stands_beside_the_comment_and_the_reply(
    client: Client, person, new_published
) -> None:
    head = new_published("By a guest.")
    new_published("By Ada.", parent=head, member=person)
    register(person)

    for address in (DISCUSSION, f"/comments/{head.pk}/"):
        page = client.get(address).text
        assert f"Register of Health Professions, checked in {timezone.now():%B %Y}" in page
        assert "MARKED-4711" not in page

    person.is_identity_hidden = True
    person.save()
    assert "Register of Health Professions" not in client.get(DISCUSSION).text


def test_a_registration_that_has_expired_stands_nowhere(
    client: Client, person, new_published
) -> None:
    new_published("By Ada.", member=person)
    register(person, date(2020, 1, 31))

    assert "Registered dietitian" not in client.get(DISCUSSION).text


def test_a_title_that_nobody_checked_is_marked(client: Client, person, new_published) -> None:
    person.display_name = "Dr. Ada"
    person.save()
    new_published("By Ada.", member=person)
    assert "Title not checked" in client.get(DISCUSSION).text

    register(person)

    assert "Title not checked" not in client.get(DISCUSSION).text


@pytest.mark.parametrize("typed", ["Ben Ellis", "ben ellis", "Ben E11is", "BenEllis"])
def test_a_guest_cannot_go_by_the_name_of_somebody_readers_trust(
    client: Client, article, person, typed: str
) -> None:
    person.display_name = "Ben Ellis"
    person.save()
    typed = {"name": typed, "email": "guest@example.org", "body": "Words to keep"}
    register(person)

    response = client.post("/comments/new/?article=glutamine", typed)

    assert response.status_code == 422
    assert "goes by a name that looks the same" in response.text
    assert "Words to keep" in response.text
    assert not Comment.objects.exists()
