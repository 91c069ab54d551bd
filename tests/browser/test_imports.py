"""Tables, references and retraction lists through the desk's pages, as a curator meets them."""

import uuid
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from accounts import roles
from tests.dosing.tables import SOURCE, csv_of

if TYPE_CHECKING:
    from dosing.models import Source

TABLES = "/admin/dosing/batch/add/"


@pytest.fixture
def curator(
    open_page: Callable[..., Page], sign_in: Callable[..., None], new_member: Callable[..., object]
) -> Callable[..., Page]:
    """Return `curator()`: the window of a curator, with or without scripts."""

    def curator(**window: object) -> Page:
        page = open_page(**window)
        sign_in(page, new_member(role=roles.CURATOR))
        return page

    return curator


def new_key() -> str:
    """Return a key that no other test uses."""
    return f"doe{uuid.uuid4().hex[:8]}"


def source_of(key: str) -> "Source | None":
    """Return the source with a key, if there is one."""
    from dosing.models import Source

    return Source.objects.filter(key=key).first()


def send(page: Page, name: str, data: bytes, button: str) -> None:
    """Choose a file, as if from a folder, and press a button."""
    chosen = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.locator("input[type=file]").set_input_files(chosen)
    page.get_by_role("button", name=button).click()


def rows_below(page: Page, heading: str) -> Locator:
    """Return the rows of the table under a heading."""
    return page.get_by_role("region", name=heading).locator("tbody tr")


