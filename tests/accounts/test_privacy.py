"""What is held can be seen, taken along and erased, by its owner alone."""

import csv
import json
from datetime import datetime, timedelta
from io import StringIO

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from accounts import actions, personal_data
from accounts.models import User
from accounts.personal_data import PersonalData
from dosing.models import Food
from editorial import actions as editorial_actions
from editorial import snapshot
from editorial.models import RevisionEvent
from tests.accounts.people import make_person, prove_again, sign_in
from tests.dosing.profiles.typed import LABEL, NOTE, WEIGHT, make_profile
from tests.dump import database_dump

pytestmark = pytest.mark.django_db

EXPORT, ERASE = "/privacy/export.json", "/privacy/erase/"


@pytest.fixture
def person() -> User:
    return make_person("marked-address@example.org", display_name="Marked Name")


@pytest.fixture
def signed_in(client: Client, person: User) -> Client:
    sign_in(client, person)
    prove_again(client)
    return client


def remove_all() -> dict[str, str]:
    """Choose to remove whatever could stay without the name."""
    return {kind.key: "erase" for kind in personal_data.registered() if kind.anonymise}


def test_everybody_can_read_what_would_be_kept(client: Client) -> None:
    page = client.get("/privacy/").text

    assert "What is kept and why" in page
    assert "Sign in to see" in page
    for kind in personal_data.registered():
        assert str(kind.name) in page


def test_the_policies_are_public_pages(client: Client) -> None:
    for address in ("/privacy/policy/", "/privacy/health-data/"):
        answer = client.get(address)
        assert answer.headers["Cache-Control"].startswith("public")
        assert not answer.cookies
        assert '/privacy/health-data/"' in answer.text


def test_the_page_shows_each_consent(signed_in: Client, person: User) -> None:
    make_profile(person)

    page = signed_in.get("/privacy/").text

    assert "I agree that Villi stores the health data" in page
    assert "Withdraw it" in page


def test_the_export_holds_everything(signed_in: Client, person: User) -> None:
    make_profile(person)

    answer = signed_in.get(EXPORT)

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    data = json.loads(answer.content)["data"]
    assert set(data) >= {kind.key for kind in personal_data.registered()}
    assert data["account"]["email"] == person.email
    assert data["account"]["display_name"] == "Marked Name"
    profile = data["saved_profiles"][0]
    assert (profile["label"], profile["note"]) == (LABEL, NOTE)
    assert profile["weights"][0]["weight"] == WEIGHT
    assert data["consents"][0]["text"].startswith("I agree")
    assert data["sessions"][0]["ip_address"] == "127.0.0.1"
    joined = datetime.fromisoformat(data["account"]["joined"])
    assert abs(joined - person.date_joined) < timedelta(milliseconds=1)


def test_the_table_holds_the_same_values(signed_in: Client, person: User) -> None:
    make_profile(person)

    answer = signed_in.get("/privacy/export.csv")

    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(StringIO(answer.text)))
    values = {(row["kind"], row["number"], row["field"]): row["value"] for row in rows}
    assert values["account", "1", "email"] == person.email
    assert values["saved_profiles", "1", "label"] == LABEL
    assert values["saved_profiles", "1", "weights.1.weight"] == WEIGHT
    assert values["sessions", "1", "ip_address"] == "127.0.0.1"


def test_a_spreadsheet_runs_nothing_that_was_typed(signed_in: Client, person: User) -> None:
    make_profile(person, note='=HYPERLINK("https://example.net")')

    text = signed_in.get("/privacy/export.csv").text

    assert "'=HYPERLINK" in text


GIVEN_OUT_WITH = {
    "account": {
        "account.EmailAddress.user", "accounts.User_groups.user",
        "accounts.User_user_permissions.user",
    },
    "mail_on_its_way": {"accounts.WaitingMail.user"},
    "professional_registration": {"accounts.Credential.user"},
    "consents": {"accounts.Consent.user"},
    "second_factors": {"mfa.Authenticator.user"},
    "accounts_elsewhere": {"socialaccount.SocialAccount.user"},
    "sessions": {"usersessions.UserSession.user"},
    "acts_as_one_of_the_staff": {
        "accounts.AuditEntry.actor", "admin.LogEntry.user",
        # Each has its line in the record, a registration in the admin's history.
        "dosing.Batch.started_by", "dosing.Batch.undone_by", "accounts.Credential.verified_by",
    },
    "work_on_articles_and_figures": {
        # Approving, scheduling and sharing are events too.
        "editorial.Revision.author", "editorial.Revision.approved_by",
        "editorial.RevisionEvent.actor", "editorial.Schedule.set_by",
        "editorial.ShareLink.made_by", "editorial.Remark.author",
    },
    "saved_profiles": {"dosing.SavedProfile.owner"},
    "comments": {"comments.Comment.member"},
    "reports_of_comments": {"comments.Report.member"},
    "helpful_marks": {"comments.HelpfulMark.member"},
    "suspensions": {"comments.Suspension.member"},
    "trust_as_a_commenter": {"comments.Standing.member"},
    "work_as_a_moderator": {
        "comments.Decision.actor", "comments.SuspensionAct.actor", "comments.Suspension.set_by",
        # Forgotten within minutes.
        "comments.Comment.claimed_by",
    },
    "mail_about_comments": {"comments.MailChoice.member"},
}  # fmt: skip
"""Each kind of data with the columns that name a person for it."""


