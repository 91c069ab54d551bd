"""Tables as files: CSV and XLSX, read row by row and written row by row.

What a spreadsheet can do to a table is met here: other encodings, formulas, sheets that unpack to
gigabytes, cells in the wrong place. A file that cannot be read raises ContentError with a sentence
for the person who chose it; a row that cannot be read carries its faults (`Row.faults`).
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import InvalidFileException

from dosing.tables import Line, Table
from editorial.content import ContentError, Fault, Row, as_written, defused

MAX_UNPACKED_BYTES = 16 * 1024 * 1024
"""What a workbook may unpack to: more than 5,000 rows of any table need."""

MAX_AROUND_BYTES = 512 * 1024
"""And of that all but sheets and texts: a workbook of styles alone would be read for minutes."""

MAX_EMPTY_ROWS = 20_000
"""Empty rows in a run that are passed over: a few bytes of a workbook are millions of them."""

MAX_CELL_LENGTH = 32_767
"""The longest text a cell of a workbook holds; its writer would cut what is longer."""

type Reader = Callable[[IO[bytes], str, Table], Iterator[Row]]


def read_csv(file: IO[bytes], name: str, table: Table) -> Iterator[Row]:
    """Give the rows of a CSV file in UTF-8."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    lines = csv.reader(text, strict=True)
    try:
        header = next(lines, [])
        yield from _rows(name, table, header, _numbered(lines))
    except UnicodeDecodeError as error:
        raise ContentError(
            _("The file is not in UTF-8. Save it as “CSV UTF-8” and choose it again.")
        ) from error
    except csv.Error as error:
        raise ContentError(_("This is not a CSV table: %(why)s.") % {"why": error}) from error
    finally:
        text.detach()


def _numbered(lines: Iterable[list[str]]) -> Iterator[tuple[int, list[str], list[Fault]]]:
    for number, cells in enumerate(lines, start=2):
        yield number, [as_written(cell) for cell in cells], []


_TABLE_PARTS = ("xl/worksheets/", "xl/sharedStrings.xml")
"""Where a workbook keeps its sheets and their texts."""

_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, KeyError, ValueError, TypeError,
    IndexError, AttributeError, EOFError, OSError, NotImplementedError, RuntimeError, SyntaxError,
)  # fmt: skip
"""What the reader of workbooks raises at a file that is none, or a broken one."""


def read_xlsx(file: IO[bytes], name: str, table: Table) -> Iterator[Row]:
    """Give the rows of a workbook's sheet: values only, a formula is a fault."""
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise ContentError(_("This is not an XLSX workbook.")) from error
    unpacked = sum(part.file_size for part in parts)
    around = sum(part.file_size for part in parts if not part.filename.startswith(_TABLE_PARTS))
    if unpacked > MAX_UNPACKED_BYTES or around > MAX_AROUND_BYTES:
        raise ContentError(_("The workbook unpacks to too much. Save the table as CSV."))
    try:
        workbook = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        sheet = _sheet(workbook, table)
        # A stray cell far away would otherwise widen every row.
        width = len(table.columns) + 1
        lines = ([_cell(cell) for cell in cells] for cells in sheet.iter_rows(max_col=width))
        header = [text for text, _fault in next(lines, [])]
        while header and not header[-1]:
            header.pop()
        yield from _rows(name, table, header, _numbered_cells(lines, header))
        workbook.close()
    except _UNREADABLE as error:
        raise ContentError(_("The workbook cannot be read. Save it again as XLSX.")) from error


def _sheet(workbook: Any, table: Table) -> Any:
    if table.name in workbook.sheetnames:
        return workbook[table.name]
    if len(workbook.worksheets) == 1:
        return workbook.worksheets[0]
    raise ContentError(
        _("The workbook has several sheets and none is called “%(name)s”.") % {"name": table.name}
    )


def _cell(cell: Any) -> tuple[str, str]:
    """Return a cell's text, and what is wrong with it."""
    if cell.value is None:
        return "", ""
    match cell.data_type:
        case "f":
            return str(cell.value), _("This is a formula. Paste its value instead.")
        case "e":
            return str(cell.value), _("The spreadsheet shows an error here.")
    match cell.value:
        case bool():
            return ("yes" if cell.value else "no"), ""
        case float():
            return f"{cell.value:.15g}" if abs(cell.value) < 1e15 else str(cell.value), ""
        case datetime():
            return cell.value.date().isoformat(), ""
        case date():
            return cell.value.isoformat(), ""
    return as_written(str(cell.value)), ""


