"""An amount in the units a reader can measure out: scoops, capsules, tablets."""

from dataclasses import dataclass
from decimal import Decimal

from dosing.core.exact import decimal_from, fraction_from


@dataclass(frozen=True, slots=True)
class Measured:
    """A whole number of units, the grams they hold, and the grams left over."""

    units: int
    grams: Decimal
    grams_left_over: Decimal


def measure(grams: Decimal, grams_per_unit: Decimal) -> Measured:
    """Return how many whole units fit into an amount. Always rounded down: never above it.

    Both are in grams; `grams_per_unit` must be above zero. An amount smaller than one unit gives 0
    units, which means that this product cannot measure it.

    Raises ValueError.
    """
    amount, unit = fraction_from(grams), fraction_from(grams_per_unit)
    if amount < 0 or unit <= 0:
        raise ValueError("expected an amount not below zero and a unit above zero")
    units = amount // unit
    return Measured(
        units=units,
        grams=decimal_from(units * unit),
        grams_left_over=decimal_from(amount - units * unit),
    )
