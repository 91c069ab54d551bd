"""The working of a dose: each step as a line with the reader's own numbers."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import partial

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
from dosing.core.words import msgid, say, say_counted

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
        return [Step(say("Weight in kilograms"), f"{grams} ÷ 1,000 = {kilograms}")]
    steps = []
    pounds = weight.value
    if weight.unit is WeightUnit.STONES:
        beside = weight.pounds or Decimal(0)
        pounds = decimal_from(
            fraction_from(weight.value) * POUNDS_PER_STONE + fraction_from(beside)
        )
        steps.append(
            Step(
                say("Weight in pounds"),
                f"{notation.format_number(weight.value)} × {_pounds(Decimal(POUNDS_PER_STONE))}"
                f" + {_pounds(beside)} = {_pounds(pounds)}",
            )
        )
    per_pound = notation.format_quantity(KILOGRAMS_PER_POUND, say("kg per lb"))
    steps.append(Step(say("Weight in kilograms"), f"{_pounds(pounds)} × {per_pound} = {kilograms}"))
    return steps


def _devine_steps(devine: DevineWeight) -> list[Step]:
    steps = []
    inches = _number(devine.height.inches)
    if devine.height.unit is HeightUnit.CENTIMETRES:
        centimetres = notation.format_quantity(devine.height.value, "cm")
        per_inch = notation.format_quantity(CENTIMETRES_PER_INCH, say("cm per inch"))
        result = say("{number} inches", number=inches)
        steps.append(Step(say("Height in inches"), f"{centimetres} ÷ {per_inch} = {result}"))
    base = notation.format_weight(devine.base_kilograms)
    per_inch_over = notation.format_quantity(KILOGRAMS_PER_INCH_OVER, "kg")
    over = f"({inches} − {notation.format_number(LOWEST_INCHES)})"
    steps.append(
        Step(
            say("Ideal weight (Devine formula)"),
            f"{base} + {per_inch_over} × {over} = {_kilograms(devine.kilograms)}",
        )
    )
    return steps


def _day_steps(regimen: Regimen, inputs: Inputs, per_day: Amounts) -> list[Step]:
    match regimen.basis:
        case Basis.FIXED_DAY:
            amount = notation.format_per_day(per_day.low, per_day.high)
            return [Step(say("Each day"), say("{amount}, the same at every weight", amount=amount))]
        case Basis.WEIGHT_BANDED:
            kilograms = known(inputs.weight).kilograms
            band = regimen.band_by_kilograms(fraction_from(kilograms))
            amount = notation.format_per_day(band.grams_per_day, band.grams_per_day)
            weight = notation.format_weight(kilograms)
            return [Step(say("Each day"), _in_band(weight, band.kilograms, amount))]
        case Basis.PER_KG_DAY:
            factor = known(kilograms_used(regimen, inputs))
            times = partial(
                say, msgid("{rate} per kg per day × {weight}"), weight=_kilograms(factor)
            )
        case Basis.PER_100G_PROTEIN:
            grams_per_day = known(inputs.protein_grams_per_day)
            factor = fraction_from(grams_per_day) / 100
            protein = notation.format_quantity(grams_per_day, "g")
            times = partial(
                say,
                msgid("{rate} × {protein} of protein per day ÷ {base}"),
                protein=protein,
                base=notation.format_amount(Decimal(100)),
            )
    low = _product(known(regimen.amount_low_grams), times, factor, per_day.shown_low)
    high = _product(known(regimen.amount_high_grams), times, factor, per_day.shown_high)
    if low == high:
        return [Step(say("Each day"), low)]
    return [Step(say("Each day, low end"), low), Step(say("Each day, high end"), high)]


def _product(
    rate_grams: Decimal, times: Callable[..., str], factor: Fraction, shown: Decimal
) -> str:
    """Write one multiplication, by way of milligrams where the rate is written in them."""
    grams = fraction_from(rate_grams) * factor
    parts = [times(rate=notation.format_amount(rate_grams))]
    if not has_finite_decimal(grams):
        parts.append(say("about {amount} per day", amount=notation.format_amount(shown)))
    else:
        if MILLIGRAM <= rate_grams < GRAM <= grams:
            milligrams = notation.format_quantity(decimal_from(grams * 1000), "mg")
            parts.append(say("{amount} per day", amount=milligrams))
        parts.append(say("{amount} per day", amount=notation.format_amount(decimal_from(grams))))
    return " = ".join(parts)


def _dose_steps(regimen: Regimen, per_day: Amounts, per_dose: Amounts | None) -> list[Step]:
    if per_dose is None:
        return []
    doses = known(regimen.doses_per_day)
    low = _quotient(per_day.low, doses, per_dose.shown_low)
    high = _quotient(per_day.high, doses, per_dose.shown_high)
    if low == high:
        return [Step(say("Each dose"), low)]
    return [Step(say("Each dose, low end"), low), Step(say("Each dose, high end"), high)]


def _quotient(day_grams: Decimal, doses: int, shown: Decimal) -> str:
    grams = fraction_from(day_grams) / doses
    amount = (
        notation.format_amount(decimal_from(grams))
        if has_finite_decimal(grams)
        else say("about {amount}", amount=notation.format_amount(shown))
    )
    per_day = notation.format_per_day(day_grams, day_grams)
    return say_counted(
        "{day} ÷ {number} dose per day = {amount} per dose",
        "{day} ÷ {number} doses per day = {amount} per dose",
        doses,
        day=per_day,
        amount=amount,
    )


def _in_band(weight: str, band: Interval, amount: str) -> str:
    """Write which weight band a weight is in: '50 kg is from 30 kg up to 65 kg: 20 g per day'."""
    low = "" if band.low is None else notation.format_weight(band.low)
    high = "" if band.high is None else notation.format_weight(band.high)
    gaps = {"weight": weight, "low": low, "high": high, "amount": amount}
    if not low:
        if band.high_included:
            return say("{weight} is up to {high}: {amount}", **gaps)
        return say("{weight} is below {high}: {amount}", **gaps)
    if not high:
        if band.low_included:
            return say("{weight} is from {low}: {amount}", **gaps)
        return say("{weight} is above {low}: {amount}", **gaps)
    match band.low_included, band.high_included:
        case True, True:
            return say("{weight} is from {low} up to {high}: {amount}", **gaps)
        case True, False:
            return say("{weight} is from {low} below {high}: {amount}", **gaps)
        case False, True:
            return say("{weight} is above {low} up to {high}: {amount}", **gaps)
    return say("{weight} is above {low} below {high}: {amount}", **gaps)


def _pounds(pounds: Decimal) -> str:
    return notation.format_quantity(pounds, "lb")


def _kilograms(kilograms: Fraction) -> str:
    return f"{_number(kilograms)}{notation.NO_BREAK_SPACE}kg"


def _number(value: Fraction) -> str:
    """Write a number exactly, or 'about' and four decimals where its decimals never end."""
    if has_finite_decimal(value):
        return notation.format_number(decimal_from(value))
    about = notation.format_number(round_half_up(value, DECIMALS_OF_ABOUT))
    return say("about {amount}", amount=about)
