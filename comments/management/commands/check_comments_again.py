"""Look again at comments for which a check could not run."""

from typing import Any

from django.core.management.base import BaseCommand

from comments.rechecks import check_due_comments


class Command(BaseCommand):
    """Run the checks again for held comments that are due. For a timer, every few minutes."""

    help = "Runs the checks again for comments for which one could not run."

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at one batch."""
        check_due_comments()
