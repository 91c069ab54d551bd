"""Have the classifier learn from what moderators decided."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from comments.classifier import learn, lessons
from comments.models import Training
from comments.models.training import LEAST_OF_EACH


class Command(BaseCommand):
    """Count the words of published and rejected comments anew. For a timer, once a week."""

    help = "Has the classifier of comments learn from moderators' decisions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the wish to forget."""
        parser.add_argument(
            "--forget", action="store_true", help="forget what was learned: it then says nothing"
        )

    def handle(self, *args: Any, forget: bool, **options: Any) -> None:
        """Learn, and store it in place of what was learned before."""
        if forget:
            Training.objects.all().delete()
            self.stdout.write("Forgotten. The classifier says nothing until it is trained again.")
            return
        training = learn(lessons())
        with transaction.atomic():
            Training.objects.all().delete()
            training.save()
        self.stdout.write(
            f"Learned {len(training.words)} words from {training.published} published and "
            f"{training.rejected} rejected comments."
        )
        if not training.can_speak:
            self.stdout.write(f"It says nothing before there are {LEAST_OF_EACH} of each.")
