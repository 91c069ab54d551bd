"""Loading the starter catalogue: again changes nothing, and a bad row is named."""

import csv
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from dosing.load import load_catalogue
from dosing.models import Food, FoodFigure, Regimen, SafetyLevel, Source, Substance
from editorial.actions import save_draft
from editorial.content import ContentError, Counts
from editorial.models import Revision
from editorial.snapshot import take

pytestmark = pytest.mark.django_db

TABLES = Path(settings.BASE_DIR) / "content" / "catalogue"

type Edit = Callable[[str, Callable[[list[list[str]]], None]], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the starter tables with three foods and four regimens, free to be spoilt."""
    shutil.copytree(TABLES, tmp_path / "catalogue")
    edit_rows(tmp_path, "foods", lambda rows: rows.__setitem__(slice(4, None), []))
    edit_rows(
        tmp_path,
        "regimens",
        lambda rows: rows.__setitem__(
            slice(4, None), [row for row in rows[4:] if row[0] == "sickle-cell-disease"]
        ),
    )
    regimens = (tmp_path / "catalogue" / "regimens.csv").read_text(encoding="utf-8")
    kept = {row.partition(",")[0] for row in regimens.splitlines()} | {"regimen"}
    for table in ("regimen_evidence", "regimen_examples"):
        edit_rows(
            tmp_path,
            table,
            lambda rows: rows.__setitem__(slice(None), [row for row in rows if row[0] in kept]),
        )
    return tmp_path


def edit_rows(folder: Path, table: str, change: Callable[[list[list[str]]], object]) -> None:
    path = folder / "catalogue" / f"{table}.csv"
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    change(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def set_cell(folder: Path, table: str, number: int, column: str, text: str) -> None:
    """Write into a cell; rows are numbered as a spreadsheet does."""
    edit_rows(folder, table, lambda rows: rows[number - 1].__setitem__(rows[0].index(column), text))


def load(folder: Path) -> dict[str, Counts]:
    return {counts.kind: counts for counts in load_catalogue(folder, lambda words: None)}


def test_the_whole_starter_catalogue_is_published() -> None:
    load(TABLES.parent)

    assert Source.objects.published().count() == 57
    assert Food.objects.published().count() == 101
    assert Regimen.objects.published().count() == 15
    assert SafetyLevel.objects.published().count() == 4
    substance = Substance.objects.published().get()
    assert substance.cautions.count() == 20
    assert substance.dietary_intakes.count() == 1


def test_loading_again_changes_nothing(folder: Path) -> None:
    first = load(folder)
    revisions = Revision.objects.count()

    second = load(folder)

    for kind, counts in second.items():
        assert (counts.new, counts.changed, counts.kept) == (0, 0, 0), kind
        assert counts.same == first[kind].new > 0
    assert Revision.objects.count() == revisions


def test_figures_keep_their_published_digits_and_unknown_ones_have_no_row(folder: Path) -> None:
    set_cell(folder, "foods", 3, "glutamic_acid_g_per_100g", "")
    set_cell(folder, "foods", 3, "glutamine_g_per_100g", "")

    load(folder)

    raw = Food.objects.get(slug="beef-ground-90-lean-raw")
    protein = raw.figures.get(nutrient="protein")
    assert (protein.grams_per_100g, protein.decimals_as_published) == (20, 2)
    assert protein.record_number == "23562"
    assert [source.key for source in protein.sources.all()] == ["usda-sr28"]
    estimate = raw.figures.get(nutrient="glutamine")
    assert [source.key for source in estimate.sources.all()] == ["lenders2009"]
    assert "protein times" in estimate.note
    unknown = Food.objects.get(slug="beef-top-sirloin-lean-broiled")
    assert [figure.nutrient for figure in unknown.figures.all()] == ["protein"]
    assert unknown.glutamic_acid_g_per_100g is None


def test_a_changed_cell_publishes_a_new_version(folder: Path) -> None:
    load(folder)
    set_cell(folder, "foods", 2, "protein_g_per_100g", "26.12")

    counts = load(folder)["foods"]

    assert (counts.changed, counts.same) == (1, 2)
    food = Food.objects.get(slug="beef-ground-90-lean-broiled")
    assert food.version == 2
    assert str(food.figures.get(nutrient="protein").grams_per_100g) == "26.120"


def test_what_people_have_begun_to_change_is_kept(folder: Path, django_user_model: type) -> None:
    load(folder)
    food = Food.objects.get(slug="beef-ground-90-lean-broiled")
    curator = django_user_model.objects.create(email="curator@example.org")  # type: ignore[attr-defined]
    save_draft(item=food, snapshot=take(food) | {"note": "Checked."}, actor=curator)
    set_cell(folder, "foods", 2, "protein_g_per_100g", "26.12")

    counts = load(folder)["foods"]

    assert counts.kept == 1
    assert FoodFigure.objects.get(food=food, nutrient="protein").grams_per_100g != 26


@pytest.mark.parametrize(
    ("table", "row", "column", "text", "message"),
    [
        ("foods", 3, "protein_g_per_100g", "much", "foods.csv, row 3, column 'protein_g_per_100g'"),
        ("foods", 3, "protein_g_per_100g", "-1", "100 g of food hold from 0 to 100 g"),
        ("foods", 3, "protein_g_per_100g", "100.5", "100 g of food hold from 0 to 100 g"),
        ("foods", 3, "glutamine_g_per_100g", "9.99", "Glutamine cannot be more than"),
        ("foods", 3, "glutamic_acid_g_per_100g", "40", "Glutamic acid cannot be more than"),
        ("foods", 3, "portion_g", "0", "A portion weighs more than 0 g."),
        ("foods", 3, "group", "shoes", "Nothing has the key 'shoes'."),
        ("foods", 3, "source_key", "nobody", "Nothing has the key 'nobody'."),
        ("foods", 3, "diet", "air", "'air' is not a valid choice."),
        ("foods", 3, "name", "x" * 200, "at most 160 characters"),
        ("foods", 3, "slug", "beef-ground-90-lean-broiled", "Row 2 has the same."),
        ("sources", 5, "verified", "maybe", "Write yes or no."),
        ("sources", 5, "year", "19", "four digits"),
        ("sources", 2, "doi", "10.1056/NEJMoa1212722", "There is a source with this DOI already."),
        ("safety_levels", 3, "amount_low_g", "31", "must be above 0 and not above the upper"),
        ("regimens", 4, "amount_low_g", "0.09", "not above the upper"),
        ("regimens", 4, "amount_high_g", "0.8", "grams_per_day_high"),
        ("regimens", 4, "sources", "", "Name at least one source."),
        ("regimen_bands", 2, "grams_per_day", "11", "Grams per dose times doses per day is 10"),
        ("regimen_examples", 4, "grams_per_day_low", "0.376", "expected 0.376"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_and_nothing_of_its_kind_is_stored(
    folder: Path, table: str, row: int, column: str, text: str, message: str
) -> None:
    set_cell(folder, table, row, column, text)

    with pytest.raises(ContentError) as refused:
        load(folder)

    assert message in str(refused.value)
    named = {"regimen_bands": 2, "regimen_examples": 2}.get(table, row)
    if table != "regimen_examples" and (table, column) != ("sources", "doi"):
        assert f"{table}.csv, row {named}" in str(refused.value)
    model = {"foods": Food, "sources": Source, "safety_levels": SafetyLevel}.get(table, Regimen)
    assert not model.objects.exists()


def test_a_missing_column_or_file_is_named(folder: Path) -> None:
    edit_rows(folder, "foods", lambda rows: rows[0].__setitem__(rows[0].index("diet"), "diets"))
    with pytest.raises(ContentError, match=r"foods\.csv has no column 'diet' in row 1"):
        load(folder)

    (folder / "catalogue" / "foods.csv").unlink()
    with pytest.raises(ContentError, match=r"foods\.csv is missing"):
        load(folder)


def test_a_table_in_another_encoding_or_with_a_torn_row_is_refused(folder: Path) -> None:
    path = folder / "catalogue" / "food_groups.csv"
    text = path.read_text(encoding="utf-8")

    path.write_text(text.replace("Hens'", "Hüns'"), encoding="latin-1")
    with pytest.raises(ContentError, match=r"food_groups\.csv is not in UTF-8"):
        load(folder)

    path.write_text(text + "one,two\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"food_groups\.csv, row 16: 2 cells under 6 columns"):
        load(folder)


def test_rows_for_an_unknown_regimen_are_refused(folder: Path) -> None:
    set_cell(folder, "regimen_bands", 2, "regimen", "no-such-regimen")

    with pytest.raises(ContentError, match=r"regimen_bands\.csv, row 2, column 'regimen'"):
        load(folder)


def test_the_command_says_what_it_did_and_what_is_wrong(folder: Path) -> None:
    output = StringIO()
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("load_content", folder / "nowhere", stdout=output)

    set_cell(folder, "regimens", 2, "verdict", "perhaps")
    with pytest.raises(CommandError, match=r"regimens\.csv, row 2, column 'verdict'"):
        call_command("load_content", folder, stdout=output)
    assert "foods: 3 new, 0 changed, 0 as before" in output.getvalue()
