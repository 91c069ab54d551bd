"""The desk's view of comments: to look things up. Deciding is done at /moderation/."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.recorded import RecordedDeletionAdmin
from comments.models import Comment, Decision, Discussion, SavedReply, WatchedWord
from editorial import generation


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

    list_display = ("__str__", "article", "author_name", "state", "created_at", "decide")
    list_filter = ("state", "is_queued", "rank")
    list_select_related = ("article", "member")
    search_fields = ("body", "guest_name", "guest_email")
    show_full_result_count = False
    exclude = ("submission_key",)

    @admin.display(description=_("Decide"))
    def decide(self, comment: Comment) -> str:
        """Lead to the page where decisions are made."""
        address = reverse("comments:decide", args=[comment.pk])
        return format_html('<a href="{}">{}</a>', address, _("Open in the queue"))


@admin.register(WatchedWord)
class WatchedWordAdmin(RecordedDeletionAdmin):
    """Words that hold a comment. Moderators keep the list."""

    recorded = ("word", "house_rule", "note")

    list_display = ("word", "house_rule", "note")


@admin.register(SavedReply)
class SavedReplyAdmin(RecordedDeletionAdmin):
    """Words that moderators put into the field of a decision with one press."""

    recorded = ("title", "house_rule", "words")

    list_display = ("title", "house_rule", "words")


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Every decision, newest first."""

    list_display = ("at", "verb", "comment", "decided_by", "actor", "house_rule")
    list_filter = ("verb", "house_rule", "decided_by")
    list_select_related = ("actor", "comment")
    ordering = ("-at", "-id")
    show_full_result_count = False


@admin.register(Discussion)
class DiscussionAdmin(admin.ModelAdmin[Discussion]):
    """Who can write below each article, and until when."""

    list_display = ("article", "mode", "closes_on", "closes_after_days", "published_count")
    fields = ("article", "mode", "closes_on", "closes_after_days")
    list_select_related = ("article",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A discussion stays with its article."""
        return ("article",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Deleting would lose the count."""
        return False

    def save_model(self, request: HttpRequest, obj: Discussion, form: Any, change: bool) -> None:
        """Save the rules; readers see them within a second. The count is not touched."""
        with transaction.atomic():
            if change:
                obj.save(update_fields=["mode", "closes_on", "closes_after_days"])
            else:
                obj.save()
            Discussion.note_change(obj.article_id)
            generation.bump_discussions()
