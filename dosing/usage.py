"""Where a source is used. Higher apps register what they hold, articles above all."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from dosing.models import Caution, DietaryIntake, Food, Regimen, SafetyLevel, Source, Substance

MOST_FOODS_NAMED = 50
"""One data set can stand behind every food there is; beyond this many only their number is said."""


@dataclass(frozen=True)
class Usage:
    """One thing that rests on a source: its kind as a heading, its name and its address."""

    kind: str
    label: str
    url: str


type FindUsages = Callable[[Source], list[Usage]]

_registered: list[FindUsages] = []


def register(find: FindUsages) -> None:
    """Add a way to find what uses a source. Called from AppConfig.ready()."""
    _registered.append(find)


def usages_of(source: Source) -> dict[str, list[Usage]]:
    """Return everything published that rests on a source, by kind; articles come first."""
    by_kind: dict[str, list[Usage]] = {}
    for find in (*_registered, _in_catalogue):
        for usage in find(source):
            by_kind.setdefault(usage.kind, []).append(usage)
    return by_kind


def _in_catalogue(source: Source) -> list[Usage]:
    return [*_regimens(source), *_substances(source), *_foods(source)]


def _regimens(source: Source) -> list[Usage]:
    regimens = (
        Regimen.objects.published()
        .filter(Q(sources=source) | Q(evidence__source=source))
        .select_related("substance")
        .distinct()
    )
    return [Usage("Regimens", regimen.title, regimen.get_absolute_url()) for regimen in regimens]


def _substances(source: Source) -> list[Usage]:
    """Levels, cautions and intakes stand on the page of their substance."""
    published = Substance.objects.published()
    levels = SafetyLevel.objects.published().filter(substance__in=published, sources=source)
    cautions = Caution.objects.filter(substance__in=published, sources=source)
    intakes = DietaryIntake.objects.filter(substance__in=published, source=source)
    return [
        *(
            Usage("Substances", substance.name, substance.get_absolute_url())
            for substance in published.filter(sources=source)
        ),
        *(
            Usage("Safety levels", level.name, f"{level.substance.get_absolute_url()}#levels")
            for level in levels.select_related("substance")
        ),
        *(
            Usage("Cautions", row.title, f"{row.substance.get_absolute_url()}#cautions")
            for row in cautions.select_related("substance")
        ),
        *(
            Usage("What people eat", row.name, row.substance.get_absolute_url())
            for row in intakes.select_related("substance")
        ),
    ]


def _foods(source: Source) -> list[Usage]:
    foods = Food.objects.published().filter(figures__sources=source).distinct()
    named = list(foods.order_by("position", "pk")[: MOST_FOODS_NAMED + 1])
    kind = "Foods with figures from it"
    if len(named) > MOST_FOODS_NAMED:
        total = foods.count()
        kind = f"Foods with figures from it: {total:,} in all, the first {MOST_FOODS_NAMED} here"
    return [Usage(kind, food.name, food.get_absolute_url()) for food in named[:MOST_FOODS_NAMED]]
