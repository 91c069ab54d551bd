"""Words as search sees them: without case, accents and endings. The same for index and question."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

WORD_MAX_LENGTH = 40
"""Longer runs of letters are no words; they are cut here in the index and in questions alike."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_VOWEL = re.compile(r"[aeiouy]")
_COMMON = frozenset(
    {
        *("a", "about", "after", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can"),
        *("did", "do", "does", "for", "from", "had", "has", "have", "how", "if", "in", "into"),
        *("is", "it", "its", "no", "not", "of", "on", "one", "or", "so", "some", "than", "that"),
        *("the", "their", "them", "then", "there", "they", "this", "to", "was", "we", "were"),
        *("what", "when", "which", "who", "why", "with", "you", "your"),
    }
)


def read(text: str) -> Iterator[tuple[str, str]]:
    """Give the stem and the plain form of each word that search looks for, in order."""
    for match in _WORD.finditer(text):
        found = stem(match[0])
        if found:
            yield found, fold(match[0])[:WORD_MAX_LENGTH]


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Give the place of each word in a text, and its stem ("" for a word search passes over)."""
    for match in _WORD.finditer(text):
        yield match.start(), match.end(), stem(match[0])


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of one word: 'Studies' -> 'studi'. Empty for words too common to find by.

    The first and last steps of Porter's method: plurals, -ed, -ing, final -e and -y. The other
    steps join words that differ in meaning ('organise', 'organ') more often than they help here.
    """
    plain = fold(word)
    if plain in _COMMON or len(plain) < 2:
        return plain if plain.isdigit() else ""
    return _stem(plain)[:WORD_MAX_LENGTH]


def fold(word: str) -> str:
    """Return a word without case, accents and a possessive s."""
    word = re.sub(r"['’]s?$", "", word.casefold().replace("'s", "").replace("’s", ""))
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in decomposed if letter.isalnum())


def _stem(word: str) -> str:
    if not word.isascii() or len(word) <= 3 or word.isdigit():
        return word
    if word.endswith("sses"):
        word = word[:-2]
    elif word.endswith("ies"):
        word = word[:-3] + "i"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        base = word.removesuffix(ending)
        if base != word and len(base) > 2 and _VOWEL.search(base):
            word = base
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 2 and word.endswith("y") and word[-2] not in "aeiou":
        word = word[:-1] + "i"
    return word
