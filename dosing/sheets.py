"""How a line of each table is read back: which item it belongs to, and what it says of it.

The other way, from items to lines, is in dosing/tables.py. A line need not have every column: one
that only has the key and the verdict says nothing but the verdict.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial, reduce
from typing import Any

from django.db import models

from dosing.load import Keys, band_of, example_of, figure_of
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
    FOOD,
    FOOD_FIGURE,
    FOOD_GROUP,
    FOOD_PORTION,
    REGIMEN,
    REGIMEN_BAND,
    REGIMEN_EVIDENCE,
    SAFETY_LEVEL,
    SOURCE,
    SUBSTANCE,
    TABLES,
    WORKED_EXAMPLE,
    Table,
)
from editorial.content import Row, RowError
from editorial.models import Publishable
from editorial.snapshot import Snapshot, plain

type Reference = tuple[str, type[Publishable]]
"""The column with keys of other items, and what they are."""

KEYS: dict[type[Publishable], str] = {
    Source: "key",
    Substance: "slug",
    FoodGroup: "slug",
    Food: "slug",
    Regimen: "slug",
}
"""The field by which the lines of other tables name an item."""


class Known:
    """The items that lines may point at, read once for each kind."""

    def __init__(self) -> None:
        self._keys: dict[type[Publishable], Keys] = {}

    def of(self, model: type[Publishable]) -> Keys:
        """Return the ids of a kind by their keys."""
        if model not in self._keys:
            self._keys[model] = Keys(model, KEYS[model])
        return self._keys[model]


def _nothing_more(row: Row) -> Snapshot:
    return {}


@dataclass(frozen=True)
class Sheet:
    """One table: its items, what names an item in it, and what its columns mean."""

    table: Table
    model: type[Publishable]
    key: dict[str, str]
    """The columns that name the item, and the item's fields behind them."""
    columns: Mapping[str, str]
    row_model: type[models.Model]
    children: str = ""
    """The item's children that the lines are about; '' where a line is about the item itself."""
    child_key: str = ""
    one: dict[str, Reference] = field(default_factory=dict)
    many: dict[str, Reference] = field(default_factory=dict)
    more: Callable[[Row], Snapshot] = _nothing_more
    more_columns: frozenset[str] = frozenset()
    """The columns that `more` needs."""

    @property
    def name(self) -> str:
        """The table's name in files and addresses."""
        return self.table.name

    @property
    def key_columns(self) -> tuple[str, ...]:
        """What names one line among all: the item, and the row among the item's."""
        return (*self.key, *((self.column_of(self.child_key),) if self.child_key else ()))

    def column_of(self, name: str) -> str:
        """Return the column of a field; '' for one that has none."""
        references = {**self.one, **self.many}
        if name in references:
            return references[name][0]
        return self.columns.get(name, "")

    def key_of(self, item: Publishable) -> tuple[str, ...]:
        """Return what the key columns hold for an item."""
        return tuple(str(reduce(getattr, name.split("__"), item)) for name in self.key.values())

    def read(self, row: Row, known: Known) -> Snapshot:
        """Return what a line says, as a part of a snapshot. Raises RowError with every fault."""
        faults = list(row.faults)
        values: Snapshot = {}

        def add(read: Callable[[], Snapshot]) -> None:
            try:
                values.update(read())
            except RowError as error:
                faults.extend(fault for fault in error.faults if fault not in faults)

        present = {name: column for name, column in self.columns.items() if column in row.cells}
        add(lambda: row.fields(self.row_model, **present))
        for name, (column, _model) in {**self.one, **self.many}.items():
            if column in row.cells:
                add(partial(self._pointed_at, row, known, name))
        if self.more_columns and self.more_columns <= row.cells.keys():
            add(lambda: self.more(row))
        if faults:
            raise RowError(row, faults)
        return plain(self.row_model, values)

    def _pointed_at(self, row: Row, known: Known, name: str) -> Snapshot:
        if name in self.one:
            column, model = self.one[name]
            return {name: known.of(model).one_of(row, column)}
        column, model = self.many[name]
        return {name: known.of(model).of(row, column)}


_SOURCES = {"sources": ("sources", Source)}
_SLUG = {"slug": "slug"}

# How many decimals a figure has is part of it, and only its text tells.
_FIGURE_COLUMN = "grams_per_100g"


def _sheet(name: str, model: type[Publishable], columns: Mapping[str, str], **more: Any) -> Sheet:
    more.setdefault("key", _SLUG)
    more.setdefault("row_model", model)
    return Sheet(table=TABLES[name], model=model, columns=columns, **more)


def _children(
    name: str, model: type[Publishable], row_model: type[models.Model], parent: str, **more: Any
) -> Sheet:
    return _sheet(name, model, row_model=row_model, key={parent: KEYS[model]}, **more)


SHEETS = {
    sheet.name: sheet
    for sheet in (
        _sheet("sources", Source, SOURCE, key={"key": "key"}),
        _sheet("substances", Substance, SUBSTANCE, many=_SOURCES),
        _children(
            "cautions", Substance, Caution, "substance",
            columns=CAUTION, children="cautions", child_key="code", many=_SOURCES,
        ),
        _children(
            "dietary_intakes", Substance, DietaryIntake, "substance",
            columns=DIETARY_INTAKE, children="dietary_intakes", child_key="code",
            one={"source": ("source_key", Source)},
        ),
        _sheet(
            "safety_levels", SafetyLevel, SAFETY_LEVEL,
            key={"substance": "substance__slug", "code": "code"},
            one={"substance": ("substance", Substance)}, many=_SOURCES,
        ),
        _sheet("food_groups", FoodGroup, FOOD_GROUP),
        _sheet("foods", Food, {**FOOD, "note": "note"}, one={"group": ("group", FoodGroup)}),
        _children(
            "food_figures", Food, FoodFigure, "food",
            columns=FOOD_FIGURE, children="figures", child_key="nutrient", many=_SOURCES,
            more=lambda row: figure_of(row, _FIGURE_COLUMN),
            more_columns=frozenset({_FIGURE_COLUMN}),
        ),
        _children(
            "food_portions", Food, FoodPortion, "food",
            columns=FOOD_PORTION, children="portions", child_key="position",
        ),
        _sheet(
            "regimens", Regimen, REGIMEN,
            one={"substance": ("substance", Substance)}, many=_SOURCES,
        ),
        _children(
            "regimen_bands", Regimen, RegimenBand, "regimen",
            columns=REGIMEN_BAND, children="bands", child_key="position",
            more=band_of, more_columns=frozenset({*REGIMEN_BAND.values(), "grams_per_day"}),
        ),
        _children(
            "regimen_evidence", Regimen, RegimenEvidence, "regimen",
            columns=REGIMEN_EVIDENCE, children="evidence", child_key="position",
            one={"source": ("source", Source)},
        ),
        _children(
            "regimen_examples", Regimen, WorkedExample, "regimen",
            columns=WORKED_EXAMPLE, children="examples", child_key="position",
            more=example_of, more_columns=frozenset(TABLES["regimen_examples"].columns),
        ),
    )
}  # fmt: skip
"""Every table, in the order in which they must be loaded."""
