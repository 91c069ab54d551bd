"""Starter content: who loads which part of it, and how its tables are read.

Each app with starter content registers a loader in its AppConfig.ready(); apps are ready in the
order of their layers, so what is pointed at is loaded before what points at it.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

type Say = Callable[[str], None]
type Loader = Callable[[Path, Say], Iterable["Counts"]]


@dataclass
class Counts:
    """What loading did to one kind of content. The names are those of `load_published`."""

    kind: str
    new: int = 0
    changed: int = 0
    same: int = 0
    kept: int = 0

    def add(self, outcome: str) -> None:
        """Count one item."""
        setattr(self, outcome, getattr(self, outcome) + 1)

    def __str__(self) -> str:
        return (
            f"{self.kind}: {self.new} new, {self.changed} changed, {self.same} as before, "
            f"{self.kept} kept because people have changed them"
        )


class ContentError(Exception):
    """A content file that cannot be loaded: says which file, row and column, and why."""


type Fault = tuple[str, str]
"""What is wrong with a row: the column ('' for the whole row) and a sentence."""


class RowError(ContentError):
    """A row that cannot be read: `faults` names each cell that is wrong."""

    def __init__(self, row: "Row", faults: list[Fault]) -> None:
        super().__init__(" ".join(row.words(column, message) for column, message in faults))
        self.faults = faults


_loaders: list[Loader] = []


def register(loader: Loader) -> None:
    """Add a loader. It gets the content folder and a way to report progress.

    It yields the counts of each kind once that kind is stored, all or nothing.
    """
    _loaders.append(loader)


def load(folder: Path, say: Say) -> Iterator[Counts]:
    """Load everything in the folder. Raises ContentError at the first thing that is wrong."""
    for loader in _loaders:
        yield from loader(folder, say)


@dataclass(frozen=True)
class Row:
    """One row of a table. Its number is the one a spreadsheet shows: the header is row 1."""

    path: Path
    number: int
    cells: dict[str, str]
    faults: tuple[Fault, ...] = ()
    """What was wrong already when it was read from its file."""

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def words(self, column: str, message: str) -> str:
        """Say what is wrong, and where."""
        where = f"{self.path.name}, row {self.number}"
        if not column:
            return f"{where}: {message}"
        return f"{where}, column '{column}': {message} The cell holds '{self.cells[column]}'."

    def error(self, column: str, message: str) -> RowError:
        """Return the error to raise about one cell."""
        return RowError(self, [(column, message)])

    def keys(self, column: str) -> list[str]:
        """Return the keys in a cell, which are separated by semicolons."""
        return [key.strip() for key in self[column].split(";") if key.strip()]

    def is_yes(self, column: str) -> bool:
        """Read a cell that must hold 'yes' or 'no'."""
        if self[column] not in ("yes", "no"):
            raise self.error(column, "Write yes or no.")
        return self[column] == "yes"

    def fields(self, model: type[models.Model], **columns: str) -> dict[str, Any]:
        """Return model fields read from columns, each checked by the field itself.

        `columns` names the column of each field. An empty cell is null where the field allows it:
        not known, never zero.
        """
        values, faults = {}, []
        for name, column in columns.items():
            try:
                values[name] = self._value(model._meta.get_field(name), column)
            except ValidationError as error:
                faults.append((column, " ".join(error.messages)))
            except RowError as error:
                faults.extend(error.faults)
        if faults:
            raise RowError(self, faults)
        return values

    def _value(self, field: Any, column: str) -> Any:
        cell: Any = self[column]
        if isinstance(field, models.BooleanField):
            cell = self.is_yes(column)
        elif cell == "" and field.null:
            cell = None
        elif isinstance(field, models.DecimalField) and not _DIGITS.fullmatch(cell):
            # Decimal itself would also read 1e3, 1_000 and NaN.
            raise self.error(column, "Write a number in digits, like 0.35.")
        return field.clean(cell, None)


_DIGITS = re.compile(r"-?[0-9]+(\.[0-9]+)?")


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def defused(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: with an apostrophe before it."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_STARTS) else text


def as_written(cell: str) -> str:
    """Undo `defused`."""
    is_defused = cell.startswith("'") and cell.lstrip("'").startswith(FORMULA_STARTS)
    return cell[1:] if is_defused else cell


def read_table(path: Path, columns: Iterable[str]) -> list[Row]:
    """Read a CSV table with a header line. Raises ContentError unless it has these columns."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file, strict=True))
    except FileNotFoundError:
        raise ContentError(f"{path.name} is missing in {path.parent}.") from None
    except UnicodeDecodeError as error:
        raise ContentError(f"{path.name} is not in UTF-8: save it as 'CSV UTF-8'.") from error
    except csv.Error as error:
        raise ContentError(f"{path.name} is not a CSV table: {error}.") from error
    header, *body = lines or [[]]
    missing = [column for column in columns if column not in header]
    if missing:
        raise ContentError(f"{path.name} has no column '{missing[0]}' in row 1.")
    rows = []
    for number, cells in enumerate(body, start=2):
        if len(cells) != len(header):
            raise ContentError(
                f"{path.name}, row {number}: {len(cells)} cells under {len(header)} columns."
            )
        texts = map(as_written, cells)
        rows.append(Row(path, number, dict(zip(header, texts, strict=True))))
    return rows
