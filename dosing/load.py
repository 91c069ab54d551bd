"""Load the catalogue's starter tables. content/README.md describes their columns."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import IntegrityError, transaction

from dosing.models import (
    Caution,
    DietaryIntake,
    Food,
    FoodFigure,
    FoodGroup,
    FoodPortion,
    Regimen,
    RegimenBand,
    RegimenEvidence,
    SafetyLevel,
    Source,
    Substance,
    WorkedExample,
)
from dosing.tables import (
    CAUTION,
    DIETARY_INTAKE,
    EXPECTED,
    FLAGS,
    FOOD,
    FOOD_FIGURE,
    FOOD_GROUP,
    FOOD_PORTION,
    INPUTS,
    NOTICES,
    REGIMEN,
    REGIMEN_BAND,
    REGIMEN_EVIDENCE,
    SAFETY_LEVEL,
    SOURCE,
    SUBSTANCE,
    WORKED_EXAMPLE,
    text_of,
)
from editorial.actions import load_published
from editorial.content import Counts, Row, Say, read_table
from editorial.models import Publishable
from editorial.problems import NotPublishableError
from editorial.snapshot import Snapshot

NOTE = "Starter content that comes with the software."

PROGRESS_EVERY = 50

CHILD_IDS = uuid.uuid5(uuid.NAMESPACE_URL, "villi:starter-content")
"""A child row gets the same id each time it is loaded, so that nothing changes the second time."""


def load_catalogue(folder: Path, say: Say) -> Iterator[Counts]:
    """Load sources, substances, levels, food groups, foods and regimens, one kind at a time."""
    tables = folder / "catalogue"
    yield _load("sources", Source, "key", _sources(tables), say)
    yield _load("substances", Substance, "slug", _substances(tables), say)
    yield _load("safety levels", SafetyLevel, "code", _safety_levels(tables), say)
    yield _load("food groups", FoodGroup, "slug", _food_groups(tables), say)
    yield _load("foods", Food, "slug", _foods(tables), say)
    yield _load("regimens", Regimen, "slug", _regimens(tables), say)


type Loadable = tuple[Row, Snapshot]


def _load(
    kind: str, model: type[Publishable], key: str, items: Iterator[Loadable], say: Say
) -> Counts:
    """Publish every item of a kind, or none of them."""
    counts = Counts(kind)
    seen: dict[str, int] = {}
    with transaction.atomic():
        for number, (row, snapshot) in enumerate(items, start=1):
            if row[key] in seen:
                raise row.error(key, f"Row {seen[row[key]]} has the same.")
            seen[row[key]] = row.number
            counts.add(_publish(model, key, row, snapshot))
            if number % PROGRESS_EVERY == 0:
                say(f"{number} {kind} read")
    return counts


def _publish(model: type[Publishable], key: str, row: Row, snapshot: Snapshot) -> str:
    try:
        return load_published(model, key={key: row[key]}, snapshot=snapshot, note=NOTE)
    except NotPublishableError as error:
        raise row.error(key, str(error)) from error
    except IntegrityError as error:
        raise row.error(key, _message_of(error)) from error


def _message_of(error: IntegrityError) -> str:
    """Return the sentence of the constraint that a row breaks.

    PostgreSQL names the constraint; SQLite names the column of one that wants unique values.
    """
    for model in (Food, FoodFigure, FoodPortion, Regimen, RegimenBand, SafetyLevel, Source):
        for constraint in model._meta.constraints:
            fields = getattr(constraint, "fields", ())
            names = [constraint.name, *(f"{model._meta.db_table}.{field}" for field in fields)]
            if any(name in str(error) for name in names):
                return str(constraint.violation_error_message)
    return f"The database refuses it: {error}."


def child_id(*path: object) -> str:
    """Return the id of a child row, made from what names it."""
    return str(uuid.uuid5(CHILD_IDS, "/".join(map(str, path))))


def _sources(tables: Path) -> Iterator[Loadable]:
    for row in read_table(tables / "sources.csv", SOURCE.values()):
        yield row, row.fields(Source, **SOURCE)


class Keys:
    """The ids of stored items by their keys, read once for each table."""

    def __init__(self, model: type[Publishable], key: str) -> None:
        self._ids = dict(model._default_manager.values_list(key, "pk"))
        self._keys = {stored: name for name, stored in self._ids.items()}

    def key_of(self, stored: int) -> str:
        """Return the key of an id; nothing for what is gone."""
        return self._keys.get(stored, "")

    def of(self, row: Row, column: str) -> list[int]:
        """Return the ids behind the keys in a cell."""
        return [self._id(row, column, key) for key in row.keys(column)]

    def one_of(self, row: Row, column: str) -> int:
        """Return the id behind the one key in a cell."""
        return self._id(row, column, row[column])

    def _id(self, row: Row, column: str, key: str) -> int:
        if key not in self._ids:
            raise row.error(column, f"Nothing has the key '{key}'.")
        return int(self._ids[key])


def _substances(tables: Path) -> Iterator[Loadable]:
    sources = Keys(Source, "key")
    rows = read_table(tables / "substances.csv", [*SUBSTANCE.values(), "sources"])
    cautions = read_table(tables / "cautions.csv", [*CAUTION.values(), "sources"])
    intakes = read_table(tables / "dietary_intakes.csv", [*DIETARY_INTAKE.values(), "source_key"])
    for row in rows:
        yield (
            row,
            row.fields(Substance, **SUBSTANCE)
            | {
                "sources": sources.of(row, "sources"),
                "cautions": [_caution(child, sources) for child in _of(row, cautions)],
                "dietary_intakes": [_dietary_intake(child, sources) for child in _of(row, intakes)],
            },
        )


def _of(substance: Row, rows: list[Row]) -> list[Row]:
    """Return the rows of a substance. The starter tables have no column for it: it is one."""
    return [
        row for row in rows if row.cells.get("substance", substance["slug"]) == substance["slug"]
    ]


def _caution(row: Row, sources: Keys) -> Snapshot:
    return row.fields(Caution, **CAUTION) | {
        "id": child_id("caution", row["code"]),
        "sources": sources.of(row, "sources"),
    }


def _dietary_intake(row: Row, sources: Keys) -> Snapshot:
    return row.fields(DietaryIntake, **DIETARY_INTAKE) | {
        "id": child_id("intake", row["code"]),
        "source": sources.one_of(row, "source_key"),
    }


def _safety_levels(tables: Path) -> Iterator[Loadable]:
    sources, substances = Keys(Source, "key"), Keys(Substance, "slug")
    first = Substance.objects.order_by("position").values_list("pk", flat=True).first()
    for row in read_table(tables / "safety_levels.csv", [*SAFETY_LEVEL.values(), "sources"]):
        is_named = "substance" in row.cells
        yield (
            row,
            row.fields(SafetyLevel, **SAFETY_LEVEL)
            | {
                "substance": substances.one_of(row, "substance") if is_named else first,
                "sources": sources.of(row, "sources"),
            },
        )


def _food_groups(tables: Path) -> Iterator[Loadable]:
    for row in read_table(tables / "food_groups.csv", FOOD_GROUP.values()):
        yield row, row.fields(FoodGroup, **FOOD_GROUP)


def _foods(tables: Path) -> Iterator[Loadable]:
    groups, sources = Keys(FoodGroup, "slug"), Keys(Source, "key")
    rows = read_table(tables / "foods.csv", [*FOOD.values(), "group", "note"])
    if (tables / "food_figures.csv").exists():
        children = _food_children(tables, {row["slug"] for row in rows}, sources)
    else:
        children = {row["slug"]: _starter_children(row, sources) for row in rows}
    for row in rows:
        yield row, row.fields(Food, **FOOD) | {
            "group": groups.one_of(row, "group"),
            "note": row["note"],
        } | children[row["slug"]]  # fmt: skip


def _food_children(tables: Path, slugs: set[str], sources: Keys) -> dict[str, Snapshot]:
    """Return figures and portions from tables of their own, as the open data has them."""

    def figure(row: Row) -> Snapshot:
        return figure_of(row, "grams_per_100g") | row.fields(FoodFigure, **FOOD_FIGURE) | {
            "id": child_id("figure", row["food"], row["nutrient"]),
            "sources": sources.of(row, "sources"),
        }  # fmt: skip

    def portion(row: Row) -> Snapshot:
        return row.fields(FoodPortion, **FOOD_PORTION) | {
            "id": child_id("portion", row["food"], row["position"])
        }

    figures = _by_parent(tables / "food_figures.csv", "food", slugs, figure)
    portions = _by_parent(tables / "food_portions.csv", "food", slugs, portion)
    return {slug: {"figures": figures[slug], "portions": portions[slug]} for slug in slugs}


def _starter_children(row: Row, sources: Keys) -> Snapshot:
    """Return figures and portions from the row of the food, as the starter table has them.

    The first source is the data set behind protein and glutamic acid, the others stand behind
    the estimate of glutamine. The note is about the estimate where there is one, else about what
    is missing.
    """
    source_ids = sources.of(row, "source_key")
    data_set = {"sources": source_ids[:1], "record_number": row["ndb_no"], "note": ""}
    estimate = {"sources": source_ids[1:], "record_number": "", "note": row["note"]}
    of = FoodFigure.Nutrient
    candidates = [
        (of.PROTEIN, "protein_g_per_100g", FoodFigure.Method.NOT_STATED, data_set),
        (of.GLUTAMIC_ACID, "glutamic_acid_g_per_100g", row["glutamic_acid_basis"], data_set),
        (of.GLUTAMINE, "glutamine_g_per_100g", row["glutamine_method"], estimate),
    ]
    figures = [
        figure_of(row, column)
        | {
            "id": child_id("figure", row["slug"], nutrient),
            "nutrient": nutrient,
            "method": method or FoodFigure.Method.NOT_STATED,
        }
        | origin
        for nutrient, column, method, origin in candidates
        if row[column]
    ]
    note = "" if row["glutamine_g_per_100g"] else row["note"]
    return {"figures": figures, "portions": _starter_portions(row), "note": note}


def figure_of(row: Row, column: str) -> Snapshot:
    """Return a figure with as many decimals as its cell has."""
    return row.fields(FoodFigure, grams_per_100g=column) | {
        "decimals_as_published": len(row[column].partition(".")[2])
    }


def _starter_portions(row: Row) -> list[Snapshot]:
    if not row["portion_g"]:
        return []
    portion = row.fields(
        FoodPortion,
        name="portion_name",
        name_as_published="portion_name_as_published",
        grams="portion_g",
    )
    return [portion | {"id": child_id("portion", row["slug"], 1), "position": 1}]


def _regimens(tables: Path) -> Iterator[Loadable]:
    sources, substances = Keys(Source, "key"), Keys(Substance, "slug")
    rows = read_table(tables / "regimens.csv", REGIMEN.values())
    slugs = {row["slug"] for row in rows}
    bands = _by_parent(tables / "regimen_bands.csv", "regimen", slugs, band_of)
    evidence = _by_parent(
        tables / "regimen_evidence.csv",
        "regimen",
        slugs,
        lambda row: _evidence(row, sources.one_of(row, "source")),
    )
    examples = _by_parent(tables / "regimen_examples.csv", "regimen", slugs, example_of)
    for row in rows:
        snapshot = row.fields(Regimen, **REGIMEN) | {
            "substance": substances.one_of(row, "substance"),
            "sources": sources.of(row, "sources"),
            "bands": bands[row["slug"]],
            "evidence": evidence[row["slug"]],
            "examples": examples[row["slug"]],
        }
        if snapshot["basis"] == Regimen.Basis.WEIGHT_BANDED:
            # The table repeats the lightest and the heaviest band's amount; the bands decide.
            snapshot |= {"amount_low_g": None, "amount_high_g": None}
        yield row, snapshot


def _by_parent(
    path: Path, column: str, slugs: set[str], read: Callable[[Row], Snapshot]
) -> dict[str, list[Snapshot]]:
    """Return the rows of a table of children by the parent each names in a column."""
    children: dict[str, list[Snapshot]] = {slug: [] for slug in slugs}
    for row in read_table(path, [column]):
        if row[column] not in slugs:
            raise row.error(column, f"There is no such {column}.")
        child = read(row)
        if "id" not in child:
            child["id"] = child_id(path.stem, row[column], row["position"])
        children[row[column]].append(child)
    return children


def band_of(row: Row) -> Snapshot:
    """Return a weight band, whose grams a day must be what its doses make."""
    band = row.fields(RegimenBand, **REGIMEN_BAND)
    total = band["grams_per_dose"] * band["doses_per_day"]
    if text_of(total) != row["grams_per_day"]:
        raise row.error("grams_per_day", f"Grams per dose times doses per day is {total}.")
    return band


def _evidence(row: Row, source_id: int) -> Snapshot:
    return row.fields(RegimenEvidence, **REGIMEN_EVIDENCE) | {"source": source_id}


def example_of(row: Row) -> Snapshot:
    """Return a worked example: what goes in, what must come out."""
    notices = {name: row.cells.get(name, "yes") for name in NOTICES}
    inputs = {name: row[name] for name in INPUTS} | notices
    expected = {name: row.cells.get(column, "") for name, column in EXPECTED.items()}
    expected |= {name: expected[name].replace(";", " ") for name in FLAGS}
    return row.fields(WorkedExample, **WORKED_EXAMPLE) | {
        "inputs": {name: text for name, text in inputs.items() if text},
        "expected": {name: text for name, text in expected.items() if text},
    }
