"""The comments app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    """Comments and their moderation."""

    name = "comments"
    verbose_name = _("Comments")

    def ready(self) -> None:
        """Stand below every article, offer demonstration comments, answer for personal data."""
        from articles import sections
        from comments.demonstration import load_demonstration
        from comments.desk import waiting_for_moderators
        from comments.models import Discussion
        from comments.personal_data import register_comments
        from comments.retention import register_rules
        from comments.views import discussion_context
        from editorial import content, desk

        sections.register(
            "comments/discussion.html#section", discussion_context, Discussion.changes_of
        )
        content.register(load_demonstration)
        register_comments()
        register_rules()
        desk.register_waiting(waiting_for_moderators)
