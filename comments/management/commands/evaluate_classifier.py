"""How well the classifier does on sentences that people have labelled."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comments.classifier import judge, learn, lessons
from comments.labelled import Sentence, evaluate, read_labelled
from comments.models import Training

HELD_BACK = 5


class Command(BaseCommand):
    """Print precision and recall, and every sentence the classifier gets wrong."""

    help = (
        "Prints precision and recall of the classifier on a labelled file. Without one, every "
        "fifth decision is held back from learning and judged."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a file, and a floor below which the command fails."""
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--floor", type=float, default=0.0)

    def handle(self, *args: Any, file: Path | None, floor: float, **options: Any) -> None:
        """Evaluate and print."""
        if file:
            training = Training.objects.order_by("-pk").first()
            sentences = read_labelled(file)
        else:
            known = list(lessons())
            training = learn(lesson for number, lesson in enumerate(known) if number % HELD_BACK)
            sentences = [
                Sentence(lesson.text, "decision", lesson.is_rejected)
                for lesson in known[::HELD_BACK]
            ]
        if training is None or not training.can_speak:
            raise CommandError("Too little was learned: the classifier says nothing yet.")
        result = evaluate(sentences, lambda text: judge(training, text).is_held)
        for line in result.lines():
            self.stdout.write(line)
        if min(result.precision, result.recall) < floor:
            raise CommandError(f"Below the floor of {floor}.")
