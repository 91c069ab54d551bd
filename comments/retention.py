"""How long a guest's details are kept."""

from datetime import datetime, timedelta

from accounts.retention import Rule, register
from comments.models import Comment

UNCONFIRMED_GUEST_DAYS = 30
"""A guest who never opened the mail cannot be told anything through it."""


def register_rules() -> None:
    """Register the rules of this app."""
    register(Rule("unconfirmed addresses of guests", _forget_unconfirmed_guests))


def _forget_unconfirmed_guests(now: datetime) -> int:
    """Take the address off; the comment and its name stay as they were decided on."""
    unconfirmed = Comment.objects.filter(
        guest_confirmed_at__isnull=True,
        created_at__lt=now - timedelta(days=UNCONFIRMED_GUEST_DAYS),
    ).exclude(guest_email="")
    return unconfirmed.update(guest_email="")
