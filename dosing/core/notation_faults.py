"""Finding what breaks the safe-notation rules in a text that somebody wrote.

The rules are those of `notation`. Only a number with a unit is judged, a unit with a slash, and
abbreviations for how often: statistics ('p 0.050', '95%'), years and web addresses are left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from dosing.core.exact import decimal_from, fraction_from
from dosing.core.notation import (
    NO_BREAK_SPACE,
    format_quantity,
    measure_of,
)


@dataclass(frozen=True, slots=True)
class NotationFault:
    """A place in a text that breaks a rule. Lines and columns count from 1.

    found: the text as it stands. suggestion: what to write in its place.
    """

    line: int
    column: int
    found: str
    suggestion: str


def find_notation_faults(text: str) -> tuple[NotationFault, ...]:
    """Return every place in a text that breaks the safe-notation rules, in reading order.

    Where one place breaks several rules, its suggestion mends them together.
    """
    faults = []
    for start, found, suggestion in sorted(_find_all(_blank_out(NOT_PROSE, text))):
        line_start = text.rfind("\n", 0, start) + 1
        faults.append(
            NotationFault(
                line=text.count("\n", 0, start) + 1,
                column=start - line_start + 1,
                found=found,
                suggestion=suggestion,
            )
        )
    return tuple(faults)


# Web addresses, targets of Markdown links, and attributes in braces. The lengths are limited, or a
# long run of opening brackets would make the search slow.
NOT_PROSE = re.compile(r"https?://[^\s<>)\]]+|(?<=\])\([^)\n]{0,300}\)|\{[^}\n]{0,300}\}")

# Every spelling of a unit that is understood, and the one that is written.
UNITS = {
    "kg": "kg",
    "Kg": "kg",
    "KG": "kg",
    "kgs": "kg",
    "g": "g",
    "gm": "g",
    "gms": "g",
    "gr": "g",
    "mg": "mg",
    "mgs": "mg",
    "micrograms": "micrograms",
    "microgram": "micrograms",
    "mcg": "micrograms",
    "ug": "micrograms",
    "\N{MICRO SIGN}g": "micrograms",
    "\N{GREEK SMALL LETTER MU}g": "micrograms",
    "mL": "mL",
    "ml": "mL",
    "cc": "mL",
    "L": "L",
    "lb": "lb",
    "lbs": "lb",
}
UNITS_PER_GRAM = {"g": 1, "mg": 1_000, "micrograms": 1_000_000}
SYMBOLS = {
    "<": "below",
    ">": "above",
    "≤": "up to",
    "≥": "at least",
    "~": "about",
    "≈": "about",
    "±": "plus or minus",
}
# What stands after a slash. 'd' and 'h' are read by some as 'dose' and by others as 'day', 'hour'.
PER = {"kg": "kg", "day": "day", "d": "day", "dose": "dose", "h": "hour", "hr": "hour"}
OFTEN = {
    "QD": "once a day",
    "BID": "twice a day",
    "TID": "3 times a day",
    "TDS": "3 times a day",
    "QID": "4 times a day",
    "QDS": "4 times a day",
    "QOD": "every other day",
    "PRN": "when needed",
}

NUMBER = r"(?:(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+)"
SPACE = "[ \u00a0\u2009\u202f]"
UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
PER_NAME = "|".join(sorted(PER, key=len, reverse=True))
SLASHES = rf"(?:{SPACE}?/{SPACE}?(?:100{SPACE}?m?[gL]|{PER_NAME})(?!\w))"

# A '>' that opens a line is a Markdown quotation.
QUANTITY = re.compile(
    rf"(?P<symbol>(?:[<≤≥~≈±]|(?<=[^\n])>){SPACE}?)?"
    rf"(?<![\w.,])(?:(?P<low>{NUMBER}){SPACE}?(?:{UNIT})?{SPACE}?[-–—]{SPACE}?)?"
    rf"(?P<number>{NUMBER}){SPACE}?(?P<unit>{UNIT})(?!\w|-\w)"
    rf"(?P<slashes>{SLASHES}*)"
)
DECIMAL_COMMA = re.compile(
    rf"(?<![\w.,])(?P<whole>[0-9]+),(?P<part>[0-9]{{1,2}}){SPACE}?(?P<unit>{UNIT})(?!\w)"
)
RATE = re.compile(rf"(?<![\w/])(?P<unit>{UNIT})(?P<slashes>{SLASHES}+)")
ABBREVIATION = re.compile(
    r"(?<![\w.])(?:[bqt]\.i\.d\.|q\.d\.|q\.o\.d\.|t\.d\.s\.|p\.r\.n\."
    r"|BID|TID|QID|QDS|QOD|QD|TDS|PRN|tid|qid|qds|tds|prn)(?!\w)",
)
TIMES = re.compile(
    rf"(?<![\w.])(?P<times>[0-9]{{1,2}}){SPACE}?[x×]{SPACE}?(?:/|a |per )?{SPACE}?"
    r"(?:daily|day)(?!\w)"
)
KITCHEN = re.compile(
    rf"(?<![\w.])(?P<number>{NUMBER}){SPACE}?"
    r"(?:oz|ounces?|tsp|tbsp|teaspoons?|tablespoons?)(?!\w)"
)


def _blank_out(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: " " * len(match[0]), text)


def _find_all(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield where each fault starts, what was found there and what to write."""
    for match in QUANTITY.finditer(text):
        suggestion = _quantity(match)
        if suggestion != match[0]:
            yield match.start(), match[0], suggestion
    rest = _blank_out(QUANTITY, text)
    for match in DECIMAL_COMMA.finditer(rest):
        number = f"{match['whole']}.{match['part']}"
        yield match.start(), match[0], _amount(number, UNITS[match["unit"]])
    for match in RATE.finditer(rest):
        yield match.start(), match[0], UNITS[match["unit"]] + _in_words(match["slashes"])
    for match in ABBREVIATION.finditer(rest):
        yield match.start(), match[0], OFTEN[match[0].replace(".", "").upper()]
    for match in TIMES.finditer(rest):
        yield match.start(), match[0], _times_a_day(int(match["times"]))
    for match in KITCHEN.finditer(rest):
        yield match.start(), match[0], "the same amount in g or mL"


def _quantity(match: re.Match[str]) -> str:
    unit = UNITS[match["unit"]]
    amount = _amount(match["number"], unit)
    if match["low"]:
        amount = f"{_amount(match['low'], unit)} to {amount}"
    symbol = (match["symbol"] or "").strip()
    words = f"{SYMBOLS[symbol]} {amount}" if symbol else amount
    return words + _in_words(match["slashes"])


def _amount(number: str, unit: str) -> str:
    value = Decimal(number.replace(",", ""))
    if unit in UNITS_PER_GRAM and 0 < value < 1:
        return format_quantity(
            *measure_of(decimal_from(fraction_from(value) / UNITS_PER_GRAM[unit]))
        )
    return format_quantity(value, unit)


def _times_a_day(times: int) -> str:
    """Write how often in English, the language whose texts are judged here."""
    return {1: "once a day", 2: "twice a day"}.get(times, f"{times} times a day")


def _in_words(slashes: str) -> str:
    """Write '/kg/day' as ' per kg per day'."""
    words = ""
    for part in slashes.split("/")[1:]:
        name = re.sub(SPACE, "", part)
        words += f" per {PER.get(name) or name.replace('100', f'100{NO_BREAK_SPACE}')}"
    return words
