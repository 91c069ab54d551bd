"""What the classifier has learned from moderators' decisions: counts of words, nothing else."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

LEAST_OF_EACH = 50
"""Decisions of each kind before the classifier speaks. With fewer, single comments decide."""


class Training(models.Model):
    """How many comments moderators published and rejected, and in how many each word stood.

    `words` is plain JSON, `{"word": [published, rejected]}`: reading it can run nothing. Rare
    words are left out, so that no person's words can be read from it.
    """

    at = models.DateTimeField(default=timezone.now)
    published = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    words = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(published__gte=0, rejected__gte=0),
                name="comments_training_counts_not_negative",
            )
        ]

    def __str__(self) -> str:
        return _("training {pk}").format(pk=self.pk)

    @property
    def can_speak(self) -> bool:
        """Say whether enough was decided to learn from."""
        return min(self.published, self.rejected) >= LEAST_OF_EACH
