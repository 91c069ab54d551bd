"""Titles in names. Readers trust them, so only a checked one may stand beside a comment."""

import re
from functools import lru_cache

from comments.folding import fold

TITLES = frozenset(
    """
    dr doctor prof professor md phd do rd rdn rnutr anutr dietitian dietician nutritionist nurse rn
    pharmacist pharmd physician surgeon gastroenterologist gp consultant therapist coach
    """.split()  # noqa: SIM905 (words read better as words)
)


@lru_cache(maxsize=4096)
def has_title(name: str) -> bool:
    """Say whether a name carries a professional title, however its letters are dressed up."""
    folded = fold(name)
    words = set(re.findall(r"\w+", folded)) | set(re.findall(r"\w+", folded.replace(".", "")))
    return not words.isdisjoint(TITLES)
