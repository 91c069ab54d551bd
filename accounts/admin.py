"""People, in the admin: for operators. What a person saved for themselves is not here."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from accounts.models import User

admin.site.unregister(Group)  # roles change by migration, never by hand


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """Find people, close accounts, give roles. Passwords are chosen by their owners alone."""

    list_display = ("email", "display_name", "is_staff", "is_active", "date_joined")
    list_filter = ("is_staff", "is_active", "groups")
    search_fields = ("email", "display_name")
    ordering = ("email",)
    fields = (
        "email", "display_name", "is_active", "is_staff", "is_superuser", "groups",
        "date_joined", "last_login",
    )  # fmt: skip
    filter_horizontal = ("groups",)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Let only operators give rights: whoever could give a role could take every role."""
        # The address belongs to its owner, who changes it with a confirmation by mail.
        readonly: tuple[str, ...] = ("email", "date_joined", "last_login")
        if not request.user.is_superuser:
            readonly += ("is_staff", "is_superuser", "groups")
        return readonly

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
        others = [name for name in form.changed_data if name == "display_name"]
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
