"""People, in the admin: for operators. What a person saved for themselves is not here."""

from typing import Any

from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import encryption, identity
from accounts.models import Credential, User

admin.site.unregister(Group)  # roles change by migration, never by hand
# Keys are set in the environment, and what somebody uses to sign in is theirs.
admin.site.unregister([SocialApp, SocialAccount, SocialToken])


class CredentialForm(forms.ModelForm[Credential]):
    """A registration with its number, which is encrypted at once and not shown again."""

    number = forms.CharField(
        max_length=60,
        help_text=_("Look it up in the register before you save. It is stored encrypted."),
    )

    class Meta:
        model = Credential
        fields = ("title", "register", "number", "expires_on")

    def save(self, commit: bool = True) -> Credential:
        """Encrypt the number."""
        self.instance.number_encrypted = encryption.encrypt(self.cleaned_data["number"])
        return super().save(commit)


class CredentialInline(admin.TabularInline[Credential, User]):
    """Registrations: added or taken away, never changed, so that each was really looked up."""

    model = Credential
    form = CredentialForm
    fk_name = "user"
    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A changed registration is a new one."""
        return False


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """Find people, close accounts, give roles. Passwords are chosen by their owners alone."""

    list_display = ("email", "display_name", "is_staff", "is_active", "date_joined")
    list_filter = ("is_staff", "is_active", "groups")
    search_fields = ("email", "display_name")
    ordering = ("email",)
    fields = (
        "email", "display_name", "bio", "is_identity_hidden", "is_active", "is_staff",
        "is_superuser", "groups", "date_joined", "last_login",
    )  # fmt: skip
    filter_horizontal = ("groups",)
    inlines = (CredentialInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Let only operators give rights: whoever could give a role could take every role."""
        # The address belongs to its owner, who changes it with a confirmation by mail.
        readonly: tuple[str, ...] = ("email", "date_joined", "last_login")
        if not request.user.is_superuser:
            readonly += ("is_staff", "is_superuser", "groups")
        return readonly

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Let public pages show the new name."""
        super().save_model(request, obj, form, change)
        identity.changed()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Note who looked a registration up."""
        for credential in formset.save(commit=False):
            credential.verified_by = request.user
            credential.save()
        for credential in formset.deleted_objects:
            credential.delete()

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Keep what somebody's rights were before and after: this line is the record of it."""
        changes = [
            f"{form.fields[name].label}: {_words(form.initial.get(name))}"
            f" → {_words(form.cleaned_data[name])}"
            for name in ("is_active", "is_staff", "is_superuser", "groups")
            if name in form.changed_data
        ]
        others = [
            name
            for name in form.changed_data
            if name in ("display_name", "bio", "is_identity_hidden")
        ]
        return ". ".join([*changes, *(form.fields[name].label for name in others)])

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People open their accounts themselves."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody is erased here: erasing has a page of its own, with every app's data."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Let only operators change operators."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(sorted(str(row) for row in value)) or "none"
