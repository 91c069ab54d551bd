"""How long a guest's details are kept."""

from datetime import datetime, timedelta

from accounts.retention import Rule, register
from comments.models import Comment, Notice, Suspension, SuspensionAct

UNCONFIRMED_GUEST_DAYS = 30
"""A guest who never opened the mail cannot be told anything through it."""

OVER_SUSPENSION_DAYS = 365
"""Moderators see for a year that somebody was suspended before; then it no longer counts."""


SENT_NOTICE_DAYS = 30
"""Long enough to answer somebody who asks whether they were told."""


def register_rules() -> None:
    """Register the rules of this app."""
    register(Rule("what suspensions say of people", _forget_suspended))
    register(Rule("unconfirmed addresses of guests", _forget_unconfirmed_guests))
    register(Rule("notes that a mail about a comment was sent", _forget_sent_notices))


def _forget_sent_notices(now: datetime) -> int:
    """Take the notes away, but those that keep an answer from being told of twice."""
    sent = Notice.objects.filter(sent_at__lt=now - timedelta(days=SENT_NOTICE_DAYS), reply=None)
    return sent.delete()[0]


def _forget_suspended(now: datetime) -> int:
    """Take the person and the words off a suspension that is over; the log stays."""
    over = Suspension.objects.filter(ends_at__lt=now - timedelta(days=OVER_SUSPENSION_DAYS))
    known = over.exclude(member=None, address_digest="", words="", appeal_words="")
    SuspensionAct.objects.filter(suspension__in=known).update(words="")
    return known.update(member=None, address_digest="", words="", appeal_words="")


def _forget_unconfirmed_guests(now: datetime) -> int:
    """Take the address off; the comment and its name stay as they were decided on."""
    unconfirmed = Comment.objects.filter(
        guest_confirmed_at__isnull=True,
        created_at__lt=now - timedelta(days=UNCONFIRMED_GUEST_DAYS),
    ).exclude(guest_email="")
    return unconfirmed.update(guest_email="")
