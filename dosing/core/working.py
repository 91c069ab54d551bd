"""The working of a dose: each step as a line with the reader's own numbers."""

from decimal import Decimal
from fractions import Fraction

from dosing.core import notation
from dosing.core.exact import decimal_from, fraction_from, has_finite_decimal, round_half_up
from dosing.core.ideal_weight import KILOGRAMS_PER_INCH_OVER, LOWEST_INCHES, DevineWeight
from dosing.core.inputs import Inputs, devine_weight, kilograms_used, known
from dosing.core.outcome import Amounts, Step
from dosing.core.regimen import Basis, Interval, Regimen, WeightBasis
from dosing.core.units import (
    CENTIMETRES_PER_INCH,
    KILOGRAMS_PER_POUND,
    POUNDS_PER_STONE,
    HeightUnit,
    Weight,
    WeightUnit,
)

# A figure whose decimals never end is written with four of them, after the word 'about'.
DECIMALS_OF_ABOUT = 4

GRAM = Decimal(1)
MILLIGRAM = Decimal("0.001")


def explain(
    regimen: Regimen, inputs: Inputs, per_day: Amounts, per_dose: Amounts | None
) -> tuple[Step, ...]:
    """Return the steps from what was entered to grams per day and per dose."""
    return (
        *_weight_steps(regimen, inputs),
        *_day_steps(regimen, inputs, per_day),
        *_dose_steps(regimen, per_day, per_dose),
    )


def _weight_steps(regimen: Regimen, inputs: Inputs) -> list[Step]:
    match regimen.weight_basis:
        case WeightBasis.NONE:
            return []
        case WeightBasis.ACTUAL:
            return _conversion_steps(inputs.weight)
        case WeightBasis.IDEAL:
            devine = devine_weight(regimen, inputs)
            if devine is not None:
                return _devine_steps(devine)
            return _conversion_steps(inputs.ideal_weight)


def _conversion_steps(weight: Weight | None) -> list[Step]:
    if weight is None or weight.unit is WeightUnit.KILOGRAMS:
        return []
    kilograms = notation.format_weight(weight.kilograms)
    if weight.unit is WeightUnit.GRAMS:
        grams = notation.format_quantity(weight.value, "g")
        return [Step("Weight in kilograms", f"{grams} ÷ 1,000 = {kilograms}")]
    steps = []
    pounds = weight.value
    if weight.unit is WeightUnit.STONES:
        beside = weight.pounds or Decimal(0)
        pounds = decimal_from(
            fraction_from(weight.value) * POUNDS_PER_STONE + fraction_from(beside)
        )
        steps.append(
            Step(
                "Weight in pounds",
                f"{notation.format_number(weight.value)} × {_pounds(Decimal(POUNDS_PER_STONE))}"
                f" + {_pounds(beside)} = {_pounds(pounds)}",
            )
        )
    per_pound = notation.format_quantity(KILOGRAMS_PER_POUND, "kg per lb")
    steps.append(Step("Weight in kilograms", f"{_pounds(pounds)} × {per_pound} = {kilograms}"))
    return steps


def _devine_steps(devine: DevineWeight) -> list[Step]:
    steps = []
    inches = _number(devine.height.inches)
    if devine.height.unit is HeightUnit.CENTIMETRES:
        centimetres = notation.format_quantity(devine.height.value, "cm")
        per_inch = notation.format_quantity(CENTIMETRES_PER_INCH, "cm per inch")
        steps.append(Step("Height in inches", f"{centimetres} ÷ {per_inch} = {inches} inches"))
    base = notation.format_weight(devine.base_kilograms)
    per_inch_over = notation.format_quantity(KILOGRAMS_PER_INCH_OVER, "kg")
    over = f"({inches} − {notation.format_number(LOWEST_INCHES)})"
    steps.append(
        Step(
            "Ideal weight (Devine formula)",
            f"{base} + {per_inch_over} × {over} = {_kilograms(devine.kilograms)}",
        )
    )
    return steps


