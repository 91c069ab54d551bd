"""Studied regimens: who was given how much, how, for how long, and what came of it."""

import uuid
from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dosing.models.choices import Audience, Certainty, Route, Verdict
from dosing.models.sources import Source, retracted_among
from dosing.models.substances import Substance
from dosing.notation_problems import notation_problems, quotation_problems
from dosing.retraction_problems import unexplained_problems
from editorial.models import Publishable
from editorial.problems import Problem


class Regimen(Publishable):
    """A dose as a study or label used it. Never advice."""

    class Basis(models.TextChoices):
        PER_KG_DAY = "per_kg_day", _("Grams per kg of body weight per day")
        FIXED_DAY = "fixed_day", _("The same grams per day for everybody")
        WEIGHT_BANDED = "weight_banded", _("Grams by weight band")
        PER_100G_PROTEIN = "per_100g_protein", _("Grams per 100 g of protein")

    class WeightBasis(models.TextChoices):
        NONE = "none", _("No weight needed")
        ACTUAL = "actual", _("Actual body weight")
        IDEAL = "ideal", _("Ideal body weight")

    class Origin(models.TextChoices):
        ARTICLE = "article", _("One of the article's regimens")
        ADDED = "added", _("Added by the editors")

    slug = models.SlugField(max_length=80, unique=True)
    substance = models.ForeignKey(Substance, on_delete=models.PROTECT, related_name="regimens")
    title = models.CharField(max_length=120)
    population = models.CharField(max_length=300, blank=True)
    route = models.CharField(max_length=12, choices=Route)
    route_note = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=20, choices=Basis)
    amount_low_g = models.DecimalField(max_digits=10, decimal_places=5, null=True, blank=True)
    amount_high_g = models.DecimalField(max_digits=10, decimal_places=5, null=True, blank=True)
    amount_as_published = models.CharField(max_length=60, blank=True)
    unit_as_published = models.CharField(max_length=60, blank=True)
    quotation_reason = models.CharField(
        "reason for quoting it so",
        max_length=200,
        blank=True,
        help_text=(
            _(
                "Only where the amount as published breaks the rules for writing amounts: why "
                "it is "
                "quoted all the same. Readers see it."
            )
        ),
    )
    doses_per_day = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("Only where a source states one number.")
    )
    schedule_note = models.CharField(max_length=300, blank=True)
    duration = models.CharField(max_length=300, blank=True)
    applies_to = models.CharField(max_length=500, blank=True)
    audience = models.CharField(max_length=20, choices=Audience)
    is_prescription = models.BooleanField("prescription product", default=False)
    weight_basis = models.CharField(max_length=8, choices=WeightBasis)
    weight_note = models.CharField(max_length=400, blank=True)
    minimum_age_years = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum_age_years = models.PositiveSmallIntegerField(null=True, blank=True)
    guard_low_kg = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    guard_high_kg = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    usual_low_kg = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Outside the usual weights the calculator asks whether the weight is right."),
    )
    usual_high_kg = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    protein_guard_low_g = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Grams of protein a day; outside, the calculator refuses."),
    )
    protein_guard_high_g = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True
    )
    guard_note = models.CharField(max_length=300, blank=True)
    verdict = models.CharField(max_length=14, choices=Verdict)
    verdict_note = models.CharField(max_length=600, blank=True)
    certainty = models.CharField(max_length=10, choices=Certainty, default=Certainty.NOT_RATED)
    has_no_benefit = models.BooleanField("no benefit shown", default=False)
    has_harm_signal = models.BooleanField("harm signal", default=False)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.ADDED)
    cautions = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    review_due_on = models.DateField(
        "next review",
        null=True,
        blank=True,
        help_text=_("After this date readers see a notice; 30 days later the calculator stops."),
    )
    sources = models.ManyToManyField(Source, blank=True, related_name="regimens")

    address_field = "slug"
    revision_fields = (
        "slug", "substance", "title", "population", "route", "route_note", "basis",
        "amount_low_g", "amount_high_g", "amount_as_published", "unit_as_published",
        "quotation_reason",
        "doses_per_day", "schedule_note", "duration", "applies_to", "audience",
        "is_prescription", "weight_basis", "weight_note", "minimum_age_years",
        "maximum_age_years", "guard_low_kg", "guard_high_kg", "usual_low_kg", "usual_high_kg",
        "protein_guard_low_g", "protein_guard_high_g", "guard_note", "verdict", "verdict_note",
        "certainty", "has_no_benefit", "has_harm_signal", "origin", "cautions", "position",
        "review_due_on", "sources",
    )  # fmt: skip
    revision_children = ("bands", "evidence", "examples")

    OWN_WORDS = (
        "title", "population", "route_note", "schedule_note", "duration", "applies_to",
        "weight_note", "guard_note", "verdict_note", "cautions",
    )  # fmt: skip
    """What we wrote ourselves; the amount and unit as published are the source's."""

    QUOTED_WORDS = ("amount_as_published", "unit_as_published")

    class Meta(Publishable.Meta):
        ordering = ("position", "slug")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    basis__in=["per_kg_day", "fixed_day", "weight_banded", "per_100g_protein"]
                ),
                name="dosing_regimen_basis_known",
                violation_error_message=_("Choose a basis from the list."),
            ),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values),
                name="dosing_regimen_audience_known",
                violation_error_message=_("Choose who may act on it from the list."),
            ),
            models.CheckConstraint(
                condition=Q(route__in=Route.values),
                name="dosing_regimen_route_known",
                violation_error_message=_("Choose a route from the list."),
            ),
            models.CheckConstraint(
                condition=Q(weight_basis__in=["none", "actual", "ideal"]),
                name="dosing_regimen_weight_basis_known",
                violation_error_message=_("Choose a body weight from the list."),
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values),
                name="dosing_regimen_verdict_known",
                violation_error_message=_("Choose a verdict from the list."),
            ),
            models.CheckConstraint(
                condition=Q(certainty__in=Certainty.values),
                name="dosing_regimen_certainty_known",
                violation_error_message=_("Choose a certainty from the list."),
            ),
            models.CheckConstraint(
                condition=Q(minimum_age_years__isnull=True)
                | Q(maximum_age_years__isnull=True)
                | Q(minimum_age_years__lte=F("maximum_age_years")),
                name="dosing_regimen_ages_in_order",
                violation_error_message=_("The lowest age cannot be above the highest."),
            ),
            models.CheckConstraint(
                condition=Q(amount_low_g__isnull=True, amount_high_g__isnull=True)
                | Q(
                    amount_low_g__isnull=False,
                    amount_high_g__isnull=False,
                    amount_low_g__gt=0,
                    amount_low_g__lte=F("amount_high_g"),
                ),
                name="dosing_regimen_low_not_above_high",
                violation_error_message=_(
                    "The lower amount must be above 0 and not above the upper."
                ),
            ),
            models.CheckConstraint(
                condition=Q(guard_low_kg__isnull=True, guard_high_kg__isnull=True)
                | Q(
                    guard_low_kg__isnull=False,
                    guard_high_kg__isnull=False,
                    guard_low_kg__gt=0,
                    guard_low_kg__lt=F("guard_high_kg"),
                ),
                name="dosing_regimen_guards_in_order",
                violation_error_message=_("Give both weight guards, the lower one first."),
            ),
            models.CheckConstraint(
                condition=Q(usual_low_kg__isnull=True, usual_high_kg__isnull=True)
                | Q(
                    usual_low_kg__isnull=False,
                    usual_high_kg__isnull=False,
                    guard_low_kg__isnull=False,
                    usual_low_kg__lt=F("usual_high_kg"),
                    usual_low_kg__gte=F("guard_low_kg"),
                    usual_high_kg__lte=F("guard_high_kg"),
                ),
                name="dosing_regimen_usual_within_guards",
                violation_error_message=_("Give both usual weights, inside the weight guards."),
            ),
            models.CheckConstraint(
                condition=Q(protein_guard_low_g__isnull=True, protein_guard_high_g__isnull=True)
                | Q(
                    protein_guard_low_g__isnull=False,
                    protein_guard_high_g__isnull=False,
                    protein_guard_low_g__gt=0,
                    protein_guard_low_g__lt=F("protein_guard_high_g"),
                ),
                name="dosing_regimen_protein_guards_in_order",
                violation_error_message=_("Give both protein guards, the lower one first."),
            ),
            models.CheckConstraint(
                condition=Q(doses_per_day__isnull=True) | Q(doses_per_day__range=(1, 24)),
                name="dosing_regimen_doses_per_day_plausible",
                violation_error_message=_("Doses per day must be from 1 to 24, or empty."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page, with the evidence."""
        return reverse("dosing:regimen", args=[self.substance.slug, self.slug])

    def is_past_review(self, today: date) -> bool:
        """Say whether readers must be told that a review is due."""
        return self.review_due_on is not None and today > self.review_due_on

    @property
    def retracted(self) -> list[Source]:
        """The retracted works among its sources and its evidence."""
        evidence = list(self.evidence.all())
        models.prefetch_related_objects(evidence, "source")  # asks nothing where they are there
        return retracted_among([*self.sources.all(), *(row.source for row in evidence)])

    @property
    def has_only_retracted_sources(self) -> bool:
        """Say whether nothing that stands is left behind its amount."""
        sources = self.sources.all()
        return bool(sources) and all(source.is_retracted for source in sources)

    def publishing_problems(self) -> list[Problem]:
        """Everything a regimen must have before its numbers may be seen."""
        from dosing.worked_examples import regimen_faults

        problems = []
        if not self.sources.exists():
            problems.append(Problem("sources", gettext("Name at least one source.")))
        if self.has_only_retracted_sources:
            fault = gettext("Every source was retracted. Name one that stands, or withdraw this.")
            problems.append(Problem("sources", fault))
        problems.extend(unexplained_problems(self, "verdict_note", self.retracted))
        problems.extend(Problem("", fault) for fault in regimen_faults(self))
        problems.extend(notation_problems(self, (*self.OWN_WORDS, "quotation_reason")))
        problems.extend(quotation_problems(self, self.QUOTED_WORDS, reason="quotation_reason"))
        for band in self.bands.all():
            problems.extend(notation_problems(band, ("label_text",), field="bands"))
        for evidence in self.evidence.all():
            words = ("outcome", "population", "result")
            problems.extend(notation_problems(evidence, words, field="evidence"))
        return problems


class RegimenBand(models.Model):
    """A range of body weights with its own dose."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    regimen = models.ForeignKey(Regimen, on_delete=models.CASCADE, related_name="bands")
    position = models.PositiveSmallIntegerField(default=0)
    weight_low_kg = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    low_inclusive = models.BooleanField(default=True)
    weight_high_kg = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    high_inclusive = models.BooleanField(default=False)
    grams_per_dose = models.DecimalField(max_digits=8, decimal_places=3)
    doses_per_day = models.PositiveSmallIntegerField()
    label_low_lb = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    label_low_inclusive = models.BooleanField(default=True)
    label_high_lb = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    label_high_inclusive = models.BooleanField(default=False)
    label_text = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("position",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(weight_low_kg__isnull=True)
                | Q(weight_high_kg__isnull=True)
                | Q(weight_low_kg__lt=F("weight_high_kg")),
                name="dosing_regimenband_weights_in_order",
                violation_error_message=_("The lower weight of a band must be below the upper."),
            ),
            models.CheckConstraint(
                condition=Q(grams_per_dose__gt=0),
                name="dosing_regimenband_dose_positive",
                violation_error_message=_("A dose must be above 0 g."),
            ),
            models.CheckConstraint(
                condition=Q(doses_per_day__range=(1, 24)),
                name="dosing_regimenband_doses_per_day_plausible",
                violation_error_message=_("Doses per day must be from 1 to 24."),
            ),
        ]

    def __str__(self) -> str:
        return self.label_text

    @property
    def grams_per_day(self) -> Decimal:
        """The doses of a day together. Not a column: two databases would multiply differently."""
        return self.grams_per_dose * self.doses_per_day


class RegimenEvidence(models.Model):
    """One result of one study, for or against."""

    class Direction(models.TextChoices):
        FOR = "for", _("For")
        AGAINST = "against", _("Against")
        NEUTRAL = "neutral", _("No difference or unclear")
        SAFETY = "safety", _("Safety")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    regimen = models.ForeignKey(Regimen, on_delete=models.CASCADE, related_name="evidence")
    position = models.PositiveSmallIntegerField(default=0)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="evidence")
    outcome = models.CharField(max_length=300, blank=True)
    population = models.CharField(max_length=300, blank=True)
    participants = models.CharField(max_length=80, blank=True)
    result = models.TextField()
    direction = models.CharField(max_length=8, choices=Direction)

    class Meta:
        ordering = ("position",)
        verbose_name_plural = "evidence"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(direction__in=["for", "against", "neutral", "safety"]),
                name="dosing_regimenevidence_direction_known",
                violation_error_message=_("Choose what the result speaks for from the list."),
            )
        ]

    def __str__(self) -> str:
        return self.outcome


class WorkedExample(models.Model):
    """An input and its expected answer, entered by a person; the core must agree to publish."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    regimen = models.ForeignKey(Regimen, on_delete=models.CASCADE, related_name="examples")
    position = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=80, blank=True)
    inputs = models.JSONField(help_text=_("Fields of the calculator's form, as typed."))
    expected = models.JSONField(
        help_text=_("What must come out: see dosing/load.py for the names.")
    )
    arithmetic = models.TextField(help_text=_("The sum, written out by hand."))

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.arithmetic
