"""People, in the admin: for operators. What a person saved for themselves is not here."""

from typing import Any, cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts import encryption, identity
from accounts.models import AuditEntry, Credential, User
from accounts.own_data import end_sessions

admin.site.unregister(Group)  # roles change by migration, never by hand
# Keys are set in the environment, and what somebody uses to sign in is theirs: whoever could put
# an address or a second factor on an account could read its health data, and approve as its owner.
admin.site.unregister([SocialApp, SocialAccount, SocialToken])
admin.site.unregister([EmailAddress, UserSession, Authenticator])


RIGHTS = ("is_active", "is_staff", "is_superuser", "groups")
"""The fields of an account that decide what it may do."""

SHORT = 120
"""Characters of a long text in a list."""


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


class CredentialInline(admin.StackedInline[Credential, User]):
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

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Put a change of rights into the record, with what they were before and after."""
        super().save_related(request, form, formsets, change)
        changed = [name for name in RIGHTS if name in form.changed_data]
        if changed:
            person = form.instance
            AuditEntry.note(
                AuditEntry.Act.RIGHTS,
                actor=cast("User", request.user),
                what=f"account {person.pk}",
                address=reverse("admin:accounts_user_change", args=[person.pk]),
                before=_rights(form, changed, form.initial),
                after=_rights(form, changed, form.cleaned_data),
            )

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Note who looked a registration up."""
        for credential in formset.save(commit=False):
            credential.verified_by = request.user
            credential.save()
        for credential in formset.deleted_objects:
            AuditEntry.note(
                AuditEntry.Act.DELETED,
                actor=cast("User", request.user),
                what=f"registration of account {credential.user_id}",
                before=str(credential),
            )
            credential.delete()

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Say in the account's own history what its rights were before and after."""
        changes = [
            f"{form.fields[name].label}: {_words(form.initial.get(name))}"
            f" → {_words(form.cleaned_data[name])}"
            for name in RIGHTS
            if name in form.changed_data
        ]
        others = [
            name
            for name in form.changed_data
            if name in ("display_name", "bio", "is_identity_hidden")
        ]
        return ". ".join([*changes, *(str(form.fields[name].label) for name in others)])

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


@admin.register(Authenticator)
class AuthenticatorAdmin(admin.ModelAdmin[Authenticator]):
    """Second factors, to take away when somebody has lost theirs. Their secrets are not shown.

    Whoever has found it may be signed in with it, so all sessions of its owner end too.
    """

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__email",)
    fields = ("user", "type", "created_at", "last_used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People set up their own."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Change nothing."""
        return False

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        """Take one away, and put that into the record."""
        self._take_away(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Authenticator]) -> None:
        """The same for those chosen in the list."""
        for factor in queryset.select_related("user"):
            self._take_away(request, factor)

    def _take_away(self, request: HttpRequest, factor: Authenticator) -> None:
        AuditEntry.note(
            AuditEntry.Act.DELETED,
            actor=cast("User", request.user),
            what=f"second factor of account {factor.user_id}",
            address=reverse("admin:accounts_user_change", args=[factor.user_id]),
            before=str(factor.get_type_display()),
        )
        factor.delete()
        end_sessions(factor.user)


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin[AuditEntry]):
    """The record, to read. No page of the site changes it."""

    list_display = ("at", "act", "what", "actor", "before_short", "after_short")
    list_filter = ("act", "at")
    list_select_related = ("actor",)
    search_fields = ("what", "before", "after", "actor__display_name")
    fields = ("at", "act", "what", "link", "actor", "before", "after")
    readonly_fields = ("link",)
    actions = None
    show_full_result_count = False

    @admin.display(description=_("before"))
    def before_short(self, entry: AuditEntry) -> str:
        """Begin what it was before."""
        return Truncator(entry.before).chars(SHORT)

    @admin.display(description=_("after"))
    def after_short(self, entry: AuditEntry) -> str:
        """Begin what it was after."""
        return Truncator(entry.after).chars(SHORT)

    @admin.display(description=_("address"))
    def link(self, entry: AuditEntry) -> str:
        """Lead to what the line is about."""
        if not entry.address:
            return ""
        return format_html('<a href="{}">{}</a>', entry.address, entry.address)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Add lines only by the acts themselves."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        """Change nothing."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        """Remove nothing."""
        return False


def _rights(form: Any, names: list[str], values: dict[str, Any]) -> str:
    return ". ".join(f"{form.fields[name].label}: {_words(values.get(name))}" for name in names)


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(sorted(str(row) for row in value)) or "none"