def test_every_column_that_names_a_person_belongs_to_a_kind_that_is_given_out() -> None:
    columns = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.concrete and field.related_model is User and not field.many_to_many
    }

    assert columns == set().union(*GIVEN_OUT_WITH.values())
    assert set(GIVEN_OUT_WITH) == {kind.key for kind in personal_data.registered()}


def test_the_export_holds_nobody_else(signed_in: Client) -> None:
    other = make_person("other@example.org", display_name="Somebody Else")
    make_profile(other)

    text = signed_in.get(EXPORT).text

    assert "other@example.org" not in text
    assert LABEL not in text


@pytest.mark.parametrize("address", [EXPORT, "/privacy/export.csv", ERASE])
def test_the_password_is_asked_for_again(client: Client, person: User, address: str) -> None:
    sign_in(client, person)

    answer = client.get(address)

    assert answer.url.startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize("address", [EXPORT, "/privacy/export.csv", ERASE])
def test_others_are_sent_to_sign_in(client: Client, address: str) -> None:
    assert client.get(address).url.startswith("/accounts/login/")


def test_erasing_needs_the_box(signed_in: Client) -> None:
    answer = signed_in.post(ERASE, {})

    assert answer.status_code == 422
    assert "Tick the box" in answer.text
    assert User.objects.count() == 1


def test_erasing_leaves_nothing_and_sends_a_receipt(
    signed_in: Client, person: User, django_capture_on_commit_callbacks
) -> None:
    make_profile(person)
    other_device = Client()
    sign_in(other_device, person)
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in.post(ERASE, {"understood": "on"} | remove_all())

    assert answer.url == "/privacy/erased/"
    assert other_device.get("/accounts/").url.startswith("/accounts/login/")
    assert not UserSession.objects.exists()
    assert not Session.objects.exclude(session_key=signed_in.session.session_key).exists()
    dump = database_dump()
    for marked in ("marked-address", "Marked Name", "gAAAA"):
        assert marked not in dump
    receipt = mail.outbox[0]
    assert receipt.to == [person.email]
    assert "were erased" in receipt.body
    for marked in (LABEL, NOTE, WEIGHT):
        assert marked not in receipt.body


def test_erasing_takes_the_name_out_of_the_admins_history(
    signed_in: Client, person: User, sign_in_staff
) -> None:
    operator = make_person(is_staff=True, is_superuser=True)
    desk = Client()
    sign_in_staff(desk, operator)
    registrations = {"credentials-TOTAL_FORMS": "0", "credentials-INITIAL_FORMS": "0"}
    desk.post(
        f"/admin/accounts/user/{person.pk}/change/",
        {"display_name": "Marked Name", "bio": "New", "is_active": "on"} | registrations,
    )
    assert LogEntry.objects.get().object_repr == "Marked Name"
    operators_data = json.dumps(actions.export_everything(operator), default=str)
    assert "Marked Name" in operators_data, "what the operator did"

    signed_in.post(ERASE, {"understood": "on"} | remove_all())

    assert LogEntry.objects.get().object_repr == f"account {person.pk}"
    assert "Marked Name" not in database_dump()


def test_what_can_stay_without_the_name_is_a_choice(
    signed_in: Client, person: User, monkeypatch
) -> None:
    done: list[str] = []
    letters = PersonalData(
        name="Letters",
        purpose="To have one with a choice.",
        export=lambda user: [],
        erase=lambda user: done.append("erased"),
        anonymise=lambda user: done.append("anonymised"),
    )
    monkeypatch.setattr(personal_data, "_registered", [*personal_data.registered(), letters])
    choices = remove_all() | {"letters": "anonymise"}

    signed_in.post(ERASE, {"understood": "on"} | choices)

    assert done == ["anonymised"]
    assert not User.objects.exists()


@pytest.mark.usefixtures("catalogue")
def test_an_editor_leaves_and_the_history_stays_without_the_name(
    signed_in: Client, person: User
) -> None:
    food = Food.objects.first()
    editorial_actions.save_draft(
        item=food, snapshot=snapshot.take(food), actor=person, note="Marked note"
    )
    data = json.loads(signed_in.get(EXPORT).content)["data"]
    notes = [work["note"] for work in data["work_on_articles_and_figures"]]
    assert "Marked note" in notes

    signed_in.post(ERASE, {"understood": "on"} | remove_all())

    assert not User.objects.exists()
    revision = food.open_revision()
    assert revision is not None
    assert revision.author is None
    assert RevisionEvent.objects.get(revision=revision).actor is None
