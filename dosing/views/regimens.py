"""One studied regimen with its evidence."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.audience import public_page
from dosing.models import Regimen, Substance


@require_safe
@public_page()
def regimen(request: HttpRequest, substance: str, regimen: str) -> HttpResponse:
    """A regimen's full record: amount, people, evidence, cautions, worked examples, dates."""
    regimens = Regimen.objects.published().filter(substance__in=Substance.objects.published())
    record = get_object_or_404(
        regimens.select_related("substance").prefetch_related(
            "sources", "bands", "evidence__source", "examples", "substance__cautions__sources"
        ),
        substance__slug=substance,
        slug=regimen,
    )
    context = {
        "regimen": record,
        "is_past_review": record.is_past_review(timezone.localdate()),
    }
    return render(request, "dosing/regimen.html", context)
