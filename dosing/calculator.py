"""The published catalogue as the dosing core sees it, kept in memory until it changes."""

import logging
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dosing.core.outcome import Refusal, RefusalReason
from dosing.core.regimen import (
    Audience,
    Band,
    Basis,
    Interval,
    InvalidRegimen,
    Range,
    Route,
    SafetyLevels,
    WeightBasis,
)
from dosing.core.regimen import Regimen as CoreRegimen
from dosing.models import (
    Caution,
    DietaryIntake,
    Food,
    FoodFigure,
    Regimen,
    RegimenBand,
    SafetyLevel,
    Source,
    Substance,
)
from dosing.models.sources import retracted_among
from editorial.generation import Kept

logger = logging.getLogger(__name__)

GRACE_AFTER_REVIEW_DAYS = 30
"""How long a regimen past its review date may still be calculated. Editorial."""


@dataclass(frozen=True)
class CalculatorRegimen:
    """A published regimen: the record for people to read and the same for the core."""

    record: Regimen
    core: CoreRegimen

    def stopped(self, today: date) -> Refusal | None:
        """Return the refusal of a regimen that must wait for an editor; its text stays.

        Its review is long overdue, or no source behind it stands.
        """
        due = self.record.review_due_on
        if self.record.has_only_retracted_sources:
            message = _(
                "Every source of this regimen was retracted, so nothing is calculated. Its text "
                "can still be read."
            )
        elif due is None or today <= due + timedelta(days=GRACE_AFTER_REVIEW_DAYS):
            return None
        else:
            message = _(
                "This regimen was due for review on {day}. Until an editor has checked it against "
                "newer research, nothing is calculated. Its text can still be read."
            ).format(day=date_format(due))
        return Refusal(
            slug=self.core.slug,
            version=self.core.version,
            reasons=(RefusalReason("regimen", message),),
            flags=(),
        )


@dataclass(frozen=True)
class KnownFood:
    """A food whose glutamine is known."""

    food: Food
    grams_per_100g: Decimal


@dataclass(frozen=True)
class Calculator:
    """Everything published about one substance that the calculator needs."""

    substance: Substance
    regimens: dict[str, CalculatorRegimen]
    levels: SafetyLevels
    level_records: dict[str, SafetyLevel]
    cautions: tuple[Caution, ...]
    dietary_intakes: tuple[DietaryIntake, ...]
    known_foods: tuple[KnownFood, ...]
    food_count: int

    @property
    def estimated_foods(self) -> int:
        """For how many of the known foods nobody has measured glutamine."""
        estimate = FoodFigure.Method.SEQUENCE_ESTIMATE
        return sum(known.food.glutamine_method == estimate for known in self.known_foods)

    @property
    def retracted_levels(self) -> list[Source]:
        """The retracted works behind the levels that doses are compared with."""
        levels = self.level_records.values()
        return retracted_among(source for level in levels for source in level.retracted)

    @property
    def retracted(self) -> list[Source]:
        """The retracted works behind what a substance's page says itself."""
        sources = [*self.substance.sources.all(), *self.retracted_levels]
        sources += (source for caution in self.cautions for source in caution.sources.all())
        sources += (intake.source for intake in self.dietary_intakes)
        return retracted_among(sources)


def calculator_for(slug: str) -> Calculator | None:
    """Return the calculator of a published substance. From memory, unless content changed."""
    return _calculators.get().get(slug)


def core_regimen(record: Regimen, bands: list[RegimenBand]) -> CoreRegimen:
    """Return a regimen as the core sees it. Raises InvalidRegimen, in words for a curator."""
    return CoreRegimen(
        slug=record.slug,
        version=record.version or 0,
        basis=Basis(record.basis),
        route=Route(record.route),
        audience=Audience(record.audience),
        weight_basis=WeightBasis(record.weight_basis),
        weight_allowed_kg=_range(record.guard_low_kg, record.guard_high_kg),
        weight_usual_kg=_range(record.usual_low_kg, record.usual_high_kg),
        amount_low_grams=record.amount_low_g if not bands else None,
        amount_high_grams=record.amount_high_g if not bands else None,
        bands=tuple(_band(band) for band in bands),
        protein_allowed_grams=_range(record.protein_guard_low_g, record.protein_guard_high_g),
        minimum_age_years=record.minimum_age_years,
        maximum_age_years=record.maximum_age_years,
        doses_per_day=record.doses_per_day,
        is_prescription=record.is_prescription,
        has_no_benefit=record.has_no_benefit,
        has_harm_signal=record.has_harm_signal,
    )