def test_a_table_is_looked_at_confirmed_once_and_undone(
    curator: Callable[..., Page], assert_accessible: Callable[..., None]
) -> None:
    key, page = new_key(), curator()
    page.goto("/admin/dosing/source/")
    page.get_by_role("link", name="Import and export", exact=True).click()
    expect(page.get_by_label("Table").first).to_have_value("sources")
    assert_accessible(page)
    page.get_by_label("What changes, and why").fill("From the library.")
    faulty = SOURCE | {"key": "bad key", "year": "long ago"}
    send(page, "s.csv", csv_of("sources", SOURCE | {"key": key}, faulty), "Look at the file")

    expect(page.get_by_text("Nothing is written yet.")).to_be_visible()
    wrong = rows_below(page, "Rows that cannot be taken")
    expect(wrong).to_have_count(2)
    expect(wrong.nth(0).locator("td").nth(0)).to_have_text("3")
    expect(wrong.nth(0).locator("td").nth(2)).to_have_text("key")
    expect(wrong.nth(1).locator("td").nth(2)).to_have_text("year")
    expect(rows_below(page, "What changes")).to_have_text([f"2{key}a new item{key}: A trial"])
    assert_accessible(page)
    assert source_of(key) is None

    page.get_by_role("button", name="Write 1 row as a draft").dblclick()
    expect(page.get_by_text("1 draft", exact=True)).to_be_visible()
    source = source_of(key)
    assert source is not None
    assert source.version is None  # readers do not see it
    assert source.open_revision().note == "From the library."  # type: ignore[union-attr]
    assert_accessible(page)

    page.get_by_role("button", name="Undo: take all these drafts back").click()
    expect(page.get_by_text("1 draft undone.")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    assert source_of(key) is None


def test_going_back_and_pressing_again_writes_nothing_twice(curator: Callable[..., Page]) -> None:
    key, page = new_key(), curator()
    page.goto(TABLES)
    send(page, "s.csv", csv_of("sources", SOURCE | {"key": key}), "Look at the file")
    other = page.context.new_page()
    other.goto(page.url)

    page.get_by_role("button", name="Write 1 row as a draft").click()
    expect(page.get_by_text("Written as drafts.")).to_be_visible()
    other.get_by_role("button", name="Write 1 row as a draft").click()

    expect(other.locator(".messagelist .error")).to_have_count(1)
    other.go_back()
    expect(other.get_by_role("heading", name="Import")).to_be_visible()
    page.go_back()
    again = page.get_by_role("button", name="Give up")
    if again.count():  # the browser may show the page as it was
        again.click()
        expect(page.locator(".messagelist .error")).to_have_count(1)
    source = source_of(key)
    assert source is not None
    assert source.open_revision() is not None


def test_what_changed_since_the_look_is_shown_before_anything_is_written(
    curator: Callable[..., Page],
) -> None:
    from dosing.models import Source
    from editorial import actions
    from tests.articles.articles import somebody

    key, page = new_key(), curator()
    page.goto(TABLES)
    send(page, "s.csv", csv_of("sources", SOURCE | {"key": key}), "Look at the file")
    actions.begin(item=Source.objects.create(key=key, title="First"), actor=somebody())

    page.get_by_role("button", name="Write 1 row as a draft").click()

    expect(page.get_by_text("The catalogue has changed since this was checked.")).to_be_visible()
    expect(page.get_by_text("There is nothing to write.")).to_be_visible()
    expect(rows_below(page, "Rows that cannot be taken")).to_contain_text(
        ["Somebody else has an open draft of this."]
    )


def test_a_workbook_goes_out_and_comes_back_without_scripts(
    curator: Callable[..., Page], tmp_path: Path
) -> None:
    from dosing.models import Food

    page = curator(javascript=False)
    page.goto(f"{TABLES}?table=foods")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    file = tmp_path / "foods.xlsx"
    download.value.save_as(file)
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    food = Food.objects.published().order_by("-pk")[0]
    (row,) = [row for row in sheet.iter_rows(min_row=2) if row[0].value == food.slug]
    row[headings.index("note")].value = "Weighed again."
    changed = BytesIO()
    book.save(changed)

    send(page, "foods.xlsx", changed.getvalue(), "Look at the file")

    expect(rows_below(page, "What changes")).to_have_count(1)
    expect(rows_below(page, "What changes").locator("td").nth(1)).to_have_text(food.slug)
    page.get_by_role("button", name="Write 1 row as a draft").click()
    expect(page.get_by_role("link", name=str(food))).to_be_visible()
    draft = food.open_revision()
    assert draft is not None
    assert draft.snapshot["note"] == "Weighed again."
    page.get_by_role("button", name="Undo: take all these drafts back").click()
    expect(page.get_by_text("1 draft undone.")).to_be_visible()
    assert food.open_revision() is None


def test_a_file_that_is_no_table_is_refused_beside_its_field(curator: Callable[..., Page]) -> None:
    page = curator()
    page.goto(TABLES)
    send(page, "picture.png", b"\x89PNG\r\n", "Look at the file")
    expect(page.locator(".errorlist")).to_have_text("Choose a CSV or an XLSX file.")
    send(page, "s.csv", b"nonsense\n1\n", "Look at the file")
    expect(page.locator(".errorlist")).to_contain_text("Row 1 has the column “nonsense”")


def test_pasted_references_are_looked_at_confirmed_and_undone(
    curator: Callable[..., Page], assert_accessible: Callable[..., None]
) -> None:
    key, page = new_key(), curator()
    page.goto("/admin/dosing/source/")
    page.get_by_role("link", name="Import and export references").click()
    page.get_by_label("Or paste the references here").fill(
        f"@article{{{key}, title={{A trial}}, author={{Doe, Jane}}, year={{2020}}}}\n\n"
        "@article{broken, title={No end\n"
    )
    page.get_by_role("button", name="Look at it").click()

    expect(rows_below(page, "What changes")).to_have_text([f"1{key}a new item{key}: A trial"])
    wrong = rows_below(page, "Rows that cannot be taken")
    expect(wrong.locator("td").first).to_have_text("3")
    assert_accessible(page)
    page.get_by_role("button", name="Write 1 row as a draft").click()
    expect(page.get_by_role("link", name=key)).to_be_visible()
    assert source_of(key) is not None
    page.get_by_role("button", name="Undo: take all these drafts back").click()
    expect(page.get_by_text("1 draft undone.")).to_be_visible()
    assert source_of(key) is None


def test_a_retraction_list_marks_ours_on_confirmation_and_the_mark_can_be_taken_back(
    curator: Callable[..., Page], page: Page, assert_accessible: Callable[..., None]
) -> None:
    from tests.dosing.foods import publish_source

    key, doi = new_key(), f"10.1000/{uuid.uuid4().hex[:8]}"
    publish_source(key, title="A trial", doi=doi)
    desk = curator()
    desk.goto("/admin/dosing/source/")
    desk.get_by_role("link", name="Look for retracted sources").click()
    listed = (
        f"DOI,Reason,RetractionDate\n10.1000/other,Error,2020-01-02\n{doi},Made up,2021-03-04\n"
    )
    send(desk, "list.csv", listed.encode(), "Look through it")

    expect(desk.get_by_text("2 rows were read.")).to_be_visible()
    expect(desk.get_by_text("Nothing is marked yet.")).to_be_visible()
    expect(desk.get_by_role("link", name=key)).to_be_visible()
    assert_accessible(desk)
    page.goto(f"/sources/{key}/")
    expect(page.get_by_text("Made up")).to_have_count(0)

    desk.get_by_role("button", name="Mark them as retracted").click()
    expect(desk.get_by_text("1 source is marked as retracted.")).to_be_visible()
    desk.get_by_role("link", name=key, exact=True).click()
    page.reload()
    expect(page.get_by_text("Made up")).to_be_visible()

    desk.get_by_role("link", name="Retracted: what is said of it").click()
    assert_accessible(desk)
    desk.get_by_label("Why is it not retracted?").fill("Another work of the same name.")
    desk.get_by_role("button", name="It is not retracted").click()
    expect(desk.get_by_text("The mark is gone.")).to_be_visible()
    source = source_of(key)
    assert source is not None
    assert not source.is_retracted
