"""The picture of a dose: one axis of grams a day, as percentages of its length, and in words."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from dosing.core import notation
from dosing.core.dose import tolerated_grams_per_day
from dosing.core.exact import decimal_from, fraction_from, round_down, round_half_up
from dosing.core.outcome import Dose
from dosing.core.regimen import SafetyLevels
from dosing.core.words import say

MOST_STEPS = 6
DECIMALS_OF_PERCENT = 2
DECIMALS_OF_TOLERATED = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """A point on the axis. `percent` is its distance from zero, 0 to 100."""

    grams: Decimal
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Scale:
    """Where to draw what, and the same in words for those who do not see it.

    typical_low, typical_high, long_term: None where the level does not cover the route (by drip).
    tolerated: the same, and None where the weight is not known.
    """

    ticks: tuple[Mark, ...]
    result_low: Mark
    result_high: Mark
    typical_low: Mark | None
    typical_high: Mark | None
    long_term: Mark | None
    tolerated: Mark | None
    description: str

    @property
    def result_width(self) -> Decimal:
        """How much of the axis the result spans, in percent."""
        return self.result_high.percent - self.result_low.percent

    @property
    def typical_width(self) -> Decimal:
        """How much of the axis the typical range spans, in percent; 0 where there is none."""
        if self.typical_low is None or self.typical_high is None:
            return Decimal(0)
        return self.typical_high.percent - self.typical_low.percent


def scale_of(dose: Dose, levels: SafetyLevels) -> Scale:
    """Return the picture of a dose beside the levels it is compared with.

    The axis starts at zero and ends at the first tick at or past everything on it. Percentages
    have two decimals.
    """
    tolerated = tolerated_grams_per_day(dose.regimen, dose.inputs, levels)
    has_long_term = dose.regimen.route in levels.long_term_routes
    has_typical = dose.regimen.route in levels.typical_routes
    on_axis = [
        fraction_from(dose.per_day.high),
        *([fraction_from(levels.typical_high_grams_per_day)] if has_typical else []),
        *([fraction_from(levels.long_term_grams_per_day)] if has_long_term else []),
        *([] if tolerated is None else [tolerated]),
    ]
    tick_grams = _tick_grams(max(on_axis))
    end = tick_grams[-1]

    def mark(grams: Decimal | Fraction) -> Mark:
        exact = grams if isinstance(grams, Fraction) else fraction_from(grams)
        percent = round_half_up(exact / end * 100, DECIMALS_OF_PERCENT)
        return Mark(decimal_from(exact), percent)

    return Scale(
        ticks=tuple(mark(Fraction(grams)) for grams in tick_grams),
        result_low=mark(dose.per_day.low),
        result_high=mark(dose.per_day.high),
        typical_low=mark(levels.typical_low_grams_per_day) if has_typical else None,
        typical_high=mark(levels.typical_high_grams_per_day) if has_typical else None,
        long_term=mark(levels.long_term_grams_per_day) if has_long_term else None,
        tolerated=None if tolerated is None else mark(tolerated),
        description=_describe(dose, levels, tolerated),
    )


def _tick_grams(largest: Fraction) -> list[int]:
    """Round steps of 1, 2 or 5 times a power of ten, from 0 to at or past the largest value."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            steps = -(-largest // step)
            if steps <= MOST_STEPS:
                return [step * count for count in range(steps + 1)]
        power *= 10


def _describe(dose: Dose, levels: SafetyLevels, tolerated: Fraction | None) -> str:
    result = notation.format_per_day(dose.per_day.shown_low, dose.per_day.shown_high)
    sentences = [say("This amount: {amount}.", amount=result)]
    if dose.regimen.route in levels.typical_routes:
        typical = notation.format_per_day(
            levels.typical_low_grams_per_day, levels.typical_high_grams_per_day
        )
        sentences.append(say("Range often quoted: {amount}.", amount=typical))
    if dose.regimen.route in levels.long_term_routes:
        level = levels.long_term_grams_per_day
        sentences.append(
            say("Long-term level: {amount}.", amount=notation.format_per_day(level, level))
        )
    if tolerated is not None:
        # Rounded down, so that the words never allow more than the level.
        level = round_down(tolerated, DECIMALS_OF_TOLERATED)
        sentences.append(
            say(
                "Highest amount reported as tolerated, for this weight: {amount}.",
                amount=notation.format_per_day(level, level),
            )
        )
    return " ".join(sentences)
