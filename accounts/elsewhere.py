"""Sign-in with an account at Google, Apple or GitHub."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.models import User

SHARED_PAGES = frozenset({"3rdparty", "social"})
"""Parts of addresses that allauth has for all providers together."""

PROVIDERS = frozenset({"apple", "github", "google"})


class OnlyWithKeysMiddleware:
    """Let no address of a provider answer whose keys are not set.

    The apps are always installed, so that their tables are there whenever keys are set or taken
    away: an account that was once used to sign in must stay erasable.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        """Answer 404 before the view."""
        route = request.resolver_match.route if request.resolver_match else ""
        under, _slash, rest = route.partition("/")
        if under != "accounts":
            return
        part = rest.partition("/")[0]
        offered = settings.SOCIALACCOUNT_PROVIDERS
        if part in SHARED_PAGES and not offered:
            raise Http404
        # Google can also post a token to a page, from a script of theirs that we never load.
        if part in PROVIDERS and (part not in offered or rest.endswith("/token/")):
            raise Http404


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """What is taken over from a provider: who it is, and one address that is proven theirs."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "connected_other": _("This account elsewhere belongs to another account on this site."),
        "email_taken": _(
            "An account here has this address already. Sign in to it first, then connect %s."
        ),
        "no_password": _("Choose a password first. Without one you could not sign in any more."),
        "no_verified_email": _("Confirm your e-mail address first."),
    }

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return the apps of the settings; a row in the database is none."""
        apps = super().list_apps(request, provider=provider, client_id=client_id)
        return [app for app in apps if app.pk is None]

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        """Keep one address that the provider has checked, and what the account is known by.

        An address that it has not checked may be anybody's. Without a checked one the person is
        asked for an address and gets a code.
        """
        address = _proven(sociallogin.email_addresses)
        sociallogin.email_addresses = [address] if address else []
        known_as = {"email": address.email if address else "", "username": data.get("username")}
        sociallogin.account.extra_data = {name: known for name, known in known_as.items() if known}
        user: User = sociallogin.user
        user.email = address.email if address else ""
        return user


def _proven(addresses: list[EmailAddress]) -> EmailAddress | None:
    """Return the main one of the checked addresses that could belong to an account here."""
    for address in sorted(addresses, key=lambda address: not address.primary):
        if not address.verified:
            continue
        try:
            get_account_adapter().clean_email(address.email)
        except ValidationError:
            continue
        address.primary = True
        return address
    return None


def fresh_proof_required[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Ask members to show once more that it is them.

    Somebody with neither a password nor a second factor can only do so by signing in again:
    allauth would let them through.
    """
    proven = reauthentication_required(view)

    @wraps(view)
    def checked(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not get_reauthentication_flows(request.user):
            records = get_authentication_records(request, request.user)
            newest = max((record["at"] for record in records), default=0)
            if time.time() - newest > account_settings.REAUTHENTICATION_TIMEOUT:
                return render(request, "accounts/sign_in_again.html", status=403)
        answer: HttpResponse = proven(request, *args, **kwargs)
        return answer

    return checked  # type: ignore[return-value]
