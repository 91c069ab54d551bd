"""Key claims: what an article says was found, worded from how sure we are of it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from articles.models.articles import Article
from dosing.models import Source


class KeyClaim(models.Model):
    """One finding. Its sentence follows from certainty and effect, so prose cannot outrun them."""

    class Certainty(models.TextChoices):
        HIGH = "high", "High certainty"
        MODERATE = "moderate", "Moderate certainty"
        LOW = "low", "Low certainty"
        VERY_LOW = "very_low", "Very low certainty"

    class Effect(models.TextChoices):
        REDUCES = "reduces", "Reduces"
        INCREASES = "increases", "Increases"
        NO_DIFFERENCE = "no_difference", "Makes little or no difference to"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="claims")
    position = models.PositiveSmallIntegerField(default=0)
    subject = models.CharField(
        max_length=160, help_text="What was given, to whom, like 'glutamine in severe burns'."
    )
    effect = models.CharField(max_length=14, choices=Effect)
    outcome = models.CharField(max_length=160, help_text="What it did it to: 'time in hospital'.")
    effect_size = models.CharField(
        max_length=200, help_text="The result in numbers: '5 of 29 people instead of 14 of 31'."
    )
    certainty = models.CharField(max_length=10, choices=Certainty)
    sources = models.ManyToManyField(Source)

    class Meta:
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(certainty__in=["high", "moderate", "low", "very_low"]),
                name="articles_keyclaim_certainty_known",
            ),
            models.CheckConstraint(
                condition=Q(effect__in=["reduces", "increases", "no_difference"]),
                name="articles_keyclaim_effect_known",
            ),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """The claim in words, no stronger than its certainty."""
        words = _SENTENCES[self.certainty].format(
            subject=self.subject, effect=_VERBS[self.certainty][self.effect], outcome=self.outcome
        )
        return f"{words[:1].upper()}{words[1:]}."


_OPEN = "it is very uncertain whether {subject} {effect} {outcome}"
_SAID = "{subject} {effect} {outcome}"

_SENTENCES = {"high": _SAID, "moderate": _SAID, "low": _SAID, "very_low": _OPEN}

# The wording that the GRADE working group recommends for each certainty.
_VERBS = {
    "high": {
        "reduces": "reduces",
        "increases": "increases",
        "no_difference": "makes little or no difference to",
    },
    "moderate": {
        "reduces": "probably reduces",
        "increases": "probably increases",
        "no_difference": "probably makes little or no difference to",
    },
    "low": {
        "reduces": "may reduce",
        "increases": "may increase",
        "no_difference": "may make little or no difference to",
    },
    "very_low": {
        "reduces": "reduces",
        "increases": "increases",
        "no_difference": "makes a difference to",
    },
}
