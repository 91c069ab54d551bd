"""The desk for articles and topics."""

from django.contrib import admin
from django.db import models
from django.forms import Textarea

from articles.models import Article, Topic
from editorial.admin import RevisionAdmin


@admin.register(Article)
class ArticleAdmin(RevisionAdmin):
    """Write, review and publish articles."""

    list_display = ("title", "byline", "changed_at")
    search_fields = ("title", "slug")
    fieldsets = (
        (None, {"fields": ("title", "slug", "summary", "description", "byline")}),
        ("Text", {"fields": ("body",)}),
        ("Beside the text", {"fields": ("topics", "related", "review_due_on")}),
    )
    formfield_overrides = {
        models.TextField: {"widget": Textarea(attrs={"rows": 40, "cols": 100, "spellcheck": True})}
    }


@admin.register(Topic)
class TopicAdmin(RevisionAdmin):
    """Name the subjects that articles belong to."""

    list_display = ("name", "slug")
    search_fields = ("name",)
