"""Take in the comments of a WordPress or Disqus export."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comments.foreign import UnreadableFileError
from comments.intake import take_in
from comments.models import ImportedFrom


class Command(BaseCommand):
    """Take in an export file with its threads and dates. Running it again adds nothing."""

    help = "Takes in the comments of a WordPress (WXR) or Disqus export file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the system and the file; pages with other names than articles are mapped."""
        parser.add_argument("system", choices=ImportedFrom.values)
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--map",
            type=Path,
            help="a CSV file without a head: a page's address or last part, an article's slug",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take in, and say how many came to which end."""
        try:
            ends = take_in(
                options["file"],
                ImportedFrom(options["system"]),
                _pages(options["map"]),
                options["dry_run"],
                self.stdout.write,
            )
        except (OSError, UnreadableFileError) as error:
            raise CommandError(
                f"The file could not be read to its end ({error}). "
                "What was taken in before stays; running this again takes in the rest."
            ) from error
        for end, count in sorted(ends.items()):
            if count:
                self.stdout.write(f"{count:,} {end}")
        if options["dry_run"]:
            self.stdout.write("Nothing was changed: this was a dry run.")


def _pages(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        return {row[0]: row[1] for row in csv.reader(file) if len(row) == 2}
