"""Words for searching, and words that are only a slip of the finger away.

Plain Python over rows that any database can index, so that search behaves alike on all of them.
"""

import re
import unicodedata
from itertools import combinations

LONGEST_WORD = 40
"""Longer words are cut: nobody types them, and each letter costs rows."""

ONE_SLIP_FROM = 4
TWO_SLIPS_FROM = 8
"""In a short word a slip makes another word; in a long one even two leave it recognisable."""


def words_of(text: str) -> list[str]:
    """Return the words of a text in order, each once: lower case, without accents."""
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text).casefold()
        if not unicodedata.combining(letter)
    )
    words = (word[:LONGEST_WORD] for word in re.findall(r"[^\W_]+", plain))
    return list(dict.fromkeys(words))


def slips_allowed(word: str) -> int:
    """Return how many slips in a word are forgiven: 0, 1 or 2 by its length."""
    return (len(word) >= ONE_SLIP_FROM) + (len(word) >= TWO_SLIPS_FROM)


def shortened(word: str) -> set[str]:
    """Return the word and what is left of it without any one or two letters, as slips allow.

    Two words within that many slips always share one of these, so an index on them finds every
    candidate; `slips_between` then decides.
    """
    forms = {word}
    for count in range(1, slips_allowed(word) + 1):
        for dropped in combinations(range(len(word)), count):
            forms.add("".join(letter for at, letter in enumerate(word) if at not in dropped))
    return forms


def slips_between(left: str, right: str) -> int:
    """Count the letters added, left out, mistaken or swapped with a neighbour."""
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, letter in enumerate(left, start=1):
        current = [row]
        for column, other in enumerate(right, start=1):
            cost = min(
                above[column] + 1,
                current[column - 1] + 1,
                above[column - 1] + (letter != other),
            )
            is_swap = (
                row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other
            )
            current.append(min(cost, before[column - 2] + 1) if is_swap else cost)
        before, above = above, current
    return above[-1]
