"""One studied regimen with its evidence."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.audience import public_page
from dosing.models import Regimen, Substance
from dosing.retractions import retracted_among
from editorial import difference
from editorial.history import corrections, published_versions
from editorial.models import Revision


@require_safe
@public_page()
def regimen(request: HttpRequest, substance: str, regimen: str) -> HttpResponse:
    """A regimen's full record: amount, people, evidence, cautions, worked examples, dates."""
    record = get_object_or_404(
        _readable(substance).prefetch_related(
            "sources", "bands", "evidence__source", "examples", "substance__cautions__sources"
        ),
        slug=regimen,
    )
    named = [*record.sources.all(), *(row.source for row in record.evidence.all())]
    named += [s for caution in record.substance.cautions.all() for s in caution.sources.all()]
    context = {
        "regimen": record,
        "retracted": retracted_among(named),
        "corrections": corrections(record),
        "is_past_review": record.is_past_review(timezone.localdate()),
    }
    return render(request, "dosing/regimen.html", context)


@require_safe
@public_page()
def regimen_history(request: HttpRequest, substance: str, regimen: str) -> HttpResponse:
    """The published versions of a regimen."""
    record = get_object_or_404(_readable(substance), slug=regimen)
    context = {"regimen": record, "versions": published_versions(record)}
    return render(request, "dosing/regimen_history.html", context)


@require_safe
@public_page()
def regimen_difference(
    request: HttpRequest, substance: str, regimen: str, before: int, after: int
) -> HttpResponse:
    """What changed between two published versions of a regimen."""
    record = get_object_or_404(_readable(substance), slug=regimen)
    published = Revision.objects.of(record).published()
    old = get_object_or_404(published, number=before)
    new = get_object_or_404(published, number=after)
    context = {
        "regimen": record,
        "before": old,
        "after": new,
        "differences": difference.compare(Regimen, old.snapshot, new.snapshot),
    }
    return render(request, "dosing/regimen_difference.html", context)


def _readable(substance: str) -> QuerySet[Regimen]:
    """Return the published regimens of a published substance."""
    regimens: QuerySet[Regimen] = Regimen.objects.published()
    return regimens.filter(
        substance__in=Substance.objects.published(), substance__slug=substance
    ).select_related("substance")
