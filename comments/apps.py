"""The comments app."""

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    """Comments and their moderation."""

    name = "comments"
