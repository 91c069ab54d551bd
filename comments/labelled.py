"""Measure a check against sentences that people have labelled."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


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

    def lines(self) -> list[str]:
        """Return every sentence judged wrongly, and the figures, for a terminal."""
        return [
            *(f"missed: {sentence.text}" for sentence in self.missed),
            *(f"held for nothing: {sentence.text}" for sentence in self.held_for_nothing),
            f"{self.count} sentences: precision {self.precision:.3f}, recall {self.recall:.3f}",
        ]


def read_labelled(path: Path) -> list[Sentence]:
    """Read a CSV file with the columns sentence, kind and label (hold or pass)."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Sentence(row["sentence"], row["kind"], row["label"] == "hold")
            for row in csv.DictReader(file)
        ]


def evaluate(sentences: Iterable[Sentence], is_held: Callable[[str], bool]) -> Evaluation:
    """Judge every sentence with a check."""
    judged = [(sentence, is_held(sentence.text)) for sentence in sentences]
    return Evaluation(
        count=len(judged),
        held_rightly=sum(held and sentence.should_hold for sentence, held in judged),
        missed=[s for s, held in judged if s.should_hold and not held],
        held_for_nothing=[s for s, held in judged if held and not s.should_hold],
    )
