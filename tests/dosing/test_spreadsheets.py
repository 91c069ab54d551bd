"""Files that curators choose: what can be read, and what is said of the rest."""

import zipfile
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from dosing import spreadsheets
from dosing.spreadsheets import write_xlsx
from dosing.tables import TABLES
from editorial.content import ContentError
from tests.dosing.tables import SOURCE, csv_of, read

COLUMNS = list(TABLES["sources"].columns)
LINE = dict.fromkeys(COLUMNS, "") | SOURCE


def workbook(*lines: list[Any], sheets: tuple[str, ...] = ("sources",)) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for name in sheets:
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(line)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def row(**cells: Any) -> list[Any]:
    return [(LINE | cells)[column] or None for column in COLUMNS]


def test_a_csv_file_is_read_with_the_numbers_a_spreadsheet_shows() -> None:
    data = csv_of("sources", LINE, dict.fromkeys(COLUMNS, ""), LINE | {"title": "Zürich"})

    rows = read("sources", data)

    assert [(row.number, row["title"]) for row in rows] == [(2, "A trial"), (4, "Zürich")]


def test_a_workbook_is_read_with_values_as_a_person_sees_them() -> None:
    data = workbook(COLUMNS, row(year=2020, pages=12.5, is_verified=None), row(verified=True))

    rows = read("sources", data, "Sources.XLSX")

    assert [(row["year"], row["pages"], row["verified"], row.faults) for row in rows] == [
        ("2020", "12.5", "no", ()), ("", "", "yes", ()),
    ]  # fmt: skip


def test_a_formula_is_a_fault_and_never_worked_out() -> None:
    data = workbook(COLUMNS, row(title="=1+1"), row(title="plain"))

    rows = read("sources", data, "sources.xlsx")

    assert rows[0].faults == (("title", "This is a formula. Paste its value instead."),)
    assert rows[1].faults == ()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@cmd", "\tx", "'=quoted", "plain", "'tis"])
def test_a_text_that_looks_like_a_formula_is_written_as_text_and_read_back(text: str) -> None:
    file = BytesIO()
    write_xlsx(TABLES["sources"], [LINE | {"note": text}], file)

    with zipfile.ZipFile(file) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
    read_back = read("sources", file.getvalue(), "sources.xlsx")[0]
    assert (read_back["note"], read_back.faults) == (text, ())


HEADER = ",".join(COLUMNS)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.csv", "The file is empty"),
        (b"", "a.xlsx", "not an XLSX workbook"),
        (workbook(), "a.xlsx", "The file is empty"),
        (HEADER.replace("doi", "DOI").encode(), "a.csv", "column “DOI”, which this table does not"),
        (HEADER.replace("doi,", "").encode(), "a.csv", "lacks the column “doi”"),
        (f"{HEADER},doi".encode(), "a.csv", "column “doi” more than once"),
        (HEADER.replace(",", ";").encode(), "a.csv", "separated by semicolons"),
        (f"{HEADER}\n".encode("utf-16"), "a.csv", "in UTF-16"),
        (csv_of("sources", LINE | {"title": "Z\xfcrich"}).replace(b"\xc3", b""), "a.csv", "UTF-8"),
        (workbook(COLUMNS), "a.csv", "not in UTF-8"),
        (f'{HEADER}\n"open'.encode(), "a.csv", "not a CSV table"),
        (f"{HEADER}\n{'x' * 200_000}".encode(), "a.csv", "not a CSV table"),
        (csv_of("sources", LINE), "a.xlsx", "not an XLSX workbook"),
        (csv_of("sources", LINE), "a.ods", "Choose a CSV or an XLSX file"),
        (workbook(COLUMNS, sheets=("one", "two")), "a.xlsx", "none is called “sources”"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(
    data: bytes, name: str, words: str
) -> None:
    with pytest.raises(ContentError, match=words):
        read("sources", data, name)


def test_a_broken_workbook_is_refused_with_a_sentence() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("xl/workbook.xml", "<nonsense")

    with pytest.raises(ContentError, match="Save it again as XLSX"):
        read("sources", file.getvalue(), "a.xlsx")


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (spreadsheets.MAX_UNPACKED_BYTES + 1))
    assert len(file.getvalue()) < 1024 * 1024

    with pytest.raises(ContentError, match="unpacks to too much"):
        read("sources", file.getvalue(), "a.xlsx")


def with_part(name: str, text: bytes) -> bytes:
    """Return a good workbook with one of its parts changed."""
    file = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(workbook(COLUMNS, row()))) as good,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for part in good.namelist():
            bad.writestr(part, text if part == name else good.read(part))
    return file.getvalue()


def test_a_workbook_that_is_little_but_styles_is_refused_before_it_is_read() -> None:
    data = with_part("xl/styles.xml", b"<xf/>" * (spreadsheets.MAX_AROUND_BYTES // 5))

    with pytest.raises(ContentError, match="unpacks to too much"):
        read("sources", data, "a.xlsx")


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_table_of_empty_rows_is_not_read_to_its_end(name: str) -> None:
    count = spreadsheets.MAX_EMPTY_ROWS + 1
    sheet = b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
    cells = "".join(f"<c t='inlineStr'><is><t>{column}</t></is></c>" for column in COLUMNS)
    sheet += f"<sheetData><row>{cells}</row>{'<row/>' * count}</sheetData></worksheet>".encode()
    files = {
        "a.csv": csv_of("sources") + b"\n" * count,
        "a.xlsx": with_part("xl/worksheets/sheet1.xml", sheet),
    }

    with pytest.raises(ContentError, match="Thousands of empty rows"):
        read("sources", files[name], name)


def test_a_workbook_with_entities_that_grow_is_refused() -> None:
    data = with_part("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "a">]><workbook>&a;</workbook>')

    with pytest.raises(ContentError, match="cannot be read"):
        read("sources", data, "a.xlsx")


def test_a_row_with_cells_too_many_or_too_few_or_a_broken_character_is_named() -> None:
    data = csv_of("sources", LINE, LINE | {"title": "a\x00b"}) + b"one,two\n" + b"x," * 30 + b"\n"

    rows = read("sources", data)

    assert [(row.number, row.faults) for row in rows[1:]] == [
        (3, (("title", "A character in it belongs to no text."),)),
        (4, (("", "2 cells under 12 columns."),)),
        (5, (("", "31 cells under 12 columns."),)),
    ]


def test_a_stray_cell_far_away_does_not_widen_the_table() -> None:
    made = Workbook()
    made.active.append(COLUMNS)
    made.active.append(row())
    made.active["XFD3000"] = "stray"
    file = BytesIO()
    made.save(file)

    assert [row.number for row in read("sources", file.getvalue(), "a.xlsx")] == [2]
