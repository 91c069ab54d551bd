"""The forms of the account pages: allauth's own in plain words, and the site's."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn_forms
from allauth.socialaccount import forms as social_forms
from django import forms
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.display_names import clean_display_name, refuse_known_name
from accounts.models import BIO_MAX_LENGTH, DISPLAY_NAME_MAX_LENGTH, User
from accounts.personal_data import PersonalData

TYPED_MAX_LENGTH = 200
"""No password, code or key name of a person is longer; more is a slip or an attack."""

LABELS = {
    "email": _("E-mail address"),
    "login": _("E-mail address"),
    "password": _("Password"),
    "password1": _("Password"),
    "password2": _("The same password again"),
    "oldpassword": _("Your password now"),
    "code": _("Code"),
    "name": _("Name of the key"),
}
MISSING = {
    "email": _("Enter your e-mail address, like me@example.org."),
    "login": _("Enter your e-mail address, like me@example.org."),
    "password": _("Enter your password."),
    "password1": _("Choose a password."),
    "password2": _("Enter the same password once more."),
    "oldpassword": _("Enter your password."),
    "code": _("Enter the code."),
}
HINTS = {
    "password1": _(
        "At least 10 characters. Three or four words that do not belong together are easy "
        "to remember."
    ),
    "name": _("For you, to tell your keys apart, like ‘My phone’."),
}


class PlainWords:
    """Give allauth's fields the site's words, and a limit to those that have none."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = HINTS.get(name, field.help_text)
            field.error_messages["required"] = MISSING.get(name, gettext("Fill in this box."))
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = gettext(
                    "Enter an address in the form me@example.org."
                )
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, forms.CharField) and field.max_length is None:
                # Not the maxlength attribute: it would cut a pasted password without a word.
                field.validators.append(MaxLengthValidator(TYPED_MAX_LENGTH))


class LoginForm(PlainWords, account_forms.LoginForm):
    """Sign in by password."""


class SignupForm(PlainWords, account_forms.SignupForm):
    """Open an account."""

    account_already_exists: bool

    def try_save(self, request: HttpRequest) -> Any:
        """Take the same time whether or not the address has an account already.

        Of two forms sent at once one opens the account; the other is answered as one for an
        address that has an account.
        """
        if self.account_already_exists:
            User().set_password(self.cleaned_data["password1"])
            return super().try_save(request)
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)


class SocialSignupForm(PlainWords, social_forms.SignupForm):
    """Open an account with one elsewhere that names no address of its owner."""


class RequestLoginCodeForm(PlainWords, account_forms.RequestLoginCodeForm):
    """Ask for a code to sign in with."""

    def clean_email(self) -> str:
        """Hold the address to the same rules as everywhere: a mail is written to it."""
        self.cleaned_data["email"] = get_adapter().clean_email(self.cleaned_data["email"])
        return str(super().clean_email())


class ConfirmLoginCodeForm(PlainWords, account_forms.ConfirmLoginCodeForm):
    """Enter the code from the mail."""


class ConfirmEmailVerificationCodeForm(PlainWords, account_forms.ConfirmEmailVerificationCodeForm):
    """Enter the code that shows an address is one's own."""


class AddEmailForm(PlainWords, account_forms.AddEmailForm):
    """Add an address to an account."""


class ChangePasswordForm(PlainWords, account_forms.ChangePasswordForm):
    """Change a password."""


class SetPasswordForm(PlainWords, account_forms.SetPasswordForm):
    """Choose a first password."""


class ResetPasswordForm(PlainWords, account_forms.ResetPasswordForm):
    """Ask for a link to choose a new password."""


class ResetPasswordKeyForm(PlainWords, account_forms.ResetPasswordKeyForm):
    """Choose a new password after following the link."""


class ReauthenticateForm(PlainWords, account_forms.ReauthenticateForm):
    """Show once more who one is, by password."""


class AuthenticateForm(PlainWords, mfa_forms.AuthenticateForm):
    """Enter the second factor when signing in."""


class ReauthenticateCodeForm(PlainWords, mfa_forms.ReauthenticateForm):
    """Show once more who one is, by a code."""


class ActivateTOTPForm(PlainWords, AllauthActivateTOTPForm):
    """Enter the first code of an authenticator app."""


class AddWebAuthnForm(PlainWords, webauthn_forms.AddWebAuthnForm):
    """Add a passkey or security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        passwordless = self.fields["passwordless"]
        passwordless.label = gettext("Let me sign in with this key alone (a passkey)")
        passwordless.help_text = gettext(
            "The key will ask for your fingerprint, face or PIN. Left empty, the key is a second "
            "step after your password."
        )


class EditWebAuthnForm(PlainWords, webauthn_forms.EditWebAuthnForm):
    """Rename a key."""


class PublicIdentityForm(forms.ModelForm[User]):
    """Change what readers see of a person."""

    display_name = forms.CharField(
        label=_("Display name"),
        required=False,
        max_length=DISPLAY_NAME_MAX_LENGTH,
        help_text=_("Shown with your comments. Leave it empty to appear as ‘A member’."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    bio = forms.CharField(
        label=_("About you"),
        required=False,
        max_length=BIO_MAX_LENGTH,
        help_text=_("Shown on the page with your published comments. Plain text, no links."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = User
        fields = ("display_name", "bio")

    def clean_display_name(self) -> str:
        """Return the name in its composed form, unless it looks like that of somebody trusted."""
        name = clean_display_name(self.cleaned_data["display_name"])
        refuse_known_name(name, by=self.instance.pk)
        return name

    def clean_bio(self) -> str:
        """Refuse characters that cannot be seen, and addresses: a page here is no billboard."""
        bio = " ".join(self.cleaned_data["bio"].split())
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in bio):
            raise forms.ValidationError(gettext("Leave out characters that cannot be seen."))
        if "://" in bio or "www." in bio.casefold():
            raise forms.ValidationError(gettext("Leave out web addresses."))
        return bio


class NextForm(forms.Form):
    """Where to go afterwards; only an address of this site."""

    next = forms.CharField(required=False, max_length=2_000)

    def clean_next(self) -> str:
        """Return the address, or none where it would lead elsewhere."""
        address = self.cleaned_data["next"]
        is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(
            address, allowed_hosts=None
        )
        return address if is_ours else ""


class EraseForm(forms.Form):
    """Erase an account for good."""

    understood = forms.BooleanField(
        label=_("Erase my account and everything listed here. I know that this cannot be undone."),
        error_messages={"required": _("Tick the box to say that you want everything erased.")},
    )

    def __init__(self, *args: Any, kinds: Iterable[PersonalData], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kinds = [kind for kind in kinds if kind.anonymise]
        for kind in self._kinds:
            self.fields[kind.key] = forms.ChoiceField(
                label=str(kind.name),
                choices=[
                    ("erase", gettext("Remove them")),
                    ("anonymise", gettext("Keep them without my name")),
                ],
                initial="erase",
                widget=forms.RadioSelect,
            )
        self.order_fields([*(kind.key for kind in self._kinds), "understood"])

    def anonymised(self) -> set[str]:
        """Return the kinds of which something is to stay without the name."""
        return {kind.key for kind in self._kinds if self.cleaned_data[kind.key] == "anonymise"}
