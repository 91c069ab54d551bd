"""Staff pages need a second factor: a code or a key besides the password, in this session."""

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

DEMO_DOMAIN = "demo.villi.example"
"""Addresses of the demonstration accounts. No mail can reach them."""


def is_confirmed(request: HttpRequest) -> bool:
    """Say whether the signed-in person used a second factor in this session.

    A demonstration account needs none, but only on somebody's own machine (DEBUG).
    """
    if settings.DEBUG and is_demonstration(request.user.email):  # type: ignore[union-attr]
        return True
    return any(
        record["method"] == "mfa" for record in get_authentication_records(request, request.user)
    )


def is_demonstration(email: str) -> bool:
    """Say whether an address belongs to a demonstration account."""
    return email.endswith("@" + DEMO_DOMAIN)
