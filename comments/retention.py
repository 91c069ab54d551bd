"""How long a guest's details are kept."""

from datetime import datetime, timedelta

from accounts.retention import Rule, register
from comments.models import Comment, Suspension, SuspensionAct

UNCONFIRMED_GUEST_DAYS = 30
"""A guest who never opened the mail cannot be told anything through it."""

OVER_SUSPENSION_DAYS = 365
"""Moderators see for a year that somebody was suspended before; then it no longer counts."""


def register_rules() -> None:
    """Register the rules of this app."""
    register(Rule("what suspensions say of people", _forget_suspended))
    register(Rule("unconfirmed addresses of guests", _forget_unconfirmed_guests))


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
