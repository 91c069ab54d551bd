"""The limits that stop a calculation, or stop it to ask, before any amount is looked at."""

from decimal import Decimal
from fractions import Fraction

from dosing.core.exact import decimal_from, fraction_from, round_half_up
from dosing.core.ideal_weight import LOWEST_INCHES
from dosing.core.inputs import Inputs, devine_weight, entered_weights
from dosing.core.notation import format_ages, format_quantity
from dosing.core.outcome import Flag, RefusalReason, UnusualWeight
from dosing.core.regimen import Range, Regimen
from dosing.core.units import CENTIMETRES_PER_INCH, KILOGRAMS_PER_POUND
from dosing.core.words import say


def find_refusals(regimen: Regimen, inputs: Inputs) -> tuple[RefusalReason, ...]:
    """Return every reason not to calculate, so that nobody mends one only to meet the next."""
    return (
        *_weight_refusals(regimen, inputs),
        *_age_refusals(regimen, inputs.age_years),
        *_protein_refusals(regimen, inputs.protein_grams_per_day),
    )


def find_unusual_weights(regimen: Regimen, inputs: Inputs) -> tuple[UnusualWeight, ...]:
    """Return the entered weights that are possible, but unusual enough to ask about."""
    usual = regimen.weight_usual_kg
    if usual is None:
        return ()
    return tuple(
        UnusualWeight(field, weight, weight.other_reading())
        for field, weight in entered_weights(regimen, inputs).items()
        if fraction_from(weight.kilograms) not in usual
    )


def _weight_refusals(regimen: Regimen, inputs: Inputs) -> list[RefusalReason]:
    """Check every weight there is: the actual one also where only the ideal one is used."""
    kilograms_by_field = {
        field: fraction_from(weight.kilograms)
        for field, weight in entered_weights(regimen, inputs).items()
    }
    refusals = []
    devine = devine_weight(regimen, inputs)
    if devine is not None and devine.is_defined:
        kilograms_by_field["height"] = devine.kilograms
    elif devine is not None:
        refusals.append(RefusalReason("height", _too_short_for_formula()))
    allowed = regimen.weight_allowed_kg
    if allowed is not None:
        refusals.extend(
            RefusalReason(field, _weight_message(kilograms, allowed), Flag.WEIGHT_OUT_OF_RANGE)
            for field, kilograms in kilograms_by_field.items()
            if kilograms not in allowed
        )
    return refusals


def _age_refusals(regimen: Regimen, age_years: Decimal | None) -> list[RefusalReason]:
    if age_years is None:
        return []
    age = fraction_from(age_years)
    youngest, oldest = regimen.minimum_age_years, regimen.maximum_age_years
    if (youngest is None or age >= youngest) and (oldest is None or age < oldest + 1):
        return []
    message = say(
        "This regimen is for people aged {ages}. Check the age. If it is right, this regimen is"
        " not for this person: ask a doctor or pharmacist.",
        ages=format_ages(youngest, oldest),
    )
    return [RefusalReason("age", message, Flag.AGE_OUT_OF_RANGE)]


def _protein_refusals(regimen: Regimen, grams_per_day: Decimal | None) -> list[RefusalReason]:
    allowed = regimen.protein_allowed_grams
    if grams_per_day is None or allowed is None or fraction_from(grams_per_day) in allowed:
        return []
    message = say(
        "This regimen is calculated for {low} to {high} of protein a day. Check that the number is"
        " right, and that it is for a whole day.",
        low=format_quantity(allowed.low, "g"),
        high=format_quantity(allowed.high, "g"),
    )
    return [RefusalReason("protein_g_per_day", message)]


def _weight_message(kilograms: Fraction, allowed: Range) -> str:
    pounds = kilograms / fraction_from(KILOGRAMS_PER_POUND)
    return say(
        "This regimen is calculated for weights from {low} to {high}. The weight given is"
        " {kilograms} ({pounds}). Check the number and the unit. If both are right, this regimen"
        " is not for this person: ask a doctor or pharmacist.",
        low=format_quantity(allowed.low, "kg"),
        high=format_quantity(allowed.high, "kg"),
        kilograms=format_quantity(decimal_from(kilograms), "kg"),
        pounds=format_quantity(round_half_up(pounds, 1), "lb"),
    )


def _too_short_for_formula() -> str:
    centimetres = fraction_from(LOWEST_INCHES) * fraction_from(CENTIMETRES_PER_INCH)
    return say(
        "The formula for ideal weight starts at a height of {centimetres} ({inches}). Check the"
        " height and its unit. If both are right, ask a doctor or dietitian for an ideal weight"
        " and enter that instead.",
        centimetres=format_quantity(decimal_from(centimetres), "cm"),
        inches=format_quantity(LOWEST_INCHES, say("inches")),
    )
