"""The catalogue as tables: which columns there are, and what a published item puts into them.

The same tables are read by `load_content` (dosing/load.py) and offered as open data
(dosing/views/open_data.py), so an export can be loaded into an empty site. All values are text:
figures keep their published decimals, an empty text means not known or does not apply.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dosing.core.notation import format_plain
from dosing.models import Food, FoodGroup, Regimen, SafetyLevel, Source, Substance
from editorial.models import Publishable

type Columns = dict[str, str]
type Line = dict[str, str]


def _same(*names: str) -> Columns:
    return {name: name for name in names}


# For each model: the column of each field.

SOURCE = _same(
    "key", "authors", "year", "title", "journal", "volume", "pages", "doi", "pmid", "url"
) | {"is_verified": "verified", "note": "note"}
RETRACTION = _same("key", "doi", "pmid", "retracted_on") | {
    "retraction_reason": "reason", "retraction_notice": "notice",
}  # fmt: skip
SUBSTANCE = _same("slug", "name", "short_name", "other_names", "description", "position")
CAUTION = _same(
    "code", "title", "kind", "fact", "next_step", "strength", "action", "source_note", "position"
)
DIETARY_INTAKE = _same(
    "code", "name", "population", "mean_g_per_day", "standard_deviation_g_per_day", "note"
)
SAFETY_LEVEL = _same(
    "code", "name", "basis", "amount_low_g", "amount_high_g", "routes", "explanation", "verdict",
    "caution", "position",
)  # fmt: skip
FOOD_GROUP = _same("slug", "name", "description", "diet", "origin", "position")
FOOD = _same("slug", "name", "other_names") | {"preparation": "state"} | _same(
    "diet", "fdc_id", "ndb_no", "usda_description", "position"
)  # fmt: skip
FOOD_FIGURE = _same("nutrient", "method", "record_number", "note")
FOOD_PORTION = _same("position", "name", "name_as_published", "grams")
REGIMEN = {
    name: {
        "is_prescription": "prescription",
        "has_no_benefit": "no_benefit",
        "has_harm_signal": "harm_signal",
    }.get(name, name)
    for name in Regimen.revision_fields
    if name not in ("substance", "sources")
}
REGIMEN_BAND = _same(
    "position", "weight_low_kg", "low_inclusive", "weight_high_kg", "high_inclusive",
    "grams_per_dose", "doses_per_day", "label_low_lb", "label_low_inclusive", "label_high_lb",
    "label_high_inclusive", "label_text",
)  # fmt: skip
REGIMEN_EVIDENCE = _same("position", "outcome", "population", "participants", "result", "direction")
WORKED_EXAMPLE = _same("position", "label", "arithmetic")

INPUTS = (
    "weight", "weight_unit", "weight_lb", "ideal_weight", "height", "height_unit", "sex", "age",
    "protein_g_per_day",
)  # fmt: skip
"""Fields of the calculator's form in a worked example, as a person types them."""

NOTICES = ("acknowledged", "confirmed")
"""What a worked example takes for granted unless its table says otherwise."""

EXPECTED = {
    "state": "expected_state",
    "weight_kg": "weight_used_kg",
    "grams_per_day_low": "grams_per_day_low",
    "grams_per_day_high": "grams_per_day_high",
    "grams_per_dose_low": "grams_per_dose_low",
    "grams_per_dose_high": "grams_per_dose_high",
    "flags": "expected_flags",
    "must_flag": "must_flag",
    "must_not_flag": "must_not_flag",
}
"""The column of each value that must come out; names of values as in dosing.core.answer."""

FLAGS = ("flags", "must_flag", "must_not_flag")

ITEMS_AT_A_TIME = 500
"""How many items are kept in memory while a table is written."""


