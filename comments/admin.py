"""The desk's view of comments: to look things up. Deciding is done at /moderation/."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from comments.models import Comment, Decision, Discussion, WatchedWord


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows to read. Changing them here would go past the recorded decisions."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds rows by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes rows by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes rows by hand."""
        return False


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """Comments, in every state."""

    list_display = ("__str__", "article", "author_name", "state", "created_at")
    list_filter = ("state", "rank")
    list_select_related = ("article", "member")
    search_fields = ("body", "guest_name", "guest_email")
    show_full_result_count = False
    exclude = ("submission_key",)


@admin.register(WatchedWord)
class WatchedWordAdmin(admin.ModelAdmin[WatchedWord]):
    """Words that hold a comment. Moderators keep the list."""

    list_display = ("word", "house_rule", "note")


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Every decision, newest first."""

    list_display = ("at", "verb", "comment", "decided_by", "actor", "house_rule")
    list_filter = ("verb", "house_rule", "decided_by")
    list_select_related = ("actor",)
    ordering = ("-at", "-id")
    show_full_result_count = False


@admin.register(Discussion)
class DiscussionAdmin(ReadOnlyAdmin):
    """The stored count of each article."""

    list_display = ("article", "published_count")
    list_select_related = ("article",)
