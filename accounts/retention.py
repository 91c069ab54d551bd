"""How long things about people are kept. `manage.py apply_retention` keeps to it.

An app that stores something with an end registers it in its AppConfig.ready().
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django_tasks_db.models import DBTaskResult

from accounts import outbox
from accounts.models import User

UNCONFIRMED_ACCOUNT_DAYS = 7
"""The code that confirms an address lives minutes; who never came back never had an account."""

FINISHED_TASK_DAYS = 14
"""Long enough to look into one that failed; a report of a fault may quote what it worked on."""


@dataclass(frozen=True)
class Rule:
    """What goes, and how: `apply` removes it and returns how many there were."""

    name: str
    apply: Callable[[datetime], int]


_rules: list[Rule] = []


def register(rule: Rule) -> None:
    """Add a rule. Called once, when the app is ready."""
    _rules.append(rule)


def rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of the apps."""
    return tuple(_rules)


def register_own_rules() -> None:
    """Register the rules of this app."""
    register(Rule("accounts whose address was never confirmed", _erase_unconfirmed))
    register(Rule("sessions that have ended", _erase_ended_sessions))
    register(Rule("mails that were not sent in time to be of use", outbox.forget_expired))
    register(Rule("finished tasks of the queue", _erase_finished_tasks))


def _erase_unconfirmed(now: datetime) -> int:
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    # Staff and whoever has signed in were let in some other way, by an operator.
    unconfirmed = User.objects.filter(
        ~Exists(confirmed),
        date_joined__lt=now - timedelta(days=UNCONFIRMED_ACCOUNT_DAYS),
        is_staff=False,
        last_login__isnull=True,
    )
    return unconfirmed.delete()[1].get("accounts.User", 0)


def _erase_ended_sessions(now: datetime) -> int:
    Session.objects.filter(expire_date__lt=now).delete()
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    return UserSession.objects.filter(~Exists(alive)).delete()[0]


def _erase_finished_tasks(now: datetime) -> int:
    finished = DBTaskResult.objects.finished()
    old = finished.filter(finished_at__lt=now - timedelta(days=FINISHED_TASK_DAYS))
    return old.delete()[0]
