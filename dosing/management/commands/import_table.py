"""`manage.py import_table TABLE FILE --as EMAIL`: a table too large for the desk's own page."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from dosing import batches
from dosing.batch_admin import may
from dosing.models import Batch
from dosing.sheets import SHEETS
from dosing.spreadsheets import read_rows
from dosing.tables import TABLES
from editorial.content import ContentError

SAY_EVERY_SECONDS = 5


class Command(BaseCommand):
    """Look at a table, or write its good rows as drafts: some hundred rows at a time."""

    help = (
        "Look at a CSV or XLSX table of the catalogue, and with --write make drafts of its good "
        "rows. The desk shows the result and can undo it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the table, the file, and whose drafts they are."""
        parser.add_argument("table", choices=list(SHEETS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="email", required=True, help="whose drafts they are")
        parser.add_argument("--note", default="", help="what changes, and why")
        parser.add_argument(
            "--write", action="store_true", help="write drafts; without it nothing is written"
        )

    def handle(
        self, *args: Any, table: str, file: Path, email: str, note: str, write: bool, **options: Any
    ) -> None:
        """Read, look, write, and say how far it is."""
        actor = User.objects.filter(email__iexact=email, is_active=True).first()
        if actor is None or not (may(actor, "change", table) and may(actor, "add", table)):
            raise CommandError(f"{email} may not change this table.")
        try:
            with file.open("rb") as opened:
                rows = read_rows(opened, file.name, TABLES[table])
                if not write:
                    parts = batches.check_in_parts(table, rows, actor=actor)
                    return self._finish(self._follow(parts), "Nothing was written.")
                batch = Batch.objects.create(
                    table=table,
                    file_name=file.name[:200],
                    started_by=actor,
                    note=note or f"Imported from the file {file.name[:200]}.",
                    state=Batch.State.RUNNING,
                )
                found = self._follow(batches.run_in_parts(batch, rows, actor=actor))
        except FileNotFoundError:
            raise CommandError(f"There is no file {file}.") from None
        except ContentError as error:
            raise CommandError(str(error)) from error
        return self._finish(found, f"Written as drafts: import {batch.pk} at the desk.")

    def _follow(self, parts: Any) -> batches.Tally:
        tally, said_at = batches.Tally(), time.monotonic()
        for tally in parts:
            if time.monotonic() - said_at >= SAY_EVERY_SECONDS:
                said_at = time.monotonic()
                self._say(tally)
        if not tally.row_count:
            raise CommandError("There are no rows below the header.")
        return tally

    def _say(self, tally: batches.Tally) -> None:
        counts = tally.counts
        self.stdout.write(
            f"{tally.row_count:,} rows: {counts['new']:,} new, {counts['changed']:,} changed, "
            f"{counts['same']:,} as they were, {counts['refused']:,} cannot be taken"
        )
        self.stdout.flush()

    def _finish(self, tally: batches.Tally, words: str) -> None:
        for number, _name, column, fault in sorted(tally.faults):
            where = f"row {number}, column '{column}'" if column else f"row {number}"
            self.stdout.write(f"{where}: {fault}")
        self._say(tally)
        self.stdout.write(words)
