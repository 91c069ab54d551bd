"""The order of the food list, and its pages.

Pages begin after a named food instead of at a number, so that the last page of a hundred thousand
foods costs what the first one costs. Foods whose figure is not known stand after all others in
either direction: not known is neither little nor much.
"""

from dataclasses import dataclass

from django.db.models import Q

from dosing.models import Food
from dosing.models.foods import FoodQuerySet

PAGE_SIZE = 50

COLUMNS = {
    "group": {"100g": "position", "portion": "position"},
    "name": {"100g": "sort_name", "portion": "sort_name"},
    "protein": {"100g": "protein_g_per_100g", "portion": "protein_g_per_portion"},
    "glutamic_acid": {
        "100g": "glutamic_acid_g_per_100g",
        "portion": "glutamic_acid_g_per_portion",
    },
    "glutamine": {"100g": "glutamine_g_per_100g", "portion": "glutamine_g_per_portion"},
}
"""The column that holds what a list is sorted by, for each basis."""

WORDS = ("group", "name")


@dataclass(frozen=True)
class Order:
    """What a list is sorted by: a key of COLUMNS, the basis, the direction."""

    sort: str = "group"
    per: str = "100g"
    direction: str = ""

    @property
    def column(self) -> str:
        """The column of Food to sort by."""
        return COLUMNS[self.sort][self.per]

    @property
    def is_descending(self) -> bool:
        """Words start at A, figures at the highest, unless asked otherwise."""
        if self.direction:
            return self.direction == "desc"
        return self.sort not in WORDS

    @property
    def has_unknowns(self) -> bool:
        """Say whether there may be foods without the figure."""
        return self.sort not in WORDS


@dataclass(frozen=True)
class Page:
    """Some foods in order, and whether more follow."""

    foods: list[Food]
    has_more: bool


def page_of(foods: FoodQuerySet, order: Order, after: Food | None) -> Page:
    """Return the foods that follow `after`, or the first ones. At most two queries for the rows."""
    wanted = PAGE_SIZE + 1
    found: list[Food] = []
    if not order.has_unknowns:
        found = list(_after(foods, order.column, order.is_descending, after)[:wanted])
    else:
        is_known = after is None or getattr(after, order.column) is not None
        if is_known:
            known = foods.filter(**{f"{order.column}__isnull": False})
            found = list(_after(known, order.column, order.is_descending, after)[:wanted])
        if len(found) < wanted:
            unknown = foods.filter(**{f"{order.column}__isnull": True})
            start = None if is_known else after
            found += _after(unknown, "sort_name", False, start)[: wanted - len(found)]
    return Page(found[:PAGE_SIZE], len(found) > PAGE_SIZE)


def _after(
    foods: FoodQuerySet, column: str, is_descending: bool, after: Food | None
) -> FoodQuerySet:
    sign, side = ("-", "lt") if is_descending else ("", "gt")
    ordered = foods.order_by(f"{sign}{column}", f"{sign}pk")
    if after is None:
        return ordered
    value = getattr(after, column)
    # The first condition is implied by the second, but is one that an index can use.
    return ordered.filter(**{f"{column}__{side}e": value}).filter(
        Q(**{f"{column}__{side}": value}) | Q(**{f"pk__{side}": after.pk})
    )
