"""Mail waits in rows until a mail server has taken it, so that nobody waits for the server.

A row is written with the act that the mail tells of. The task that sends is only a nudge: what
was not sent stays due, for the next mail or for `manage.py send_waiting_mail` on a timer. Mail
about accounts waits here in its final words; that about comments has rows of its own
(comments/notices.py) and is sent in the same way.
"""

import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, QuerySet
from django.tasks import task
from django.utils import timezone

from accounts import encryption
from accounts.encryption import UndecryptableError
from accounts.models import User, WaitingMail

logger = logging.getLogger(__name__)

AT_ONCE = 20
"""Mails sent by one task, so that a long queue does not hold a worker."""

LEASE = timedelta(minutes=5)
"""How long one sender has a mail to itself; twice the longest wait for a mail server."""

FIRST_WAIT = timedelta(seconds=15)
"""Somebody may sit before a page that asks for a code; from then on each wait is doubled."""

LONGEST_WAIT_FOR_SERVER = timedelta(hours=1)
"""Only one mail asks for all that are due, so a dead server may be asked this often."""

LONGEST_WAIT_FOR_ONE = timedelta(hours=12)
"""Between tries of a mail that the server refuses while it takes others."""

WORTH_KNOWING = timedelta(days=30)
"""How long news of one's account is still sent, after whatever kept it waiting."""

HEADERS = {"Auto-Submitted": "auto-generated"}
"""Of all our mail: so that nobody's holiday notice answers it (RFC 3834)."""


@dataclass(frozen=True)
class NotTaken:
    """A mail server took no mail: when to try again, and whether it takes others now."""

    again_at: datetime
    takes_others: bool


def queue(
    *, address: str, subject: str, body: str, user: User | None, useful_for: timedelta
) -> None:
    """Write a mail down, to be sent once the transaction is committed.

    `user` says whose it is: with their account it is erased.
    """
    now = timezone.now()
    WaitingMail.objects.create(
        user=user,
        address=address,
        content=encryption.encrypt(json.dumps({"subject": subject, "body": body})),
        try_after=now,
        expires_at=now + useful_for,
    )
    wake(send_waiting_mail, now)


@task
def send_waiting_mail() -> None:
    """Send what is due, and come back for the rest where the tasks can wait."""
    if send_batch():
        come_back(send_waiting_mail, timezone.now())


def send_batch() -> bool:
    """Send what is due, oldest first; say whether more may be sent at once."""
    forget_expired(timezone.now())
    for _number in range(AT_ONCE):
        mail_id = claim_next(_due())
        if mail_id is None or not _send(mail_id):
            return False
    return True


def forget_expired(now: datetime) -> int:
    """Remove mail that is of no more use, like a code that has run out."""
    return WaitingMail.objects.filter(expires_at__lte=now).delete()[0]


def subject_of(mail: WaitingMail) -> str:
    """Return what a mail is about. Raises UndecryptableError when no key fits."""
    return str(_read(mail)["subject"])


def wake(sender: Any, at: datetime) -> None:
    """Have a sender run then, after the transaction; at once where the tasks cannot wait."""
    if sender.get_backend().supports_defer:
        sender = sender.using(run_after=at)
    transaction.on_commit(sender.enqueue, robust=True)


def come_back(sender: Any, at: datetime) -> None:
    """Have a sender run again then. Where the tasks cannot wait, the command sends the rest."""
    if sender.get_backend().supports_defer:
        wake(sender, at)


def claim_next(due: QuerySet[Any]) -> int | None:
    """Take the oldest row that is due and that no other sender takes; None when there is none."""
    oldest_first = due.order_by("try_after", "pk").values_list("pk", flat=True)
    while (row_id := oldest_first.first()) is not None:
        if claim(due, row_id):
            return row_id
    return None


def claim(due: QuerySet[Any], row_id: int) -> bool:
    """Take a row, unless another sender has it: of two, exactly one sends."""
    until = timezone.now() + LEASE
    return bool(due.filter(pk=row_id).update(try_after=until, tries=F("tries") + 1))


def hand_over(message: EmailMessage, *, of: Any) -> NotTaken | None:
    """Give the message of a row to the mail server; None when it was taken."""
    try:
        message.send()
    except (OSError, SMTPException) as error:
        # Not the error's own words: they may repeat an address.
        logger.warning(
            "%s %s was not sent (%s); trying later", of._meta.object_name, of.pk, type(error)
        )
        takes_others = isinstance(error, SMTPRecipientsRefused | SMTPDataError)
        longest = LONGEST_WAIT_FOR_ONE if takes_others else LONGEST_WAIT_FOR_SERVER
        wait = min(FIRST_WAIT * 2 ** min(of.tries - 1, 12), longest)
        return NotTaken(timezone.now() + wait, takes_others)
    return None


def _due() -> QuerySet[WaitingMail]:
    now = timezone.now()
    return WaitingMail.objects.filter(try_after__lte=now, expires_at__gt=now)


def _send(mail_id: int) -> bool:
    """Send one mail, unless it was erased; say whether the next can be sent now."""
    mail = WaitingMail.objects.filter(pk=mail_id).first()
    if mail is None:
        return True
    try:
        content = _read(mail)
    except UndecryptableError:
        logger.error("%s cannot be decrypted: no key in PROFILE_KEYS fits.", mail)
        return True
    message = EmailMessage(
        content["subject"], content["body"], to=[mail.address], headers=dict(HEADERS)
    )
    not_taken = hand_over(message, of=mail)
    this = WaitingMail.objects.filter(pk=mail.pk)
    if not_taken is None:
        this.delete()
        return True
    this.update(try_after=not_taken.again_at)
    if not not_taken.takes_others:
        # The rest would only wait for the same server.
        _due().update(try_after=not_taken.again_at)
    come_back(send_waiting_mail, not_taken.again_at)
    return not_taken.takes_others


def _read(mail: WaitingMail) -> dict[str, str]:
    content: dict[str, str] = json.loads(encryption.decrypt(mail.content))
    return content
