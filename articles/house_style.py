"""What an editor is told about words and amounts before an article can be published."""

import re

from dosing.core.notation_faults import find_notation_faults

_EMPTY_LINKS = frozenset({"here", "click here", "link", "this", "this page", "read more", "more"})
_SPACE_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:g|kg|mg|micrograms|mL|L|lb|cm)\b)")


def faults_of_amounts(text: str) -> list[str]:
    """Return a sentence for each amount that could be misread: 5.0 g, .5 g, 5 mcg, 5 g/day.

    A plain space before a unit is no fault of the author's: the page makes it a fixed one.
    """
    return [
        f"Write “{fault.suggestion}”, not “{fault.found}”."
        for fault in find_notation_faults(with_fixed_spaces(text))
    ]


def fault_of_link(words: str) -> str | None:
    """Return a sentence where the words of a link do not say where it leads."""
    if words.strip().strip(".").casefold() in _EMPTY_LINKS:
        return f"Say where the link leads instead of “{words.strip()}”."
    return None


def with_fixed_spaces(text: str) -> str:
    """Keep each number on one line with its unit."""
    return _SPACE_BEFORE_UNIT.sub("\N{NO-BREAK SPACE}", text)
