"""`manage.py load_content [DIR]`: load or refresh the starter content."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from editorial import content


class Command(BaseCommand):
    """Load the starter content. Loading it again changes nothing but what is new in the files."""

    help = "Load or refresh the starter content, and report what changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder; without it, the one that comes with the software."""
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BASE_DIR / "content")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Load every kind in turn. What was stored before an error stays, whole kinds only."""
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        try:
            for counts in content.load(folder, self._say):
                self.stdout.write(str(counts))
        except content.ContentError as error:
            raise CommandError(f"{error} Nothing of this kind was loaded.") from error

    def _say(self, progress: str) -> None:
        self.stdout.write(f"  {progress}", ending="\n")
        self.stdout.flush()
