"""Exact arithmetic: fractions inside the core, decimals at its edges.

Sums are done on `fractions.Fraction`, so nothing is lost and no ambient decimal context (which any
library may change) can round behind our back. Decimals are built from digits for the same reason.
"""

from decimal import Decimal
from fractions import Fraction

# A decimal that never ends (14 g in 3 doses) is cut so that this many digits stand, before and
# after the full stop together: far finer than any balance, and short enough to print.
DIGITS_KEPT = 28

# Past this size a number is no measurement, and turning it into a fraction could fill the memory.
LARGEST_EXPONENT = 40


def fraction_from(value: Decimal) -> Fraction:
    """Return `value` as an exact fraction.

    Raises TypeError for anything but a Decimal (a float has already lost digits) and ValueError
    for NaN, infinity and exponents past LARGEST_EXPONENT.
    """
    if not isinstance(value, Decimal):
        raise TypeError(f"expected a Decimal, got {type(value).__name__}")
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or max(abs(exponent), abs(value.adjusted())) > (
        LARGEST_EXPONENT
    ):
        raise ValueError("expected a finite number of ordinary size")
    return Fraction(value)


def decimal_from(value: Fraction) -> Decimal:
    """Return `value` (not negative) as a decimal, without trailing zeros.

    Exact whenever the decimal ends. Otherwise cut, never raised, after 28 digits.
    """
    decimals = _decimals_needed(value)
    if decimals is None:
        whole_digits = len(str(int(value))) if value >= 1 else 0
        decimals = max(0, DIGITS_KEPT - whole_digits)
    return round_down(value, decimals)


def has_finite_decimal(value: Fraction) -> bool:
    """Whether some number of decimals writes `value` exactly."""
    return _decimals_needed(value) is not None


def round_down(value: Fraction, decimals: int) -> Decimal:
    """Return `value` (not negative) cut after `decimals` decimals."""
    scaled = value * 10**decimals
    return _decimal_of(scaled.numerator // scaled.denominator, decimals)


def round_half_up(value: Fraction, decimals: int) -> Decimal:
    """Return `value` (not negative) rounded to `decimals` decimals, a half always upwards."""
    return round_down(value + Fraction(1, 2 * 10**decimals), decimals)


def _decimals_needed(value: Fraction) -> int | None:
    """How many decimals write `value` exactly; None when no number of them does."""
    remainder, twos, fives = value.denominator, 0, 0
    while remainder % 2 == 0:
        remainder, twos = remainder // 2, twos + 1
    while remainder % 5 == 0:
        remainder, fives = remainder // 5, fives + 1
    return max(twos, fives) if remainder == 1 else None


def _decimal_of(digits: int, decimals: int) -> Decimal:
    while decimals > 0 and digits % 10 == 0:
        digits, decimals = digits // 10, decimals - 1
    return Decimal(f"{digits}E-{decimals}")
