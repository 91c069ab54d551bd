"""What the published catalogue still lacks, for curators to work through."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dosing.models import Food, FoodFigure, FoodPortion, Regimen, RegimenEvidence, Source
from editorial.models import Publishable

MOST_NAMED = 50
"""Beyond this many only the number is said: the list is for working through from the top."""

DUE_SOON_DAYS = 60
"""How early a regimen is listed before its review date. Editorial."""


@dataclass(frozen=True)
class Item:
    """Something to mend, with the page to mend it on."""

    label: str
    url: str


@dataclass(frozen=True)
class Gap:
    """One kind of gap: how many items have it, and the first of them."""

    title: str
    count: int
    items: list[Item]


def gaps(today: date) -> list[Gap]:
    """Return every kind of gap, the most urgent first. Two queries for each kind."""
    return [_gap(str(title), find(today)) for title, find in _KINDS]


def _gap(title: str, rows: QuerySet[Publishable]) -> Gap:
    return Gap(title, rows.count(), [_item(row) for row in rows[:MOST_NAMED]])


def _item(row: Publishable) -> Item:
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return Item(str(row), reverse(name, args=[row.pk]))


def _regimens_due(today: date) -> QuerySet[Regimen]:
    soon = today + timedelta(days=DUE_SOON_DAYS)
    due: QuerySet[Regimen] = Regimen.objects.published().filter(review_due_on__lte=soon)
    return due.order_by("review_due_on")


def _regimens_never_due(today: date) -> QuerySet[Regimen]:
    return Regimen.objects.published().filter(review_due_on=None)


def _regimens_unreviewed(today: date) -> QuerySet[Regimen]:
    return Regimen.objects.published().filter(last_reviewed_at=None)


def _regimens_without_evidence(today: date) -> QuerySet[Regimen]:
    evidence = RegimenEvidence.objects.filter(regimen=OuterRef("pk"))
    return Regimen.objects.published().exclude(Exists(evidence))


def _foods_without_second_source(today: date) -> QuerySet[Food]:
    lonely = (
        FoodFigure.objects.filter(food=OuterRef("pk"))
        .annotate(source_count=Count("sources"))
        .filter(source_count__lt=2)
    )
    return Food.objects.published().filter(Exists(lonely))


def _foods_without_portions(today: date) -> QuerySet[Food]:
    return Food.objects.published().exclude(Exists(FoodPortion.objects.filter(food=OuterRef("pk"))))


def _foods_without_figures(today: date) -> QuerySet[Food]:
    return Food.objects.published().exclude(Exists(FoodFigure.objects.filter(food=OuterRef("pk"))))


def _foods_without_record(today: date) -> QuerySet[Food]:
    return Food.objects.published().filter(fdc_id="")


def _sources_not_looked_up(today: date) -> QuerySet[Source]:
    return Source.objects.published().filter(is_verified=False)


type _Find = Callable[[date], QuerySet[Publishable]]

_KINDS: tuple[tuple[str | Promise, _Find], ...] = (
    (
        format_lazy(
            _("Regimens due for review within {due_soon_days} days, or past it"),
            due_soon_days=DUE_SOON_DAYS,
        ),
        _regimens_due,
    ),
    (_("Regimens without a review date"), _regimens_never_due),
    (_("Regimens without evidence"), _regimens_without_evidence),
    (_("Regimens that no clinician has reviewed"), _regimens_unreviewed),
    (_("Foods without any figure"), _foods_without_figures),
    (_("Foods without portions"), _foods_without_portions),
    (_("Foods without a FoodData Central number"), _foods_without_record),
    (_("Foods with a figure that has no second source"), _foods_without_second_source),
    (_("Sources that nobody has looked up"), _sources_not_looked_up),
)
