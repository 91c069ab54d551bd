"""One studied regimen with its evidence."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.audience import public_page
from dosing.models import Regimen, Substance
from dosing.models.sources import retracted_among
from editorial import difference
from editorial.addresses import gone, published_or_answer
from editorial.history import corrections, published_versions
from editorial.models import Revision


@require_safe
@public_page()
def regimen(request: HttpRequest, substance: str, regimen: str) -> HttpResponse:
    """A regimen's full record: amount, people, evidence, cautions, worked examples, dates."""
    records = _with_substance().prefetch_related(
        "sources", "bands", "evidence__source", "examples", "substance__cautions__sources"
    )
    record, elsewhere = _record_or_answer(request, substance, regimen, records, "dosing:regimen")
    if record is None:
        return elsewhere
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
    record, elsewhere = _record_or_answer(
        request, substance, regimen, _with_substance(), "dosing:regimen_history"
    )
    if record is None:
        return elsewhere
    context = {"regimen": record, "versions": published_versions(record)}
    return render(request, "dosing/regimen_history.html", context)


@require_safe
@public_page()
def regimen_difference(
    request: HttpRequest, substance: str, regimen: str, before: int, after: int
) -> HttpResponse:
    """What changed between two published versions of a regimen."""
    record, elsewhere = _record_or_answer(
        request, substance, regimen, _with_substance(), "dosing:regimen_history"
    )
    if record is None:
        return elsewhere
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


def _with_substance() -> QuerySet[Regimen]:
    regimens: QuerySet[Regimen] = Regimen.objects.select_related("substance")
    return regimens


def _record_or_answer(
    request: HttpRequest, substance: str, slug: str, records: QuerySet[Regimen], view_name: str
) -> tuple[Regimen | None, HttpResponse]:
    """Return a published regimen of a published substance; or None and the answer."""

    def address_of(record: Regimen) -> str:
        return reverse(view_name, args=[record.substance.slug, record.slug])

    record, elsewhere = published_or_answer(request, records, slug, address_of)
    if record is None:
        return None, elsewhere
    if not record.substance.is_published:
        if record.substance.version is None:
            raise Http404
        return None, gone(request)
    if record.substance.slug != substance:
        # The substance was renamed, or the regimen belonged to another one before: but it must
        # be one that readers know, or knew under this name. Anything else is not found.
        published_or_answer(request, Substance.objects.all(), substance, Substance.get_absolute_url)
        return None, redirect(address_of(record), permanent=True)
    return record, elsewhere
