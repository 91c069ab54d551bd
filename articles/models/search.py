"""The search index: an entry for each thing readers can find, and the words it holds.

Ordinary tables, so SQLite and PostgreSQL give equal results. Only articles/search.py writes them.
"""

from typing import ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.words import WORD_MAX_LENGTH


class SearchEntry(models.Model):
    """One published item as search shows it."""

    class Kind(models.TextChoices):
        ARTICLE = "article", _("Article")
        FOOD = "food", _("Food")
        REGIMEN = "regimen", _("Studied dose")
        SOURCE = "source", _("Source")

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(max_length=600)
    text = models.TextField()

    class Meta:
        verbose_name_plural = _("search entries")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], name="articles_searchentry_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["article", "food", "regimen", "source"]),
                name="articles_searchentry_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SearchWord(models.Model):
    """The stem of a word that stands in some entry."""

    stem = models.CharField(max_length=WORD_MAX_LENGTH, unique=True)
    example = models.CharField(
        max_length=WORD_MAX_LENGTH, help_text=_("A word with this stem, to show people.")
    )

    def __str__(self) -> str:
        return self.stem


class SearchPosting(models.Model):
    """How much an entry is about a word."""

    word = models.ForeignKey(
        SearchWord, on_delete=models.CASCADE, related_name="postings", db_index=False
    )
    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="postings")
    weight = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["word", "entry"], name="articles_searchposting_once")
        ]
        indexes: ClassVar = [
            # A search reads the best entries of a word from the index alone.
            models.Index(fields=["word", "-weight", "entry"], name="articles_searchposting_best")
        ]

    def __str__(self) -> str:
        return f"{self.word_id} in {self.entry_id}"
