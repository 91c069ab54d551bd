"""Mail to authors of comments: written down in the same transaction, sent after it.

A mail server that is down delays a notice and never loses it: what was not sent stays due, and
the next notice, or `manage.py send_comment_notices`, tries again.
"""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.tasks import task
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import receipts
from comments.models import Comment, Notice, State

logger = logging.getLogger(__name__)

AT_ONCE = 20
"""Notices sent by one task, so that a long queue does not hold a worker."""

LEASE = timedelta(minutes=5)
"""How long one sender has a notice to itself; twice the longest wait for a mail server."""

LONGEST_WAIT = timedelta(hours=12)


def queue(comment: Comment, kind: Notice.Kind) -> None:
    """Write down a notice and have it sent once the transaction is committed."""
    if kind == Notice.Kind.RECEIVED and not comment.guest_email:
        return
    Notice.objects.create(comment=comment, kind=kind)
    transaction.on_commit(send_due_notices.enqueue)


@task
def send_due_notices() -> None:
    """Send the notices that are due, oldest first."""
    due = Notice.objects.filter(sent_at=None, try_after__lte=timezone.now())
    for notice_id in due.order_by("try_after").values_list("pk", flat=True)[:AT_ONCE]:
        notice = _claim(notice_id)
        if notice is not None:
            _send(notice)


def _claim(notice_id: int) -> Notice | None:
    """Take a notice, unless another worker has it: of two, exactly one sends."""
    now = timezone.now()
    claimed = Notice.objects.filter(pk=notice_id, sent_at=None, try_after__lte=now).update(
        try_after=now + LEASE, tries=F("tries") + 1
    )
    if not claimed:
        return None
    related = Notice.objects.select_related("comment__member", "comment__article")
    return related.filter(pk=notice_id).first()


def _send(notice: Notice) -> None:
    address = _address(notice)
    if address:
        try:
            _message(notice, address).send()
        except (OSError, SMTPException) as error:
            wait = min(timedelta(minutes=2 ** min(notice.tries, 10)), LONGEST_WAIT)
            notice.try_after = timezone.now() + wait
            notice.save(update_fields=["try_after"])
            logger.warning("Notice %s was not sent (%s); trying later", notice.pk, type(error))
            return
    notice.sent_at = timezone.now()
    notice.save(update_fields=["sent_at"])


def _address(notice: Notice) -> str:
    """Return where the notice goes; empty when there is nobody (any more) to tell.

    A guest's address gets nothing but the question to confirm it, until it is confirmed: anybody
    could have typed it.
    """
    comment = notice.comment
    if comment.member:
        return comment.member.email if comment.member.is_active else ""
    if notice.kind == Notice.Kind.RECEIVED or comment.guest_confirmed_at:
        return comment.guest_email
    return ""


def _message(notice: Notice, address: str) -> EmailMultiAlternatives:
    comment = notice.comment
    context = {
        "comment": comment,
        "decision": comment.decisions.last(),
        "is_published": comment.state == State.PUBLISHED,
        "receipt_url": receipts.full_url(comment),
        "confirmation_url": receipts.confirmation_url(comment),
        "site_url": settings.SITE_URL,
        "site_name": settings.SITE_NAME,
    }
    subject = {
        Notice.Kind.RECEIVED: _("Please confirm your address"),
        Notice.Kind.DECIDED: _("About your comment"),
    }[Notice.Kind(notice.kind)]
    name = f"comments/mail/{notice.kind}"
    message = EmailMultiAlternatives(
        subject=f"{settings.SITE_NAME}: {subject}",
        body=render_to_string(f"{name}.txt", context),
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(f"{name}.html", context), "text/html")
    return message
