"""Write all comments, and everything that was decided about them, as JSON."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from comments.export import everything


class Command(BaseCommand):
    """Write to a file that only its owner may read, or to the standard output."""

    help = "Writes all comments and everything about them as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a file; without one the JSON goes to the standard output."""
        parser.add_argument("file", nargs="?", type=Path)

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        """Write piece by piece."""
        if file is None:
            for piece in everything():
                self.stdout.write(piece, ending="")
            return
        # It holds addresses of people: nobody else on the machine may read it.
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(number, "w", encoding="utf-8") as opened:  # noqa: PTH123 (a descriptor)
            opened.writelines(everything())
        self.stdout.write(f"Written to {file}")