def core_levels(levels: list[SafetyLevel]) -> SafetyLevels:
    """Return the levels as the core sees them.

    Raises InvalidRegimen when one is missing: a warning must not be lost without a word.
    """
    by_code = {level.code: level for level in levels}
    missing = [str(code.label) for code in SafetyLevel.Code if code not in by_code]
    if missing:
        raise InvalidRegimen(
            _("Publish these levels first: {missing}.").format(missing=", ".join(missing))
        )
    long_term = by_code[SafetyLevel.Code.LONG_TERM]
    typical = by_code[SafetyLevel.Code.TYPICAL]
    short_term = by_code[SafetyLevel.Code.SHORT_TERM]
    tolerated = by_code[SafetyLevel.Code.TOLERATED_PER_KG]
    return SafetyLevels(
        long_term_grams_per_day=long_term.amount_high_g,
        long_term_routes=_routes(long_term),
        typical_low_grams_per_day=typical.amount_low_g or typical.amount_high_g,
        typical_high_grams_per_day=typical.amount_high_g,
        typical_routes=_routes(typical),
        short_term_grams_per_day=short_term.amount_high_g,
        short_term_routes=_routes(short_term),
        tolerated_grams_per_kg=tolerated.amount_high_g,
        tolerated_routes=_routes(tolerated),
    )


def _build() -> dict[str, Calculator]:
    """Read the published catalogue. About ten queries, once for each change of content."""
    foods = Food.objects.published()
    known_foods = tuple(
        KnownFood(food, food.glutamine_g_per_100g)
        for food in foods.filter(glutamine_g_per_100g__gt=0).order_by("-glutamine_g_per_100g")
        if food.glutamine_g_per_100g is not None
    )
    food_count = foods.count()
    calculators = {}
    for substance in Substance.objects.published().prefetch_related(
        "sources", "cautions__sources", "dietary_intakes__source"
    ):
        levels = list(
            SafetyLevel.objects.published().filter(substance=substance).prefetch_related("sources")
        )
        try:
            level_values = core_levels(levels)
        except InvalidRegimen as error:
            logger.error("No calculator for %s: %s", substance.slug, error)
            continue
        calculators[substance.slug] = Calculator(
            substance=substance,
            regimens=_regimens_of(substance),
            levels=level_values,
            level_records={level.code: level for level in levels},
            cautions=tuple(substance.cautions.all()),
            dietary_intakes=tuple(substance.dietary_intakes.all()),
            known_foods=known_foods,
            food_count=food_count,
        )
    return calculators


def _regimens_of(substance: Substance) -> dict[str, CalculatorRegimen]:
    regimens = {}
    records = (
        Regimen.objects.published()
        .filter(substance=substance)
        .select_related("substance")
        .prefetch_related("bands", "sources", "evidence__source")
    )
    for record in records:
        try:
            core = core_regimen(record, list(record.bands.all()))
        except InvalidRegimen as error:
            # Publishing refuses such a record; if one is there all the same, it must not compute.
            logger.error("Regimen %s cannot be calculated with: %s", record.slug, error)
            continue
        regimens[record.slug] = CalculatorRegimen(record, core)
    return regimens


def _routes(level: SafetyLevel) -> frozenset[Route]:
    return frozenset(Route(route) for route in level.routes.split(";"))


def _range(low: Decimal | None, high: Decimal | None) -> Range | None:
    return None if low is None or high is None else Range(low, high)


def _band(band: RegimenBand) -> Band:
    label = None
    if band.label_low_lb is not None or band.label_high_lb is not None:
        label = Interval(
            band.label_low_lb,
            band.label_low_inclusive,
            band.label_high_lb,
            band.label_high_inclusive,
        )
    return Band(
        grams_per_day=band.grams_per_day,
        kilograms=Interval(
            band.weight_low_kg, band.low_inclusive, band.weight_high_kg, band.high_inclusive
        ),
        label_pounds=label,
    )


_calculators: Kept[dict[str, Calculator]] = Kept(_build)
