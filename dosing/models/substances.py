"""Substances, the levels their doses are compared with, and the cautions that go with them."""

import uuid
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dosing.models.choices import Routes, Verdict
from dosing.models.sources import Source, retracted_among
from dosing.notation_problems import notation_problems
from dosing.retraction_problems import retracted_problems, unexplained_problems
from editorial.models import Publishable
from editorial.problems import Problem


class Substance(Publishable):
    """Something that is dosed, like L-glutamine, with its cautions."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=80, blank=True)
    other_names = models.CharField(
        max_length=300, blank=True, help_text=_("Separated by semicolons; search finds them.")
    )
    description = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    sources = models.ManyToManyField(Source, blank=True, related_name="substances")

    address_field = "slug"
    revision_fields = (
        "slug", "name", "short_name", "other_names", "description", "position", "sources",
    )  # fmt: skip
    revision_children = ("cautions", "dietary_intakes")

    class Meta(Publishable.Meta):
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """All its regimens, with the calculator."""
        return reverse("dosing:substance", args=[self.slug])

    def publishing_problems(self) -> list[Problem]:
        """Amounts in its words that are not in safe notation, and retracted sources."""
        problems = notation_problems(self, ("description",))
        problems.extend(unexplained_problems(self, "description", self.sources.all()))
        for caution in self.cautions.prefetch_related("sources"):
            words = ("title", "fact", "next_step")
            problems.extend(notation_problems(caution, words, field="cautions"))
            problems.extend(
                unexplained_problems(
                    caution, "source_note", caution.sources.all(), field="cautions"
                )
            )
        for intake in self.dietary_intakes.select_related("source"):
            problems.extend(
                retracted_problems([intake.source], field="dietary_intakes", what=intake.name)
            )
        return problems


class Caution(models.Model):
    """Somebody for whom a substance is not suited, and what they can do next."""

    class Kind(models.TextChoices):
        CONDITION = "condition", _("Illness or condition")
        MEDICINE = "medicine", _("Medicine")
        LIFE_STAGE = "life_stage", _("Stage of life")
        AGE = "age", _("Age")
        AMOUNT = "amount", _("Amount")
        INFORMATION = "information", _("Good to know")

    class Strength(models.TextChoices):
        STRONG = "strong", _("Strong")
        MODERATE = "moderate", _("Moderate")
        WEAK = "weak", _("Weak")
        NOT_GRADED = "not_graded", _("Not graded")

    class Action(models.TextChoices):
        DO_NOT_USE = "do_not_use", _("Not for this group")
        ASK_FIRST = "ask_first", _("Ask first")
        TEAM_DECIDES = "team_decides", _("The treating team decides")
        MONITOR = "monitor", _("Watch closely")
        INFORM = "inform", _("Good to know")
        ALWAYS_SHOWN = "always_shown", _("Always shown")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    substance = models.ForeignKey(Substance, on_delete=models.CASCADE, related_name="cautions")
    code = models.SlugField(max_length=60)
    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=Kind)
    fact = models.TextField()
    next_step = models.TextField(help_text=_("What a reader to whom it applies can do."))
    strength = models.CharField(max_length=10, choices=Strength)
    action = models.CharField(max_length=12, choices=Action)
    source_note = models.TextField(blank=True)
    sources = models.ManyToManyField(Source, blank=True, related_name="cautions")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["substance", "code"],
                name="dosing_caution_code_unique",
                violation_error_message=_("This substance already has this caution."),
            ),
            models.CheckConstraint(
                condition=Q(
                    action__in=[
                        "do_not_use",
                        "ask_first",
                        "team_decides",
                        "monitor",
                        "inform",
                        "always_shown",
                    ]
                ),
                name="dosing_caution_action_known",
                violation_error_message=_("Choose what readers are told from the list."),
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "condition",
                        "medicine",
                        "life_stage",
                        "age",
                        "amount",
                        "information",
                    ]
                ),
                name="dosing_caution_kind_known",
                violation_error_message=_("Choose a kind from the list."),
            ),
            models.CheckConstraint(
                condition=Q(strength__in=["strong", "moderate", "weak", "not_graded"]),
                name="dosing_caution_strength_known",
                violation_error_message=_("Choose how strong the evidence is from the list."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DietaryIntake(models.Model):
    """How much of a substance a group of people was found to eat a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    substance = models.ForeignKey(
        Substance, on_delete=models.CASCADE, related_name="dietary_intakes"
    )
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    population = models.CharField(max_length=200)
    mean_g_per_day = models.DecimalField(max_digits=8, decimal_places=3)
    standard_deviation_g_per_day = models.DecimalField(
        max_digits=8, decimal_places=3, null=True, blank=True
    )
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="dietary_intakes")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("code",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(mean_g_per_day__gt=0),
                name="dosing_dietaryintake_mean_positive",
                violation_error_message=_("The mean must be above 0 g a day."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class SafetyLevel(Publishable):
    """An amount that doses are compared with. Equal to a level is not above it."""

    class Code(models.TextChoices):
        LONG_TERM = "long_term", _("Long-term level")
        TYPICAL = "typical", _("Typical range")
        SHORT_TERM = "short_term", _("Short-term level")
        TOLERATED_PER_KG = "tolerated_per_kg", _("Tolerated per kg")

    class Basis(models.TextChoices):
        PER_DAY = "per_day", _("Grams per day")
        PER_KG_DAY = "per_kg_day", _("Grams per kg of body weight per day")

    substance = models.ForeignKey(Substance, on_delete=models.PROTECT, related_name="safety_levels")
    code = models.CharField(max_length=20, choices=Code)
    name = models.CharField(max_length=80)
    basis = models.CharField(max_length=12, choices=Basis)
    amount_low_g = models.DecimalField(
        max_digits=8, decimal_places=4, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    amount_high_g = models.DecimalField(
        max_digits=8, decimal_places=4, validators=[MinValueValidator(0)]
    )
    routes = models.CharField(
        max_length=40,
        choices=Routes,
        help_text=_("Amounts that enter the body in another way are not compared with it."),
    )
    explanation = models.TextField(blank=True)
    verdict = models.CharField(max_length=14, choices=Verdict)
    caution = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    sources = models.ManyToManyField(Source, blank=True, related_name="safety_levels")

    revision_fields = (
        "substance", "code", "name", "basis", "amount_low_g", "amount_high_g", "routes",
        "explanation", "verdict", "caution", "position", "sources",
    )  # fmt: skip

    class Meta(Publishable.Meta):
        ordering = ("position",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["substance", "code"],
                name="dosing_safetylevel_code_unique",
                violation_error_message=_("This substance already has this level."),
            ),
            models.CheckConstraint(
                condition=Q(code__in=["long_term", "typical", "short_term", "tolerated_per_kg"]),
                name="dosing_safetylevel_code_known",
                violation_error_message=_("Choose a level from the list."),
            ),
            models.CheckConstraint(
                condition=Q(basis__in=["per_day", "per_kg_day"]),
                name="dosing_safetylevel_basis_known",
                violation_error_message=_("Choose a basis from the list."),
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values),
                name="dosing_safetylevel_verdict_known",
                violation_error_message=_("Choose a verdict from the list."),
            ),
            models.CheckConstraint(
                condition=Q(routes__in=Routes.values),
                name="dosing_safetylevel_routes_known",
                violation_error_message=_("Choose the routes from the list."),
            ),
            models.CheckConstraint(
                condition=Q(amount_high_g__gt=0)
                & (
                    Q(amount_low_g__isnull=True)
                    | Q(amount_low_g__gt=0, amount_low_g__lte=F("amount_high_g"))
                ),
                name="dosing_safetylevel_low_not_above_high",
                violation_error_message=_(
                    "The lower amount must be above 0 and not above the upper."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of its substance, which lists the levels."""
        return self.substance.get_absolute_url()

    def publishing_problems(self) -> list[Problem]:
        """A level without a source is somebody's opinion."""
        problems = notation_problems(self, ("name", "explanation", "caution"))
        if not self.sources.exists():
            problems.append(Problem("sources", gettext("Name the source of this level.")))
        problems.extend(unexplained_problems(self, "explanation", self.retracted))
        return problems

    @property
    def retracted(self) -> list[Source]:
        """The retracted works among its sources."""
        return retracted_among(self.sources.all())
