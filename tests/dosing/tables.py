"""Tables for the tests of imports: a few lines as somebody would type them."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from accounts.models import User
from dosing import batches
from dosing.models import Batch
from dosing.spreadsheets import read_rows
from dosing.tables import TABLES
from editorial.content import Row

FOOD = {
    "slug": "beef", "name": "Beef", "state": "raw", "diet": "omnivore", "position": "0",
    "group": "meat",
}  # fmt: skip
FIGURE = {
    "food": "beef", "nutrient": "protein", "method": "analytical", "grams_per_100g": "20.00",
    "sources": "usda",
}  # fmt: skip
SOURCE = {"key": "doe2020", "title": "A trial", "verified": "no"}


def rows_of(table: str, *lines: dict[str, str]) -> list[Row]:
    """Return rows with every column of the table; what a line leaves out is empty."""
    empty = dict.fromkeys(TABLES[table].columns, "")
    return [
        Row(Path(f"{table}.csv"), number, empty | line)
        for number, line in enumerate(lines, start=2)
    ]


def csv_of(table: str, *lines: dict[str, str]) -> bytes:
    """Return the same as a file."""
    columns = TABLES[table].columns
    texts = [columns, *([line.get(column, "") for column in columns] for line in lines)]
    return "".join(",".join(cells) + "\n" for cells in texts).encode()


def read(table: str, data: bytes, name: str = "table.csv") -> list[Row]:
    """Read a file as the desk does."""
    return list(read_rows(BytesIO(data), name, TABLES[table]))


def checked(table: str, rows: Iterable[Row], actor: User, **more: Any) -> Batch:
    """Return a batch that waits to be confirmed."""
    return batches.begin(table=table, rows=rows, actor=actor, **more)


def written(table: str, rows: Iterable[Row], actor: User, **more: Any) -> Batch:
    """Return a batch whose drafts are written."""
    batch = checked(table, rows, actor, **more)
    batches.confirm(batch, actor=actor)
    return batch


def counts(batch: Batch) -> tuple[int, int, int, int]:
    """Return how many rows are new, changed, as they were, refused."""
    return batch.new_count, batch.changed_count, batch.same_count, batch.refused_count
