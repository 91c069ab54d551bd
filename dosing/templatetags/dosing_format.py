"""Amounts in templates, all through the one formatter of the dosing core."""

from decimal import Decimal
from fractions import Fraction

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dosing import receipt
from dosing.core import notation
from dosing.core.day_intake import Total
from dosing.core.exact import fraction_from, round_down, round_half_up
from dosing.core.outcome import Amounts
from dosing.core.units import Weight
from dosing.models import Regimen, SafetyLevel

register = template.Library()


@register.filter
def amount(grams: Decimal) -> str:
    """Write grams: '21.15 g', '407.5 mg'."""
    return notation.format_amount(grams)


@register.filter
def shown(amounts: Amounts) -> str:
    """Write a dose as rounded for reading: '20 g to 30 g'."""
    return notation.format_range(amounts.shown_low, amounts.shown_high)


@register.filter
def exact(amounts: Amounts) -> str:
    """Write a dose without rounding."""
    return notation.format_range(amounts.low, amounts.high)


@register.filter
def per_day(amounts: Amounts) -> str:
    """Write a dose a day as rounded for reading."""
    return notation.format_per_day(amounts.shown_low, amounts.shown_high)


@register.filter
def times_a_day(times: int) -> str:
    """Write how often: 'twice a day'."""
    return notation.format_times_a_day(times)


@register.filter
def kilograms(weight: Decimal) -> str:
    """Write a body weight: '70.5 kg'."""
    return notation.format_weight(weight)


@register.filter
def number(value: Decimal) -> str:
    """Write a number without trailing zeros, with a comma from 1,000."""
    return notation.format_number(value)


@register.filter
def both_units(weight: Weight) -> str:
    """Write a weight as typed and in the other system: '154 lb (69.9 kg)'."""
    return receipt.both_units(weight)


@register.filter
def lower_first(text: str) -> str:
    """Let a sentence go on after a colon."""
    return text[:1].lower() + text[1:]


@register.filter
def ages(record: Regimen) -> str:
    """Write whose age a regimen covers: '18 and over'. For a regimen with an age limit."""
    return notation.format_ages(record.minimum_age_years, record.maximum_age_years)


@register.filter
def studied_amount(record: Regimen) -> str:
    """Write what a regimen's study used, by its own basis: '80 mg per kg per day'."""
    low, high = record.amount_low_g, record.amount_high_g
    if low is None or high is None:
        return _("Depends on the weight band")
    match record.basis:
        case Regimen.Basis.PER_KG_DAY:
            return notation.format_per_kg_per_day(low, high)
        case Regimen.Basis.PER_100G_PROTEIN:
            return notation.format_per_100_g_protein(low, high)
    return notation.format_per_day(low, high)


@register.filter
def level_amount(record: SafetyLevel) -> str:
    """Write the amount that a level stands for: '0.65 g per kg of body weight per day'."""
    low = record.amount_high_g if record.amount_low_g is None else record.amount_low_g
    amounts = notation.format_range(low, record.amount_high_g)
    if record.basis == SafetyLevel.Basis.PER_KG_DAY:
        return _("{amounts} per kg of body weight per day").format(amounts=amounts)
    return _("{amounts} per day").format(amounts=amounts)


@register.filter
def day_total(total: Total) -> str:
    """Write what a day's food brings: '5.6 g to 12 g', 'at least 5.6 g', 'not known'.

    2 decimals, 3 below 1 g. An end of a range is rounded outwards, so that it stays true.
    """
    low, high = fraction_from(total.low), total.high
    if high is not None and high == total.low:
        return notation.format_amount(round_half_up(low, _decimals_of_a_day(low)))
    least = notation.format_amount(round_down(low, _decimals_of_a_day(low)))
    if high is None:
        return _("at least {least}").format(least=least) if total.known else _("not known")
    top = fraction_from(high)
    decimals = _decimals_of_a_day(top)
    rounded = round_down(top, decimals)
    if fraction_from(rounded) < top:
        rounded += Decimal(1).scaleb(-decimals)
    most = notation.format_amount(rounded)
    return (
        _("{least} to {most}").format(least=least, most=most)
        if total.known
        else _("at most {most}").format(most=most)
    )


def _decimals_of_a_day(grams: Fraction) -> int:
    return 3 if grams < 1 else 2


@register.filter
def coverage(total: Total) -> str:
    """Write for how much of the day a figure is known: 'Known for 3 of 5 foods.'"""
    return ngettext(
        "Known for {known} of {foods} food.", "Known for {known} of {foods} foods.", total.foods
    ).format(known=total.known, foods=total.foods)
