"""The core's words for people: whole sentences with named gaps, open to translation.

The core knows English and no framework. A site that speaks another language hands over its two
functions once, with `translate_with`; amounts go into the gaps already written, digit for digit.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class _Language:
    """How a sentence is found in the site's language; English without one."""

    one: Callable[[str], str]
    counted: Callable[[str, str, int], str]


_language = _Language(
    one=lambda message: message,
    counted=lambda singular, plural, number: singular if number == 1 else plural,
)


def translate_with(one: Callable[[str], str], counted: Callable[[str, str, int], str]) -> None:
    """Take the functions that translate: as gettext and ngettext of Django or of Python."""
    _language.one, _language.counted = one, counted


def msgid(message: str) -> str:
    """Mark words that are translated where they are used, not where they stand."""
    return message


def say(message: str, **gaps: object) -> str:
    """Return a sentence in the site's language with its gaps filled in."""
    return _language.one(message).format(**gaps)


def say_counted(singular: str, plural: str, number: int, **gaps: object) -> str:
    """Return a sentence that depends on how many there are; {number} is filled in too."""
    return _language.counted(singular, plural, number).format(number=number, **gaps)
