"""Safe notation: how amounts are written, everywhere on the site.

The rules follow what medication-safety bodies ask for: no trailing zero, a leading zero, a
no-break space before the unit, a comma from 1,000, milligrams under 1 g, micrograms spelled out,
words in place of slashes and symbols, 'twice a day' in place of Latin, metric units only.

The format functions write a number exactly as given; rounding is decided before, in `dose`.
`notation_faults.find_notation_faults` finds what breaks these rules in a text that somebody wrote.
"""

from decimal import Decimal

from dosing.core.exact import decimal_from, fraction_from
from dosing.core.words import msgid, say, say_counted

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def format_number(value: Decimal) -> str:
    """Write a number: '1,234.5', '0.5', '70'. No digit is lost."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_plain(value: Decimal) -> str:
    """Write a number for machines: digits and one full stop, no comma, no exponent."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_quantity(value: Decimal, unit: str) -> str:
    """Write a number and its unit, kept on one line: '70.5 kg'."""
    return f"{format_number(value)}{NO_BREAK_SPACE}{unit}"


def format_amount(grams: Decimal) -> str:
    """Write grams: '21.15 g'; under 1 g '407.5 mg'; under 1 mg '250 micrograms'."""
    value, unit = measure_of(grams)
    return format_quantity(value, say(unit))


def measure_of(grams: Decimal) -> tuple[Decimal, str]:
    """Return the number and the unit that grams are written in; the unit in English."""
    if grams == 0 or grams >= 1:
        return grams, msgid("g")
    milligrams = _thousand_times(grams)
    if milligrams >= 1:
        return milligrams, msgid("mg")
    return _thousand_times(milligrams), msgid("micrograms")


def format_range(low_grams: Decimal, high_grams: Decimal) -> str:
    """Write a range of grams in words: '20 g to 30 g'; one amount when both ends are equal."""
    if low_grams == high_grams:
        return format_amount(low_grams)
    return say("{low} to {high}", low=format_amount(low_grams), high=format_amount(high_grams))


def format_per_day(low_grams: Decimal, high_grams: Decimal) -> str:
    """Write an amount a day: '20 g to 30 g per day'."""
    return say("{amount} per day", amount=format_range(low_grams, high_grams))


def format_per_kg_per_day(low_grams: Decimal, high_grams: Decimal) -> str:
    """Write an amount by body weight: '80 mg per kg per day'."""
    return say("{amount} per kg per day", amount=format_range(low_grams, high_grams))


def format_per_100_g_protein(low_grams: Decimal, high_grams: Decimal) -> str:
    """Write an amount by protein: '30.5 g per 100 g of protein'."""
    return say(
        "{amount} per {base} of protein",
        amount=format_range(low_grams, high_grams),
        base=format_amount(Decimal(100)),
    )


def format_weight(kilograms: Decimal) -> str:
    """Write a body weight in kilograms, exactly: '70.30681735 kg'."""
    return format_quantity(kilograms, "kg")


def format_times_a_day(times: int) -> str:
    """Write how often: 'once a day', 'twice a day', '3 times a day'."""
    match times:
        case 1:
            return say("once a day")
        case 2:
            return say("twice a day")
    return say_counted("{number} time a day", "{number} times a day", times)


def format_ages(youngest: int | None, oldest: int | None) -> str:
    """Write whose age is covered, both ends included: '18 and over', '5 to 17', 'under 1'.

    At least one end must be given.
    """
    if oldest is None:
        return say("{youngest} and over", youngest=youngest)
    if youngest is None:
        # Counted for languages that name the years.
        return say_counted("under {number}", "under {number}", oldest + 1)
    return say("{youngest} to {oldest}", youngest=youngest, oldest=oldest)


def _thousand_times(value: Decimal) -> Decimal:
    return decimal_from(fraction_from(value) * 1000)
