"""Key claims: what an article says was found, worded from how sure we are of it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from articles.models.articles import Article
from dosing.models import Source


class KeyClaim(models.Model):
    """One finding. Its sentence follows from certainty and effect, so prose cannot outrun them."""

    class Certainty(models.TextChoices):
        HIGH = "high", _("High certainty")
        MODERATE = "moderate", _("Moderate certainty")
        LOW = "low", _("Low certainty")
        VERY_LOW = "very_low", _("Very low certainty")

    class Effect(models.TextChoices):
        REDUCES = "reduces", _("Reduces")
        INCREASES = "increases", _("Increases")
        NO_DIFFERENCE = "no_difference", _("Makes little or no difference to")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="claims")
    position = models.PositiveSmallIntegerField(default=0)
    subject = models.CharField(
        max_length=160, help_text=_("What was given, to whom, like 'glutamine in severe burns'.")
    )
    effect = models.CharField(max_length=14, choices=Effect)
    outcome = models.CharField(
        max_length=160, help_text=_("What it did it to: 'time in hospital'.")
    )
    effect_size = models.CharField(
        max_length=200, help_text=_("The result in numbers: '5 of 29 people instead of 14 of 31'.")
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
        with override(settings.CONTENT_LANGUAGE):  # its words belong to the article's
            words = str(_SENTENCES[self.certainty, self.effect])
        words = words.format(subject=self.subject, outcome=self.outcome)
        return words[:1].upper() + words[1:]


# The wording that the GRADE working group recommends for each certainty.
_SENTENCES = {
    ("high", "reduces"): _("{subject} reduces {outcome}."),
    ("high", "increases"): _("{subject} increases {outcome}."),
    ("high", "no_difference"): _("{subject} makes little or no difference to {outcome}."),
    ("moderate", "reduces"): _("{subject} probably reduces {outcome}."),
    ("moderate", "increases"): _("{subject} probably increases {outcome}."),
    ("moderate", "no_difference"): _(
        "{subject} probably makes little or no difference to {outcome}."
    ),
    ("low", "reduces"): _("{subject} may reduce {outcome}."),
    ("low", "increases"): _("{subject} may increase {outcome}."),
    ("low", "no_difference"): _("{subject} may make little or no difference to {outcome}."),
    ("very_low", "reduces"): _("It is very uncertain whether {subject} reduces {outcome}."),
    ("very_low", "increases"): _("It is very uncertain whether {subject} increases {outcome}."),
    ("very_low", "no_difference"): _(
        "It is very uncertain whether {subject} makes a difference to {outcome}."
    ),
}
