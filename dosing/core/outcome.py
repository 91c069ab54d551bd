"""What a calculation can come back with. Only `Dose` holds an amount."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from dosing.core.inputs import Inputs
from dosing.core.regimen import Regimen
from dosing.core.units import Weight


class State(StrEnum):
    OK = "ok"
    CONFIRM = "confirm"
    ACKNOWLEDGE = "acknowledge"
    REFUSED = "refused"
    ERROR = "error"


class Flag(StrEnum):
    """A warning, in the order in which flags are always listed."""

    ABOVE_LONG_TERM_LEVEL = "above_long_term_level"
    HIGH_END_ABOVE_LONG_TERM_LEVEL = "high_end_above_long_term_level"
    ABOVE_TYPICAL_RANGE = "above_typical_range"
    ABOVE_SHORT_TERM_LEVEL = "above_short_term_level"
    ABOVE_TOLERATED_PER_KG = "above_tolerated_per_kg"
    IDEAL_WEIGHT_BASIS = "ideal_weight_basis"
    WEIGHT_BAND_UNITS_DISAGREE = "weight_band_units_disagree"
    CLINICIAN_ONLY = "clinician_only"
    INFORMATION_ONLY = "information_only"
    PRESCRIPTION_PRODUCT = "prescription_product"
    NO_BENEFIT_SHOWN = "no_benefit_shown"
    HARM_SIGNAL = "harm_signal"
    WEIGHT_OUT_OF_RANGE = "weight_out_of_range"
    AGE_OUT_OF_RANGE = "age_out_of_range"


@dataclass(frozen=True, slots=True)
class Amounts:
    """Grams from `low` to `high`, equal when the study used one amount.

    low, high: exact; where the decimal never ends, cut after 28 digits.
    shown_low, shown_high: rounded for reading, see `dose.calculate`.
    """

    low: Decimal
    high: Decimal
    shown_low: Decimal
    shown_high: Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the working, with the reader's own numbers, to be redone by hand."""

    title: str
    formula: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """The arithmetic of the study for this reader.

    kilograms: the weight used; where the amount does not depend on weight, the weight entered, if
        any.
    per_dose, doses_per_day: None unless a source states one whole number of doses a day.
    """

    state: ClassVar[State] = State.OK
    regimen: Regimen
    inputs: Inputs
    kilograms: Decimal | None
    per_day: Amounts
    doses_per_day: int | None
    per_dose: Amounts | None
    working: tuple[Step, ...]
    flags: tuple[Flag, ...]

    @property
    def is_age_unknown(self) -> bool:
        """Whether the regimen has an age limit that could not be checked. Readers must be told."""
        return self.regimen.has_age_limit and self.inputs.age_years is None


@dataclass(frozen=True, slots=True)
class UnusualWeight:
    """A weight the reader is asked about. `field` is its name in the calculator's form.

    other_reading: the same number in the unit it is most often mistaken for, None if there is none.
    """

    field: str
    weight: Weight
    other_reading: Weight | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmWeight:
    """Is your weight correct? Nothing is calculated until the reader has said yes."""

    state: ClassVar[State] = State.CONFIRM
    slug: str
    version: int
    weights: tuple[UnusualWeight, ...]
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge:
    """The notice of a restricted regimen; its flags tell which. Nothing is calculated before it."""

    state: ClassVar[State] = State.ACKNOWLEDGE
    slug: str
    version: int
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class RefusalReason:
    """Why nothing is calculated and what to do about it. `field` is a name in the form."""

    field: str
    message: str
    flag: Flag | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The regimen does not cover this reader. `reasons` has at least one entry."""

    state: ClassVar[State] = State.REFUSED
    slug: str
    version: int
    reasons: tuple[RefusalReason, ...]
    flags: tuple[Flag, ...]


type Outcome = Dose | ConfirmWeight | Acknowledge | Refusal
