"""A studied regimen as the calculation sees it. All of it is catalogue data, checked when built."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from dosing.core.exact import fraction_from
from dosing.core.units import KILOGRAMS_PER_POUND
from dosing.core.words import say


class InvalidRegimen(ValueError):  # noqa: N818  (says what is wrong)
    """Catalogue data that cannot be calculated with. The message is meant for a curator."""


class Basis(StrEnum):
    """What the amount is counted by; it decides what `amount_low_grams` means."""

    PER_KG_DAY = "per_kg_day"  # grams per kg of body weight per day
    FIXED_DAY = "fixed_day"  # grams per day
    WEIGHT_BANDED = "weight_banded"  # grams per day, by weight band
    PER_100G_PROTEIN = "per_100g_protein"  # grams per 100 g of protein


class WeightBasis(StrEnum):
    """Whose kilograms the amount is multiplied by."""

    NONE = "none"
    ACTUAL = "actual"
    IDEAL = "ideal"


class Route(StrEnum):
    ORAL = "oral"
    ENTERAL = "enteral"
    PARENTERAL = "parenteral"


class Audience(StrEnum):
    """Who may act on the regimen."""

    SELF_CARE = "self_care"
    INFORMATION_ONLY = "information_only"
    CLINICIAN_ONLY = "clinician_only"


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, both included, above zero. Raises InvalidRegimen."""

    low: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        if not 0 < fraction_from(self.low) <= fraction_from(self.high):
            raise InvalidRegimen(say("A range must start above zero and not end below its start."))

    def __contains__(self, value: Fraction) -> bool:
        return fraction_from(self.low) <= value <= fraction_from(self.high)


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of weights. None as an end means that there is no end on that side.

    Raises InvalidRegimen when it is empty, or starts or ends at zero or below.
    """

    low: Decimal | None
    low_included: bool
    high: Decimal | None
    high_included: bool

    def __post_init__(self) -> None:
        ends = [fraction_from(end) for end in (self.low, self.high) if end is not None]
        if any(end <= 0 for end in ends):
            raise InvalidRegimen(say("A weight band must start and end above zero."))
        if len(ends) == 2 and ends[0] >= ends[1]:
            raise InvalidRegimen(say("A weight band must end above its start."))

    def __contains__(self, value: Fraction) -> bool:
        if self.low is not None:
            low = fraction_from(self.low)
            if value < low or (value == low and not self.low_included):
                return False
        if self.high is not None:
            high = fraction_from(self.high)
            if value > high or (value == high and not self.high_included):
                return False
        return True


@dataclass(frozen=True, slots=True)
class Band:
    """One weight band of a weight-banded regimen.

    The kilograms decide the dose. The pounds are the label's own thresholds, kept to show where
    the label and the kilograms disagree; they never decide.
    """

    grams_per_day: Decimal
    kilograms: Interval
    label_pounds: Interval | None = None

    def __post_init__(self) -> None:
        if fraction_from(self.grams_per_day) <= 0:
            raise InvalidRegimen(say("A weight band needs an amount above zero."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Regimen:
    """One published version of a studied regimen.

    amount_low_grams, amount_high_grams: see Basis for the unit; None for weight bands only.
    bands: lightest first; for weight bands only.
    weight_allowed_kg: any weight outside is refused, also where the amount does not depend on it
        (an infant's weight in an adult regimen is a slip worth stopping). Required where the
        amount depends on weight.
    weight_usual_kg: a weight outside is computed only after the reader has confirmed it. Always
        given together with weight_allowed_kg.
    protein_allowed_grams: grams of protein a day; for amounts per 100 g of protein only.
    minimum_age_years, maximum_age_years: both included, so a maximum of 17 ends at the 18th
        birthday. None where there is no such limit.
    doses_per_day: only where a source states one number; 3 to 6 a day gives no amount per dose.

    Raises InvalidRegimen for anything that contradicts itself.
    """

    slug: str
    version: int
    basis: Basis
    route: Route
    audience: Audience
    weight_basis: WeightBasis
    weight_allowed_kg: Range | None = None
    weight_usual_kg: Range | None = None
    amount_low_grams: Decimal | None = None
    amount_high_grams: Decimal | None = None
    bands: tuple[Band, ...] = ()
    protein_allowed_grams: Range | None = None
    minimum_age_years: int | None = None
    maximum_age_years: int | None = None
    doses_per_day: int | None = None
    is_prescription: bool = False
    has_no_benefit: bool = False
    has_harm_signal: bool = False

    def __post_init__(self) -> None:
        self._check_amounts()
        self._check_bands()
        self._check_weight_basis()
        self._check_limits()

    @property
    def needs_notice(self) -> bool:
        """Whether a notice must be accepted before anything is calculated."""
        return self.audience is not Audience.SELF_CARE or self.is_prescription

    @property
    def has_age_limit(self) -> bool:
        """Whether the regimen was studied, or is labelled, for some ages only."""
        return self.minimum_age_years is not None or self.maximum_age_years is not None

    def band_by_kilograms(self, kilograms: Fraction) -> Band:
        """The band that decides the dose for this weight. For weight-banded regimens only."""
        return next(band for band in self.bands if kilograms in band.kilograms)

    def band_by_label_pounds(self, kilograms: Fraction) -> Band:
        """The band this weight falls into by the pounds printed on the label.

        The same as by kilograms where the label states no pounds.
        """
        pounds = kilograms / fraction_from(KILOGRAMS_PER_POUND)
        for band in self.bands:
            if band.label_pounds is not None and pounds in band.label_pounds:
                return band
        return self.band_by_kilograms(kilograms)

    def _check_amounts(self) -> None:
        low, high = self.amount_low_grams, self.amount_high_grams
        if self.basis is Basis.WEIGHT_BANDED:
            if low is not None or high is not None:
                raise InvalidRegimen(say("Weight bands carry the amounts; leave the amount empty."))
            return
        if low is None or high is None:
            raise InvalidRegimen(
                say("Give both the low and the high amount, equal if there is one.")
            )
        if not 0 < fraction_from(low) <= fraction_from(high):
            raise InvalidRegimen(
                say("The low amount must be above zero and not above the high one.")
            )

    def _check_bands(self) -> None:
        if (self.basis is Basis.WEIGHT_BANDED) != bool(self.bands):
            raise InvalidRegimen(
                say("Give weight bands for a weight-banded regimen, and only then.")
            )
        if not self.bands:
            return
        _check_no_gap_or_overlap([band.kilograms for band in self.bands])
        label_pounds = [band.label_pounds for band in self.bands if band.label_pounds is not None]
        if label_pounds:
            if len(label_pounds) != len(self.bands):
                raise InvalidRegimen(
                    say("Give the label's pounds for every weight band, or for none.")
                )
            _check_no_gap_or_overlap(label_pounds)
        for lighter, heavier in pairwise(self.bands):
            if heavier.grams_per_day < lighter.grams_per_day:
                raise InvalidRegimen(say("A heavier band must not give less than a lighter one."))

    def _check_weight_basis(self) -> None:
        needs_weight = self.basis in (Basis.PER_KG_DAY, Basis.WEIGHT_BANDED)
        if needs_weight != (self.weight_basis is not WeightBasis.NONE):
            raise InvalidRegimen(
                say(
                    "State actual or ideal weight where the amount depends on weight, and only "
                    "there."
                )
            )
        if self.basis is Basis.WEIGHT_BANDED and self.weight_basis is WeightBasis.IDEAL:
            raise InvalidRegimen(say("Weight bands go by actual weight."))

    def _check_limits(self) -> None:
        usual, allowed = self.weight_usual_kg, self.weight_allowed_kg
        if (usual is None) != (allowed is None):
            raise InvalidRegimen(say("Give the allowed and the usual weights together."))
        if allowed is None and self.weight_basis is not WeightBasis.NONE:
            raise InvalidRegimen(say("An amount that depends on weight needs allowed weights."))
        if usual and allowed and not (allowed.low <= usual.low and usual.high <= allowed.high):
            raise InvalidRegimen(say("The usual weights must lie within the allowed weights."))
        if (self.basis is Basis.PER_100G_PROTEIN) != (self.protein_allowed_grams is not None):
            raise InvalidRegimen(
                say("Give the allowed protein for an amount per 100 g of protein, and only then.")
            )
        youngest, oldest = self.minimum_age_years, self.maximum_age_years
        if youngest is not None and youngest < 0:
            raise InvalidRegimen(say("The minimum age must not be below zero."))
        if oldest is not None and oldest < (youngest or 0):
            raise InvalidRegimen(say("The maximum age must not be below the minimum age."))
        if self.doses_per_day is not None and self.doses_per_day < 1:
            raise InvalidRegimen(say("The number of doses a day must be at least 1."))


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyLevels:
    """The published levels a result is compared with. Each is catalogue data with a source.

    All are required: a level that is missing would be a warning that is silently lost.
    …_routes: a level says nothing of amounts that enter the body in another way (the long-term
        level was found for swallowed glutamine, not for a drip).

    Raises InvalidRegimen unless each is above zero and has a route.
    """

    long_term_grams_per_day: Decimal
    long_term_routes: frozenset[Route]
    typical_low_grams_per_day: Decimal
    typical_high_grams_per_day: Decimal
    typical_routes: frozenset[Route]
    short_term_grams_per_day: Decimal
    short_term_routes: frozenset[Route]
    tolerated_grams_per_kg: Decimal
    tolerated_routes: frozenset[Route]

    def __post_init__(self) -> None:
        levels = (
            self.long_term_grams_per_day,
            self.typical_low_grams_per_day,
            self.typical_high_grams_per_day,
            self.short_term_grams_per_day,
            self.tolerated_grams_per_kg,
        )
        if any(fraction_from(level) <= 0 for level in levels):
            raise InvalidRegimen(say("Every safety level must be above zero."))
        if self.typical_low_grams_per_day > self.typical_high_grams_per_day:
            raise InvalidRegimen(say("The typical range must not end below its start."))
        routes = (
            self.long_term_routes,
            self.typical_routes,
            self.short_term_routes,
            self.tolerated_routes,
        )
        if not all(routes):
            raise InvalidRegimen(
                say("Every safety level must name the routes it is compared with.")
            )


def _check_no_gap_or_overlap(intervals: list[Interval]) -> None:
    if intervals[0].low is not None or intervals[-1].high is not None:
        raise InvalidRegimen(say("The first weight band has no start and the last has no end."))
    for lighter, heavier in pairwise(intervals):
        if lighter.high is None or lighter.high != heavier.low:
            raise InvalidRegimen(say("Each weight band must start where the one before it ends."))
        if lighter.high_included == heavier.low_included:
            raise InvalidRegimen(
                say("The weight between two bands must belong to exactly one of them.")
            )
