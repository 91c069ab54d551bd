"""`apply_retention`: what was kept long enough goes, everything else stays."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from accounts.outbox import send_waiting_mail
from tests.accounts.people import make_person, sign_in

pytestmark = pytest.mark.django_db


def apply() -> str:
    output = StringIO()
    call_command("apply_retention", stdout=output)
    return output.getvalue()


def make_unconfirmed(days: int, **fields: object) -> User:
    user = make_person(date_joined=timezone.now() - timedelta(days=days), **fields)
    EmailAddress.objects.filter(user=user).update(verified=False)
    return user


def test_accounts_that_were_never_confirmed_go_after_a_week() -> None:
    make_unconfirmed(days=8)
    kept = {
        make_unconfirmed(days=6),
        make_unconfirmed(days=8, is_staff=True),
        make_unconfirmed(days=8, last_login=timezone.now()),
        make_person(date_joined=timezone.now() - timedelta(days=800)),
    }

    assert "1 accounts whose address was never confirmed" in apply()

    assert set(User.objects.all()) == kept


def test_ended_sessions_go_with_their_addresses(client: Client) -> None:
    person = make_person()
    ended = Client()
    sign_in(ended, person)
    sign_in(client, person)
    Session.objects.filter(session_key=ended.session.session_key).update(
        expire_date=timezone.now() - timedelta(days=1)
    )

    assert "1 sessions that have ended" in apply()

    assert UserSession.objects.get().session_key == client.session.session_key
    assert client.get("/accounts/").status_code == 200


def test_finished_tasks_of_the_queue_go_after_two_weeks(settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    for _ in range(3):
        send_waiting_mail.enqueue()
    old, new, _waiting = DBTaskResult.objects.all()
    finished = DBTaskResult.objects.filter(pk__in=[old.pk, new.pk])
    finished.update(status="SUCCESSFUL", finished_at=timezone.now())
    DBTaskResult.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=15))

    assert "1 finished tasks of the queue" in apply()

    assert not DBTaskResult.objects.filter(pk=old.pk).exists()
    assert DBTaskResult.objects.count() == 2