def _numbered_cells(
    lines: Iterable[list[tuple[str, str]]], header: list[str]
) -> Iterator[tuple[int, list[str], list[Fault]]]:
    for number, cells in enumerate(lines, start=2):
        texts = [text for text, _fault in cells]
        # The sheet's own width says nothing: short rows are filled, empty cells beyond dropped.
        while len(texts) > len(header) and not texts[-1]:
            texts.pop()
        texts += [""] * (len(header) - len(texts))
        faults = [
            (column, fault) for column, (_text, fault) in zip(header, cells, strict=False) if fault
        ]
        yield number, texts, faults


def _rows(
    name: str,
    table: Table,
    header: list[str],
    lines: Iterable[tuple[int, list[str], list[Fault]]],
) -> Iterator[Row]:
    columns = _columns(table, header)
    path = Path(name)
    empty = 0
    for number, cells, faults in lines:
        empty = 0 if any(cells) else empty + 1
        if empty > MAX_EMPTY_ROWS:
            raise ContentError(_("Thousands of empty rows follow each other. Delete them."))
        if empty:
            continue
        if len(cells) != len(columns):
            words = _("%(cells)s cells under %(columns)s columns.") % {
                "cells": len(cells),
                "columns": len(columns),
            }
            faults.append(("", words))
        texts = dict(zip(columns, cells, strict=False))
        for column, text in texts.items():
            if "\x00" in text:
                texts[column] = text.replace("\x00", "\ufffd")
                faults.append((column, _("A character in it belongs to no text.")))
        yield Row(path, number, dict.fromkeys(columns, "") | texts, tuple(faults))


def _columns(table: Table, header: list[str]) -> list[str]:
    """Return the columns of the header line; raise ContentError unless they are the table's."""
    columns = [column.strip() for column in header]
    if not any(columns):
        raise ContentError(_("The file is empty."))
    if len(columns) == 1 and ";" in columns[0]:
        raise ContentError(
            _("The cells are separated by semicolons. Save the table with commas, or as XLSX.")
        )
    for column in columns:
        if column not in table.columns:
            raise ContentError(
                _("Row 1 has the column “%(column)s”, which this table does not have.")
                % {"column": column[:80]}
            )
        if columns.count(column) > 1:
            raise ContentError(
                _("Row 1 has the column “%(column)s” more than once.") % {"column": column}
            )
    for column in table.columns:
        if column not in columns:
            raise ContentError(_("Row 1 lacks the column “%(column)s”.") % {"column": column})
    return columns


READERS: dict[str, Reader] = {".csv": read_csv, ".xlsx": read_xlsx}
"""How a file is read, by how its name ends."""


def read_rows(file: IO[bytes], name: str, table: Table) -> Iterator[Row]:
    """Give the rows of a file of any kind that can be read."""
    reader = READERS.get(Path(name).suffix.lower())
    if reader is None:
        raise ContentError(_("Choose a CSV or an XLSX file."))
    if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
        raise ContentError(_("The file is in UTF-16. Save it as “CSV UTF-8” and choose it again."))
    file.seek(0)
    yield from reader(file, name, table)


class _Echo:
    """A file that gives each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(table: Table, lines: Iterable[Line]) -> Iterator[str]:
    """Give a table line by line, the header first. Memory stays the same however many rows."""
    writer: Any = csv.writer(_Echo(), lineterminator="\n")
    yield writer.writerow(table.columns)
    for line in lines:
        yield writer.writerow([defused(line[column]) for column in table.columns])


def write_xlsx(table: Table, lines: Iterable[Line], file: IO[bytes]) -> None:
    """Write a workbook with one sheet. Every cell is text, so that 20.00 keeps its zeros."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(table.name)
    sheet.freeze_panes = "A2"
    sheet.append(table.columns)
    for line in lines:
        sheet.append([_written(sheet, line[column]) for column in table.columns])
    workbook.save(file)


def _written(sheet: Any, text: str) -> Any:
    text = defused(text)
    if len(text) > MAX_CELL_LENGTH:
        raise ContentError(_("A text is too long for a workbook. Take the CSV file."))
    cell = WriteOnlyCell(sheet, value=text or None)
    cell.number_format = "@"
    return cell
