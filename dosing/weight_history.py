"""The weights of a profile as points of a small chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dosing.core.exact import fraction_from, round_half_up
from dosing.core.notation import format_quantity
from dosing.core.units import Weight, WeightUnit
from dosing.models.profiles import WeightEntry

# Room above and below the line, so that small changes do not look like large ones.
LEAST_SPAN_KG = Decimal(4)
TOP_PERCENT, BOTTOM_PERCENT = Decimal(12), Decimal(88)


@dataclass(frozen=True)
class Point:
    """One weight: where it stands, in percent from the left and from the top."""

    on: date
    words: str
    left_percent: Decimal
    top_percent: Decimal


@dataclass(frozen=True)
class WeightHistory:
    """A chart of at least two weights, and the same in words."""

    points: tuple[Point, ...]
    description: str

    @property
    def lines(self) -> list[tuple[Point, Point]]:
        """The lines between neighbouring points."""
        return list(zip(self.points, self.points[1:], strict=False))


def weight_history(entries: Sequence[WeightEntry]) -> WeightHistory | None:
    """Return the chart, or None for fewer than two weights."""
    if len(entries) < 2:
        return None
    entries = sorted(entries, key=lambda entry: entry.on)
    kilograms = [_kilograms(entry) for entry in entries]
    first_day, last_day = entries[0].on, entries[-1].on
    days = max((last_day - first_day).days, 1)
    middle = (max(kilograms) + min(kilograms)) / 2
    span = max(max(kilograms) - min(kilograms), LEAST_SPAN_KG)
    points = tuple(
        Point(
            on=entry.on,
            words=str(entry),
            left_percent=_percent(Decimal((entry.on - first_day).days) / days * 94 + 3),
            top_percent=_percent(
                (TOP_PERCENT + BOTTOM_PERCENT) / 2
                - (weight - middle) / span * (BOTTOM_PERCENT - TOP_PERCENT)
            ),
        )
        for entry, weight in zip(entries, kilograms, strict=True)
    )
    description = (
        _(
            "{number} weights from {first_day} to {last_day}: first {first}, last {last}, lowest "
            "{lowest}, highest {highest}."
        )
    ).format(
        number=len(entries),
        first_day=date_format(first_day),
        last_day=date_format(last_day),
        first=points[0].words,
        last=points[-1].words,
        lowest=_words(min(kilograms)),
        highest=_words(max(kilograms)),
    )
    return WeightHistory(points, description)


def _kilograms(entry: WeightEntry) -> Decimal:
    pounds = Decimal(entry.weight_lb) if entry.weight_lb else None
    return Weight(Decimal(entry.weight), WeightUnit(entry.weight_unit), pounds).kilograms


def _percent(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"))


def _words(kilograms: Decimal) -> str:
    return format_quantity(round_half_up(fraction_from(kilograms), 1), "kg")
