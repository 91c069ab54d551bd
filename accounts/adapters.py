"""How allauth behaves on this site."""

from datetime import timedelta
from ipaddress import ip_address
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import encryption, outbox
from accounts.models import EMAIL_MAX_LENGTH, User
from accounts.networks import network_of


class AccountAdapter(DefaultAccountAdapter):
    """Accounts in plain words, with addresses that cannot imitate one another."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "cannot_remove_primary_email": _(
            "Your main address cannot be removed. Choose another one as the main address first."
        ),
        "duplicate_email": _("This address already belongs to your account."),
        "email_password_mismatch": _(
            "The address and the password do not belong together. Check "
            "both, or ask for a code by e-mail."
        ),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _(
            "This code is not right, or it has expired. Check it, or ask for a new one."
        ),
        "incorrect_password": _("This is not your password."),
        "max_email_addresses": _("An account cannot have more than %d addresses."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
        "rate_limited": _("Too many attempts. Wait a few minutes, then try again."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address a request came from; an IPv4 one also where it is written as IPv6.

        All of IPv4 is one network of IPv6 (::ffff:0:0/96): everybody would share one limit.
        """
        address = ip_address(super().get_client_ip(request))
        return str(getattr(address, "ipv4_mapped", None) or address)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try with a password, and refuse one too many."""
        key = super()._get_login_attempts_cache_key(request, **credentials)
        if not ratelimit.consume(request, action="login_from_anywhere", key=key):
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count wrong passwords for an account by network.

        By account alone, as allauth does it, anybody could keep somebody else from signing in.
        """
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key} {network_of(request)}"

    def clean_email(self, email: str) -> str:
        """Return the address, or refuse one that is too long or could imitate another.

        Letters outside ASCII can look like those in somebody else's address, and some become
        ASCII ones when their case is changed.
        """
        if not email.isascii():
            raise ValidationError(
                gettext(
                    "Use only the letters a to z, digits and signs. A domain name with other "
                    "letters "
                    "has a second form that starts with xn--."
                )
            )
        if len(email) > EMAIL_MAX_LENGTH:
            raise ValidationError(
                gettext(
                    "Enter an address of at most {email_max_length} characters, like "
                    "me@example.org."
                ).format(email_max_length=EMAIL_MAX_LENGTH)
            )
        return email

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail down; it is sent after the answer (accounts/outbox.py).

        The same work whether or not the address has an account: how long a page takes must not
        tell.
        """
        message = self.render_mail(
            template_prefix,
            email,
            {"email": email, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
            | context,
        )
        outbox.queue(
            address=email,
            subject=str(message.subject),
            body=str(message.body),
            user=context.get("user"),
            useful_for=_useful_for(template_prefix),
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell somebody of a change to their account: a mail that goes with the account."""
        super().send_notification_mail(
            template_prefix, user, (context or {}) | {"user": user}, email
        )


class MFAAdapter(DefaultMFAAdapter):
    """Second factors whose seeds and recovery codes are encrypted in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or it has expired. Enter the one shown now."),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a seed before allauth stores it."""
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Read a seed that allauth stored."""
        return encryption.decrypt(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """Draw the picture for the app, as it can stand inside a page: without its XML head."""
        svg = super().build_totp_svg(url)
        return svg[svg.index("<svg") :]

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 (allauth's)
        """Suggest a name for a new key."""
        keys = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Key {keys}").format(keys=keys + 1)

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Describe the account to a key: by its address, also for people."""
        return super().get_public_key_credential_user_entity(user) | {"display_name": user.email}


def _useful_for(template_prefix: str) -> timedelta:
    """Return how long a mail is worth sending: a code or link as long as it works."""
    match template_prefix.rpartition("/")[2]:
        case "login_code":
            return timedelta(seconds=account_settings.LOGIN_BY_CODE_TIMEOUT)
        case "email_confirmation" | "email_confirmation_signup":
            return timedelta(seconds=account_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT)
        case "password_reset_key":
            return timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
        case "unknown_account" | "account_already_exists":
            # Answers to somebody who sits before the page, if it is its owner's address at all.
            return timedelta(hours=1)
        case _:
            return outbox.WORTH_KNOWING
