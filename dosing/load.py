"""Load the catalogue's starter tables. content/README.md describes their columns."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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
from editorial.actions import load_published
from editorial.content import Counts, Row, Say, read_table
from editorial.models import Publishable
from editorial.problems import NotPublishableError
from editorial.snapshot import Snapshot

NOTE = "Starter content that comes with the software."

PROGRESS_EVERY = 50

CHILD_IDS = uuid.uuid5(uuid.NAMESPACE_URL, "villi:starter-content")
"""A child row gets the same id each time it is loaded, so that nothing changes the second time."""

NOTICES_GIVEN = {"acknowledged": "yes", "confirmed": "yes"}
"""Worked examples are about the arithmetic: they assume the notice accepted, the weight right."""


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


def _child_id(*path: object) -> str:
    return str(uuid.uuid5(CHILD_IDS, "/".join(map(str, path))))


def _sources(tables: Path) -> Iterator[Loadable]:
    columns = {
        "key": "key", "authors": "authors", "year": "year", "title": "title",
        "journal": "journal", "volume": "volume", "pages": "pages", "doi": "doi", "pmid": "pmid",
        "url": "url", "is_verified": "verified", "note": "note",
    }  # fmt: skip
    for row in read_table(tables / "sources.csv", columns.values()):
        yield row, row.fields(Source, **columns)


class _Keys:
    """The ids of stored items by their keys, read once for each table."""

    def __init__(self, model: type[Publishable], key: str) -> None:
        self._ids = dict(model._default_manager.values_list(key, "pk"))

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
    sources = _Keys(Source, "key")
    rows = read_table(tables / "substances.csv", ["slug", "name", "sources"])
    cautions = [_caution(row, sources) for row in _cautions_table(tables)]
    intakes = [_dietary_intake(row, sources) for row in _intakes_table(tables)]
    for row in rows:
        snapshot = row.fields(
            Substance,
            slug="slug",
            name="name",
            short_name="short_name",
            other_names="other_names",
            description="description",
            position="position",
        )
        # The two tables name no substance: the starter content is about one.
        yield (
            row,
            snapshot
            | {
                "sources": sources.of(row, "sources"),
                "cautions": cautions,
                "dietary_intakes": intakes,
            },
        )


def _cautions_table(tables: Path) -> list[Row]:
    return read_table(tables / "cautions.csv", ["code", "title", "kind", "fact", "action"])


def _caution(row: Row, sources: _Keys) -> Snapshot:
    columns = (
        "code", "title", "kind", "fact", "next_step", "strength", "action", "source_note",
        "position",
    )  # fmt: skip
    return row.fields(Caution, **{name: name for name in columns}) | {
        "id": _child_id("caution", row["code"]),
        "sources": sources.of(row, "sources"),
    }


def _intakes_table(tables: Path) -> list[Row]:
    return read_table(tables / "dietary_intakes.csv", ["code", "mean_g_per_day", "source_key"])


def _dietary_intake(row: Row, sources: _Keys) -> Snapshot:
    columns = (
        "code", "name", "population", "mean_g_per_day", "standard_deviation_g_per_day", "note",
    )  # fmt: skip
    return row.fields(DietaryIntake, **{name: name for name in columns}) | {
        "id": _child_id("intake", row["code"]),
        "source": sources.one_of(row, "source_key"),
    }


def _safety_levels(tables: Path) -> Iterator[Loadable]:
    sources = _Keys(Source, "key")
    columns = (
        "code", "name", "basis", "amount_low_g", "amount_high_g", "routes", "explanation",
        "verdict", "caution", "position",
    )  # fmt: skip
    substance = Substance.objects.order_by("position").values_list("pk", flat=True).first()
    for row in read_table(tables / "safety_levels.csv", columns):
        yield (
            row,
            row.fields(SafetyLevel, **{name: name for name in columns})
            | {
                "substance": substance,
                "sources": sources.of(row, "sources"),
            },
        )


def _food_groups(tables: Path) -> Iterator[Loadable]:
    columns = ("slug", "name", "description", "diet", "origin", "position")
    for row in read_table(tables / "food_groups.csv", columns):
        yield row, row.fields(FoodGroup, **{name: name for name in columns})


def _foods(tables: Path) -> Iterator[Loadable]:
    groups, sources = _Keys(FoodGroup, "slug"), _Keys(Source, "key")
    columns = {
        "slug": "slug", "name": "name", "other_names": "other_names", "preparation": "state",
        "diet": "diet", "fdc_id": "fdc_id", "ndb_no": "ndb_no",
        "usda_description": "usda_description", "position": "position",
    }  # fmt: skip
    for row in read_table(tables / "foods.csv", columns.values()):
        yield (
            row,
            row.fields(Food, **columns)
            | {
                "group": groups.one_of(row, "group"),
                # The note is about the estimate where there is one, else about what is missing.
                "note": "" if row["glutamine_g_per_100g"] else row["note"],
                "figures": _figures(row, sources.of(row, "source_key")),
                "portions": _portions(row),
            },
        )


def _figures(row: Row, source_ids: list[int]) -> list[Snapshot]:
    """Return the figures of a food; what is not known has none.

    The first source is the data set behind protein and glutamic acid, the others stand behind
    the estimate of glutamine.
    """
    data_set = {"sources": source_ids[:1], "record_number": row["ndb_no"], "note": ""}
    estimate = {"sources": source_ids[1:], "record_number": "", "note": row["note"]}
    of = FoodFigure.Nutrient
    candidates = [
        (of.PROTEIN, "protein_g_per_100g", FoodFigure.Method.NOT_STATED, data_set),
        (of.GLUTAMIC_ACID, "glutamic_acid_g_per_100g", row["glutamic_acid_basis"], data_set),
        (of.GLUTAMINE, "glutamine_g_per_100g", row["glutamine_method"], estimate),
    ]
    return [
        row.fields(FoodFigure, grams_per_100g=column)
        | {
            "id": _child_id("figure", row["slug"], nutrient),
            "nutrient": nutrient,
            "decimals_as_published": len(row[column].partition(".")[2]),
            "method": method or FoodFigure.Method.NOT_STATED,
        }
        | origin
        for nutrient, column, method, origin in candidates
        if row[column]
    ]


def _portions(row: Row) -> list[Snapshot]:
    if not row["portion_g"]:
        return []
    portion = row.fields(
        FoodPortion,
        name="portion_name",
        name_as_published="portion_name_as_published",
        grams="portion_g",
    )
    return [portion | {"id": _child_id("portion", row["slug"], 1), "position": 1}]


def _regimens(tables: Path) -> Iterator[Loadable]:
    sources, substances = _Keys(Source, "key"), _Keys(Substance, "slug")
    named_differently = {
        "is_prescription": "prescription",
        "has_no_benefit": "no_benefit",
        "has_harm_signal": "harm_signal",
    }
    columns = {
        name: named_differently.get(name, name)
        for name in Regimen.revision_fields
        if name not in ("substance", "sources")
    }
    rows = read_table(tables / "regimens.csv", columns.values())
    slugs = {row["slug"] for row in rows}
    bands = _by_regimen(tables / "regimen_bands.csv", slugs, _band)
    evidence = _by_regimen(
        tables / "regimen_evidence.csv",
        slugs,
        lambda row: _evidence(row, sources.one_of(row, "source")),
    )
    examples = _by_regimen(tables / "regimen_examples.csv", slugs, _example)
    for row in rows:
        snapshot = row.fields(Regimen, **columns) | {
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


def _by_regimen(
    path: Path, slugs: set[str], read: Callable[[Row], Snapshot]
) -> dict[str, list[Snapshot]]:
    children: dict[str, list[Snapshot]] = {slug: [] for slug in slugs}
    for row in read_table(path, ["regimen", "position"]):
        if row["regimen"] not in slugs:
            raise row.error("regimen", "There is no such regimen.")
        children[row["regimen"]].append(
            read(row) | {"id": _child_id(path.stem, row["regimen"], row["position"])}
        )
    return children


def _band(row: Row) -> Snapshot:
    columns = (
        "position", "weight_low_kg", "low_inclusive", "weight_high_kg", "high_inclusive",
        "grams_per_dose", "doses_per_day", "label_low_lb", "label_low_inclusive", "label_high_lb",
        "label_high_inclusive", "label_text",
    )  # fmt: skip
    band = row.fields(RegimenBand, **{name: name for name in columns})
    total = band["grams_per_dose"] * band["doses_per_day"]
    if f"{total.normalize():f}" != row["grams_per_day"]:
        raise row.error("grams_per_day", f"Grams per dose times doses per day is {total}.")
    return band


def _evidence(row: Row, source_id: int) -> Snapshot:
    columns = ("position", "outcome", "population", "participants", "result", "direction")
    return row.fields(RegimenEvidence, **{name: name for name in columns}) | {"source": source_id}


INPUT_COLUMNS = (
    "weight", "weight_unit", "weight_lb", "ideal_weight", "height", "height_unit", "sex", "age",
    "protein_g_per_day",
)  # fmt: skip
"""Fields of the calculator's form, as a person types them."""

EXPECTED_COLUMNS = {
    "expected_state": "state",
    "weight_used_kg": "weight_kg",
    "grams_per_day_low": "grams_per_day_low",
    "grams_per_day_high": "grams_per_day_high",
    "grams_per_dose_low": "grams_per_dose_low",
    "grams_per_dose_high": "grams_per_dose_high",
}
"""What must come out, under the names of dosing.core.answer."""


def _example(row: Row) -> Snapshot:
    inputs = {column: row[column] for column in INPUT_COLUMNS if row[column]}
    expected: dict[str, Any] = {
        name: row[column] for column, name in EXPECTED_COLUMNS.items() if row[column]
    }
    for column in ("must_flag", "must_not_flag"):
        if row[column]:
            expected[column] = " ".join(row.keys(column))
    return row.fields(
        WorkedExample, position="position", label="label", arithmetic="arithmetic"
    ) | {"inputs": inputs | NOTICES_GIVEN, "expected": expected}
