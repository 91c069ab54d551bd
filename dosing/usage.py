"""What of the catalogue uses sources, substances and groups; what rests on retracted works."""

from collections.abc import Collection

from django.db.models import F, Q
from django.utils.translation import gettext as _

from dosing.models import (
    Caution,
    DietaryIntake,
    Food,
    FoodFigure,
    FoodGroup,
    Regimen,
    SafetyLevel,
    Source,
    Substance,
)
from editorial.desk import SHOWN, Line, line_of
from editorial.models import Publishable
from editorial.usage import Usage, first_of, listed

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


def in_catalogue(source: Source) -> list[Usage]:
    """Return what of the catalogue rests on a source."""
    return [*_regimens(source), *_substances(source), *_figures(source)]


def of_substance(substance: Substance) -> list[Usage]:
    """Return what belongs to a substance and is gone from readers with it."""
    regimens = Regimen.objects.published().filter(substance=substance)
    levels = SafetyLevel.objects.published().filter(substance=substance)
    address = f"{substance.get_absolute_url()}#levels"
    return [
        *listed(_("Regimens"), regimens.select_related("substance")),
        *(Usage(_("Safety levels"), level.name, address) for level in levels),
    ]


def of_group(group: FoodGroup) -> list[Usage]:
    """Return the foods of a group."""
    return listed(_("Foods"), Food.objects.published().filter(group=group).order_by("sort_name"))


def _regimens(source: Source) -> list[Usage]:
    regimens = (
        Regimen.objects.published()
        .filter(Q(sources=source) | Q(evidence__source=source))
        .select_related("substance")
        .distinct()
    )
    return listed(_("Regimens"), regimens)


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


def _figures(source: Source) -> list[Usage]:
    """Name each food with the figures that are from the source."""
    foods = Food.objects.published().filter(figures__sources=source).distinct()
    shown, heading = first_of(_("Foods with figures from it"), foods.order_by("position", "pk"))
    figures: dict[int, list[str]] = {}
    for figure in FoodFigure.objects.filter(food__in=shown, sources=source).order_by("nutrient"):
        figures.setdefault(figure.food_id, []).append(figure.get_nutrient_display())
    return [
        Usage(heading, f"{food.name}: {'; '.join(figures[food.pk])}", food.get_absolute_url())
        for food in shown
    ]
