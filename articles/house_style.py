"""What an editor is told about words and amounts before an article can be published."""

import re

from django.utils.translation import gettext as _

from dosing.core.notation_faults import find_notation_faults

_EMPTY_LINKS = frozenset({"here", "click here", "link", "this", "this page", "read more", "more"})
LONG_SENTENCE = 25
"""Past this many words many readers lose the thread (the plain-English movement's usual limit)."""

EASY_AVERAGE = 15
_SENTENCE_END = re.compile(r"[.!?:](?=\s|$)|\n")
_SPACE_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:g|kg|mg|micrograms|mL|L|lb|cm)\b)")


def faults_of_amounts(text: str) -> list[str]:
    """Return a sentence for each amount that could be misread: 5.0 g, .5 g, 5 mcg, 5 g/day.

    A plain space before a unit is no fault of the author's: the page makes it a fixed one.
    """
    return [
        _("Write “{suggestion}”, not “{found}”.").format(
            suggestion=fault.suggestion, found=fault.found
        )
        for fault in find_notation_faults(with_fixed_spaces(text))
    ]


def fault_of_link(words: str) -> str | None:
    """Return a sentence where the words of a link do not say where it leads."""
    if words.strip().strip(".").casefold() in _EMPTY_LINKS:
        return _("Say where the link leads instead of “{words}”.").format(words=words.strip())
    return None


def hint_of_readability(text: str) -> str:
    """Return a hint on how easily a text reads, for its author; it stops nothing."""
    sentences = [len(words) for part in _SENTENCE_END.split(text) if (words := part.split())]
    if not sentences:
        return ""
    average = sum(sentences) / len(sentences)
    hint = _(
        "On average a sentence has {average:.0f} words; the longest has {longest}, and {number} "
        "have "
        "more than {limit}."
    ).format(
        average=average,
        longest=max(sentences),
        number=sum(n > LONG_SENTENCE for n in sentences),
        limit=LONG_SENTENCE,
    )
    return hint if average <= EASY_AVERAGE else f"{hint} {_('Shorter ones read more easily.')}"


def with_fixed_spaces(text: str) -> str:
    """Keep each number on one line with its unit."""
    return _SPACE_BEFORE_UNIT.sub("\N{NO-BREAK SPACE}", text)