@dataclass(frozen=True)
class Table:
    """One table: an item gives one line, or one for each of its rows."""

    name: str
    title: str | Promise
    model: type[Publishable]
    prepared: Callable[[QuerySet[Any]], QuerySet[Any]]
    """Adds to items what their lines need."""
    lines: Callable[[Any], Iterable[Line]]
    columns: tuple[str, ...]

    def published(self) -> QuerySet[Any]:
        """The published items in the order they were entered, with all that their lines need."""
        return self.prepared(self.model.objects.published()).order_by("pk")

    def published_lines(self) -> Iterator[Line]:
        """The lines of the published items, some hundred items in memory at a time."""
        for item in self.published().iterator(chunk_size=ITEMS_AT_A_TIME):
            yield from self.lines(item)


def text_of(value: Any) -> str:
    """Write a value as a cell."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return format_plain(value)
        case date():
            return value.isoformat()
    return str(value)


def _line(row: models.Model, columns: Columns) -> Line:
    return {column: text_of(getattr(row, name)) for name, column in columns.items()}


def _keys(sources: Iterable[Source]) -> str:
    return ";".join(sorted(source.key for source in sources))


def _source(source: Source) -> Iterator[Line]:
    yield _line(source, SOURCE)


def _retraction(source: Source) -> Iterator[Line]:
    yield _line(source, RETRACTION)


def _substance(substance: Substance) -> Iterator[Line]:
    yield _line(substance, SUBSTANCE) | {"sources": _keys(substance.sources.all())}


def _cautions(substance: Substance) -> Iterator[Line]:
    for row in substance.cautions.all():
        yield (
            {"substance": substance.slug}
            | _line(row, CAUTION)
            | {"sources": _keys(row.sources.all())}
        )


def _dietary_intakes(substance: Substance) -> Iterator[Line]:
    for row in substance.dietary_intakes.all():
        yield (
            {"substance": substance.slug}
            | _line(row, DIETARY_INTAKE)
            | {"source_key": row.source.key}
        )


def _safety_level(level: SafetyLevel) -> Iterator[Line]:
    yield (
        {"substance": level.substance.slug}
        | _line(level, SAFETY_LEVEL)
        | {"sources": _keys(level.sources.all())}
    )


def _food_group(group: FoodGroup) -> Iterator[Line]:
    yield _line(group, FOOD_GROUP)


def _food(food: Food) -> Iterator[Line]:
    yield _line(food, FOOD) | {"group": food.group.slug, "note": food.note}


def _food_figures(food: Food) -> Iterator[Line]:
    for row in food.figures.all():
        yield (
            {"food": food.slug}
            | _line(row, FOOD_FIGURE)
            | {
                "grams_per_100g": f"{row.grams_per_100g:.{row.decimals_as_published}f}",
                "sources": _keys(row.sources.all()),
            }
        )


def _food_portions(food: Food) -> Iterator[Line]:
    for row in food.portions.all():
        yield {"food": food.slug} | _line(row, FOOD_PORTION)


def _regimen(regimen: Regimen) -> Iterator[Line]:
    yield _line(regimen, REGIMEN) | {
        "substance": regimen.substance.slug,
        "sources": _keys(regimen.sources.all()),
    }


def _regimen_bands(regimen: Regimen) -> Iterator[Line]:
    for row in regimen.bands.all():
        yield (
            {"regimen": regimen.slug}
            | _line(row, REGIMEN_BAND)
            | {"grams_per_day": text_of(row.grams_per_day)}
        )


def _regimen_evidence(regimen: Regimen) -> Iterator[Line]:
    for row in regimen.evidence.all():
        yield {"regimen": regimen.slug} | _line(row, REGIMEN_EVIDENCE) | {"source": row.source.key}


def _regimen_examples(regimen: Regimen) -> Iterator[Line]:
    for row in regimen.examples.all():
        inputs = {name: row.inputs.get(name, "") for name in (*INPUTS, *NOTICES)}
        expected = {column: row.expected.get(name, "") for name, column in EXPECTED.items()}
        flags = {EXPECTED[name]: expected[EXPECTED[name]].replace(" ", ";") for name in FLAGS}
        yield {"regimen": regimen.slug} | _line(row, WORKED_EXAMPLE) | inputs | expected | flags


def _table(
    name: str,
    title: str | Promise,
    model: type[Publishable],
    prepared: Callable[[QuerySet[Any]], QuerySet[Any]],
    lines: Callable[[Any], Iterable[Line]],
    *columns: str | Iterable[str],
) -> Table:
    flat = [c for part in columns for c in ([part] if isinstance(part, str) else part)]
    return Table(name, title, model, prepared, lines, tuple(flat))


def _alone(items: QuerySet[Any]) -> QuerySet[Any]:
    return items


def _retracted(items: QuerySet[Any]) -> QuerySet[Any]:
    return items.filter(retracted_at__isnull=False)


def _substances(items: QuerySet[Any]) -> QuerySet[Any]:
    return items.prefetch_related("sources", "cautions__sources", "dietary_intakes__source")


def _foods(items: QuerySet[Any]) -> QuerySet[Any]:
    return items.select_related("group").prefetch_related("figures__sources", "portions")


def _regimens(items: QuerySet[Any]) -> QuerySet[Any]:
    return items.select_related("substance").prefetch_related(
        "sources", "bands", "evidence__source", "examples"
    )


def _levels(items: QuerySet[Any]) -> QuerySet[Any]:
    return items.select_related("substance").prefetch_related("sources")


TABLES = {
    table.name: table
    for table in (
        _table("sources", _("Sources"), Source, _alone, _source, SOURCE.values()),
        # To read only: a mark is no part of a draft. Another site looks through it as a list.
        _table(
            "retractions", _("Retracted sources"), Source, _retracted, _retraction,
            RETRACTION.values(),
        ),
        _table(
            "substances", _("Substances"), Substance, _substances, _substance,
            SUBSTANCE.values(), "sources",
        ),
        _table(
            "cautions", _("Cautions"), Substance, _substances, _cautions,
            "substance", CAUTION.values(), "sources",
        ),
        _table(
            "dietary_intakes", _("What people eat"), Substance, _substances, _dietary_intakes,
            "substance", DIETARY_INTAKE.values(), "source_key",
        ),
        _table(
            "safety_levels", _("Safety levels"), SafetyLevel, _levels, _safety_level,
            "substance", SAFETY_LEVEL.values(), "sources",
        ),
        _table(
            "food_groups", _("Food groups"), FoodGroup, _alone, _food_group,
            FOOD_GROUP.values(),
        ),
        _table("foods", _("Foods"), Food, _foods, _food, FOOD.values(), "group", "note"),
        _table(
            "food_figures", _("Figures of foods"), Food, _foods, _food_figures,
            "food", FOOD_FIGURE.values(), "grams_per_100g", "sources",
        ),
        _table(
            "food_portions", _("Portions of foods"), Food, _foods, _food_portions,
            "food", FOOD_PORTION.values(),
        ),
        _table(
            "regimens", _("Regimens"), Regimen, _regimens, _regimen,
            REGIMEN.values(), "substance", "sources",
        ),
        _table(
            "regimen_bands", _("Weight bands of regimens"), Regimen, _regimens, _regimen_bands,
            "regimen", REGIMEN_BAND.values(), "grams_per_day",
        ),
        _table(
            "regimen_evidence", _("Evidence for and against regimens"), Regimen, _regimens,
            _regimen_evidence, "regimen", REGIMEN_EVIDENCE.values(), "source",
        ),
        _table(
            "regimen_examples", _("Worked examples of regimens"), Regimen, _regimens,
            _regimen_examples,
            "regimen", WORKED_EXAMPLE.values(), INPUTS, NOTICES, EXPECTED.values(),
        ),
    )
}  # fmt: skip
"""Every table, in the order in which they must be loaded."""
