"""What people type about themselves, read strictly and converted exactly."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from dosing.core.exact import decimal_from, fraction_from
from dosing.core.words import msgid, say

# International yard and pound agreement, 1959: these are definitions, not measurements.
KILOGRAMS_PER_POUND = Decimal("0.45359237")
CENTIMETRES_PER_INCH = Decimal("2.54")
POUNDS_PER_STONE = 14

MAXIMUM_TYPED_CHARACTERS = 16

# Outside these a height is a slip (centimetres typed as inches, or the reverse). Editorial.
LOWEST_HEIGHT_CM = Decimal(50)
HIGHEST_HEIGHT_CM = Decimal(250)


class UnreadableNumber(ValueError):  # noqa: N818  (says what is wrong)
    """The typed text is not a plain number. The message says what to do; it never repeats the text.

    (The text may hold lone surrogates or direction marks, which have no place in a message.)
    """


class ImpossibleValue(ValueError):  # noqa: N818  (says what is wrong)
    """A readable number that cannot be what it is said to be, such as a weight of 0.

    `part` tells which box to change: the number itself or the pounds beside stones.
    """

    def __init__(self, message: str, part: Literal["value", "pounds"] = "value") -> None:
        super().__init__(message)
        self.part = part


class WeightUnit(StrEnum):
    KILOGRAMS = "kg"
    GRAMS = "g"
    POUNDS = "lb"
    STONES = "st"


class HeightUnit(StrEnum):
    CENTIMETRES = "cm"
    INCHES = "in"


def parse_number(text: str, *, what: str = msgid("a number"), example: str = "70.5") -> Decimal:
    """Read a typed number: ASCII digits, at most one full stop, and digits on both its sides.

    Plain spaces around it are dropped. Signs, exponents, commas, digits of other scripts and
    invisible characters are refused, because each of them has a second reading somewhere
    ('70,5', '1,200'). At most 16 characters. Zero is read; what zero means is for the caller.

    `what` is what is wanted, in English and marked with `msgid`. It and `example` complete the
    message: 'Enter your weight in kilograms, like 70.5.'
    Raises UnreadableNumber.
    """
    text = text.strip(" ")
    gaps = {"what": say(what), "example": example}
    if not text:
        raise UnreadableNumber(say("Enter {what}, like {example}.", **gaps))
    if len(text) > MAXIMUM_TYPED_CHARACTERS:
        raise UnreadableNumber(
            say(
                "Enter {what} with at most {most} characters, like {example}.",
                most=MAXIMUM_TYPED_CHARACTERS,
                **gaps,
            )
        )
    if "," in text:
        raise UnreadableNumber(
            say(
                "Enter {what} without a comma, and with a full stop before any decimals,"
                " like {example}.",
                **gaps,
            )
        )
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        raise UnreadableNumber(
            say(
                "Enter {what} using only the digits 0 to 9 and at most one full stop,"
                " like {example}.",
                **gaps,
            )
        )
    return Decimal(text)


@dataclass(frozen=True, slots=True)
class Weight:
    """A body weight above zero, kept as it was typed; `kilograms` is exact.

    `pounds` belongs to stones only: 11 st 5 lb is Weight(11, STONES, 5). Stones must be whole,
    because '11.5 stone' is read by some as 11 st 5 lb and by others as 11 st 7 lb. There is no
    upper limit here: each regimen refuses what lies outside its own range.

    Raises ImpossibleValue.
    """

    value: Decimal
    unit: WeightUnit
    pounds: Decimal | None = None

    def __post_init__(self) -> None:
        value = fraction_from(self.value)
        pounds = Fraction(0) if self.pounds is None else fraction_from(self.pounds)
        if self.unit is WeightUnit.STONES:
            if value.denominator != 1:
                raise ImpossibleValue(
                    say(
                        "Enter whole stones, and any pounds beside them, like 11 st 5 lb."
                        " Or choose kilograms or pounds."
                    )
                )
            if not 0 <= pounds < POUNDS_PER_STONE:
                raise ImpossibleValue(
                    say("Enter fewer than 14 pounds beside the stones, like 5."), part="pounds"
                )
        elif self.pounds is not None:
            raise ImpossibleValue(
                say("Leave this box empty, or choose stones and pounds as the unit."), part="pounds"
            )
        if value < 0 or value + pounds <= 0:
            raise ImpossibleValue(say("Enter a weight above zero, like 70.5."))

    @property
    def kilograms(self) -> Decimal:
        """The weight in kilograms, exactly (every conversion here has a finite decimal)."""
        value = fraction_from(self.value)
        pound = fraction_from(KILOGRAMS_PER_POUND)
        match self.unit:
            case WeightUnit.KILOGRAMS:
                kilograms = value
            case WeightUnit.GRAMS:
                kilograms = value / 1000
            case WeightUnit.POUNDS:
                kilograms = value * pound
            case WeightUnit.STONES:
                beside = Fraction(0) if self.pounds is None else fraction_from(self.pounds)
                kilograms = (value * POUNDS_PER_STONE + beside) * pound
        return decimal_from(kilograms)

    def other_reading(self) -> "Weight | None":
        """The same number in the unit it is most often mistaken for: kg for lb, lb or st for kg.

        None where there is no such slip: grams, and stones with pounds beside them.
        """
        match self.unit:
            case WeightUnit.KILOGRAMS:
                return Weight(self.value, WeightUnit.POUNDS)
            case WeightUnit.POUNDS:
                return Weight(self.value, WeightUnit.KILOGRAMS)
            case WeightUnit.STONES if self.pounds is None:
                return Weight(self.value, WeightUnit.KILOGRAMS)
        return None


@dataclass(frozen=True, slots=True)
class Height:
    """A body height of 50 to 250 cm, kept as it was typed. Raises ImpossibleValue outside it."""

    value: Decimal
    unit: HeightUnit

    def __post_init__(self) -> None:
        centimetres = self.inches * fraction_from(CENTIMETRES_PER_INCH)
        lowest, highest = fraction_from(LOWEST_HEIGHT_CM), fraction_from(HIGHEST_HEIGHT_CM)
        if not lowest <= centimetres <= highest:
            raise ImpossibleValue(
                say(
                    "Check the height and its unit. Enter a height from 50 to 250 centimetres,"
                    " like 172, or the same in inches, like 68."
                )
            )

    @property
    def inches(self) -> Fraction:
        """The height in inches, exactly (as a fraction: 170 cm has no finite decimal in inches)."""
        value = fraction_from(self.value)
        if self.unit is HeightUnit.INCHES:
            return value
        return value / fraction_from(CENTIMETRES_PER_INCH)
