"""Measure the dose check against labelled sentences.

The levels are fixed here, so that the measure does not move when the catalogue does. They are
those of the starter content (content/catalogue/safety_levels.csv names their sources).
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Sentence:
    """A sentence, what kind it is, and whether a moderator should look at it."""

    text: str
    kind: str
    should_hold: bool


@dataclass(frozen=True)
class Evaluation:
    """How many sentences were judged, and which ones wrongly."""

    count: int
    held_rightly: int
    missed: list[Sentence]
    held_for_nothing: list[Sentence]

    @property
    def precision(self) -> float:
        """Of what was held, the part that should be."""
        held = self.held_rightly + len(self.held_for_nothing)
        return self.held_rightly / held if held else 1.0

    @property
    def recall(self) -> float:
        """Of what should be held, the part that was."""
        wanted = self.held_rightly + len(self.missed)
        return self.held_rightly / wanted if wanted else 1.0


def read_labelled(path: Path) -> list[Sentence]:
    """Read a CSV file with the columns sentence, kind and label (hold or pass)."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Sentence(row["sentence"], row["kind"], row["label"] == "hold")
            for row in csv.DictReader(file)
        ]


def evaluate(sentences: Iterable[Sentence]) -> Evaluation:
    """Judge every sentence as the screening of a comment would."""
    judged = [(sentence, bool(judge(sentence.text, LEVELS))) for sentence in sentences]
    return Evaluation(
        count=len(judged),
        held_rightly=sum(held and sentence.should_hold for sentence, held in judged),
        missed=[s for s, held in judged if s.should_hold and not held],
        held_for_nothing=[s for s, held in judged if held and not s.should_hold],
    )
