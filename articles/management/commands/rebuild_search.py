"""Make the search index anew from what is published."""

from typing import Any

from django.core.management.base import BaseCommand

from articles import search


class Command(BaseCommand):
    """Publishing keeps the index in step; this is for a release that indexes more than before."""

    help = "Makes the search index anew: run it once when a release says so."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it and say how much is in it."""
        self.stdout.write(f"{search.rebuild()} things can be found.")
