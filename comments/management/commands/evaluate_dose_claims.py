"""How well the dose check does on sentences that people have labelled."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comments.dose_evaluation import LABELLED, is_held
from comments.labelled import evaluate, read_labelled


class Command(BaseCommand):
    """Print precision and recall, and every sentence the check gets wrong."""

    help = "Prints precision and recall of the dose check on a labelled file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a file of one's own, and a floor below which the command fails."""
        parser.add_argument("file", nargs="?", type=Path, default=LABELLED)
        parser.add_argument("--floor", type=float, default=0.0)

    def handle(self, *args: Any, file: Path, floor: float, **options: Any) -> None:
        """Evaluate and print."""
        result = evaluate(read_labelled(file), is_held)
        for line in result.lines():
            self.stdout.write(line)
        if min(result.precision, result.recall) < floor:
            raise CommandError(f"Below the floor of {floor}.")