def _day_steps(regimen: Regimen, inputs: Inputs, per_day: Amounts) -> list[Step]:
    match regimen.basis:
        case Basis.FIXED_DAY:
            amount = notation.format_per_day(per_day.low, per_day.high)
            return [Step("Each day", f"{amount}, the same at every weight")]
        case Basis.WEIGHT_BANDED:
            kilograms = known(inputs.weight).kilograms
            band = regimen.band_by_kilograms(fraction_from(kilograms))
            amount = notation.format_per_day(band.grams_per_day, band.grams_per_day)
            weight = notation.format_weight(kilograms)
            return [Step("Each day", f"{weight} is {_describe(band.kilograms)}: {amount}")]
        case Basis.PER_KG_DAY:
            factor = known(kilograms_used(regimen, inputs))
            times = f"per kg per day × {_kilograms(factor)}"
        case Basis.PER_100G_PROTEIN:
            grams_per_day = known(inputs.protein_grams_per_day)
            factor = fraction_from(grams_per_day) / 100
            protein = notation.format_quantity(grams_per_day, "g")
            times = f"× {protein} of protein per day ÷ {notation.format_amount(Decimal(100))}"
    low = _product(known(regimen.amount_low_grams), times, factor, per_day.shown_low)
    high = _product(known(regimen.amount_high_grams), times, factor, per_day.shown_high)
    if low == high:
        return [Step("Each day", low)]
    return [Step("Each day, low end", low), Step("Each day, high end", high)]


def _product(rate_grams: Decimal, times: str, factor: Fraction, shown: Decimal) -> str:
    """Write one multiplication, by way of milligrams where the rate is written in them."""
    grams = fraction_from(rate_grams) * factor
    parts = [f"{notation.format_amount(rate_grams)} {times}"]
    if not has_finite_decimal(grams):
        parts.append(f"about {notation.format_amount(shown)} per day")
    else:
        if MILLIGRAM <= rate_grams < GRAM <= grams:
            parts.append(f"{notation.format_quantity(decimal_from(grams * 1000), 'mg')} per day")
        parts.append(f"{notation.format_amount(decimal_from(grams))} per day")
    return " = ".join(parts)


def _dose_steps(regimen: Regimen, per_day: Amounts, per_dose: Amounts | None) -> list[Step]:
    doses = regimen.doses_per_day
    if doses is None or per_dose is None:
        return []
    low = _quotient(per_day.low, doses, per_dose.shown_low)
    high = _quotient(per_day.high, doses, per_dose.shown_high)
    if low == high:
        return [Step("Each dose", low)]
    return [Step("Each dose, low end", low), Step("Each dose, high end", high)]


def _quotient(day_grams: Decimal, doses: int, shown: Decimal) -> str:
    grams = fraction_from(day_grams) / doses
    amount = (
        notation.format_amount(decimal_from(grams))
        if has_finite_decimal(grams)
        else f"about {notation.format_amount(shown)}"
    )
    per_day = notation.format_per_day(day_grams, day_grams)
    return f"{per_day} ÷ {doses} {'dose' if doses == 1 else 'doses'} per day = {amount} per dose"


def _describe(interval: Interval) -> str:
    """Write a weight band in words: 'below 30 kg', 'from 30 kg up to 65 kg', 'above 65 kg'."""
    parts = []
    if interval.low is not None:
        start = "from" if interval.low_included else "above"
        parts.append(f"{start} {notation.format_weight(interval.low)}")
    if interval.high is not None:
        end = "up to" if interval.high_included else "below"
        parts.append(f"{end} {notation.format_weight(interval.high)}")
    return " ".join(parts)


def _pounds(pounds: Decimal) -> str:
    return notation.format_quantity(pounds, "lb")


def _kilograms(kilograms: Fraction) -> str:
    return f"{_number(kilograms)}{notation.NO_BREAK_SPACE}kg"


def _number(value: Fraction) -> str:
    """Write a number exactly, or 'about' and four decimals where its decimals never end."""
    if has_finite_decimal(value):
        return notation.format_number(decimal_from(value))
    return f"about {notation.format_number(round_half_up(value, DECIMALS_OF_ABOUT))}"
