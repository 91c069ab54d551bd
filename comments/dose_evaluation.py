"""The labelled sentences of the dose check, and the levels they are judged by.

The levels are fixed here, so that the measure does not move when the catalogue does. They are
those of the starter content (content/catalogue/safety_levels.csv names their sources).
"""

from decimal import Decimal
from pathlib import Path

from comments.dose_claims import Level, judge

LABELLED = Path(__file__).parent / "dose_sentences.csv"

LEVELS = (
    Level("Long-term level", Decimal(14)),
    Level("Range often quoted", Decimal(30)),
    Level("Short-term figure", Decimal(50)),
    Level("Highest amount per kg reported as tolerated", Decimal("0.65"), is_per_kg=True),
)


def is_held(text: str) -> bool:
    """Say whether the screening of a comment would hold a sentence."""
    return bool(judge(text, LEVELS))
