"""The desk for articles and topics."""

from django.contrib import admin
from django.db import models
from django.forms import Textarea

from articles.models import Article, KeyClaim, Person, Topic
from editorial.admin import RevisionAdmin


class KeyClaimInline(admin.StackedInline[KeyClaim, Article]):
    """What was found, graded; its sentence is worded from the grade."""

    model = KeyClaim
    extra = 0
    autocomplete_fields = ("sources",)


@admin.register(Article)
class ArticleAdmin(RevisionAdmin):
    """Write, review and publish articles."""

    list_display = ("title", "byline", "changed_at")
    search_fields = ("title", "slug")
    autocomplete_fields = ("authors", "reviewer", "topics", "related")
    inlines = (KeyClaimInline,)
    fieldsets = (
        (None, {"fields": ("title", "slug", "summary", "description")}),
        ("People", {"fields": ("byline", "authors", "reviewer")}),
        ("Text", {"fields": ("body",)}),
        ("Beside the text", {"fields": ("topics", "related", "review_due_on")}),
    )
    formfield_overrides = {
        models.TextField: {"widget": Textarea(attrs={"rows": 40, "cols": 100, "spellcheck": True})}
    }


@admin.register(Person)
class PersonAdmin(RevisionAdmin):
    """Say who writes and reviews, and what binds them."""

    list_display = ("name", "credentials", "is_clinician")
    search_fields = ("name",)


@admin.register(Topic)
class TopicAdmin(RevisionAdmin):
    """Name the subjects that articles belong to."""

    list_display = ("name", "slug")
    search_fields = ("name",)
