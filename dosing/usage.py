"""Where a source is used. Higher apps register what they hold, articles above all."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import F, Q
from django.utils.translation import gettext as _

from dosing.models import Caution, DietaryIntake, Food, Regimen, SafetyLevel, Source, Substance
from editorial.desk import SHOWN, Line, line_of
from editorial.models import Publishable

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


_ways: list[tuple[type[Publishable], str]] = [
    (Regimen, "sources"),
    (Regimen, "evidence__source"),
    (SafetyLevel, "sources"),
    (Substance, "sources"),
    (Substance, "cautions__sources"),
    (Substance, "dietary_intakes__source"),
    (Food, "figures__sources"),
]
"""Each kind of content, and one of the ways from it to the sources it rests on."""


def register_way(model: type[Publishable], path: str) -> None:
    """Add a way from a kind of content to sources. Called from AppConfig.ready()."""
    _ways.append((model, path))


def resting_on_retracted(kinds: Collection[type[Publishable]]) -> list[Line]:
    """Return what readers see that rests on a work retracted since. A query or two for each way.

    Whatever was published after the mark has been looked at: its author saw the notice.
    """
    found: dict[Publishable, set[int]] = {}
    for model, path in _ways:
        if model in kinds:
            rows = model.objects.published().filter(
                **{f"{path}__retracted_at__gt": F("changed_at")}
            )
            for row in rows.annotate(source_pk=F(f"{path}__pk")).order_by("pk")[:SHOWN]:
                found.setdefault(row, set()).add(row.source_pk)
    sources = Source.objects.in_bulk({pk for pks in found.values() for pk in pks})
    return [
        line_of(item, _("rests on %(names)s") % {"names": _names(sources, pks)})
        for item, pks in found.items()
    ]


def _names(sources: dict[int, Source], pks: set[int]) -> str:
    return ", ".join(sorted(sources[pk].short_name for pk in pks))


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
    return [Usage(_("Regimens"), regimen.title, regimen.get_absolute_url()) for regimen in regimens]


def _substances(source: Source) -> list[Usage]:
    """Levels, cautions and intakes stand on the page of their substance."""
    published = Substance.objects.published()
    levels = SafetyLevel.objects.published().filter(substance__in=published, sources=source)
    cautions = Caution.objects.filter(substance__in=published, sources=source)
    intakes = DietaryIntake.objects.filter(substance__in=published, source=source)
    return [
        *(
            Usage(_("Substances"), substance.name, substance.get_absolute_url())
            for substance in published.filter(sources=source)
        ),
        *(
            Usage(_("Safety levels"), level.name, f"{level.substance.get_absolute_url()}#levels")
            for level in levels.select_related("substance")
        ),
        *(
            Usage(_("Cautions"), row.title, f"{row.substance.get_absolute_url()}#cautions")
            for row in cautions.select_related("substance")
        ),
        *(
            Usage(_("What people eat"), row.name, row.substance.get_absolute_url())
            for row in intakes.select_related("substance")
        ),
    ]


def _foods(source: Source) -> list[Usage]:
    foods = Food.objects.published().filter(figures__sources=source).distinct()
    named = list(foods.order_by("position", "pk")[: MOST_FOODS_NAMED + 1])
    kind = _("Foods with figures from it")
    if len(named) > MOST_FOODS_NAMED:
        total = foods.count()
        kind = _(
            "Foods with figures from it: {total:,} in all, the first {most_foods_named} here"
        ).format(total=total, most_foods_named=MOST_FOODS_NAMED)
    return [Usage(kind, food.name, food.get_absolute_url()) for food in named[:MOST_FOODS_NAMED]]
