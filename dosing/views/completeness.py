"""What the catalogue lacks: a page for curators."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.audience import role_required
from dosing.completeness import gaps


@require_safe
@role_required("dosing.change_food")
def completeness(request: HttpRequest) -> HttpResponse:
    """Everything that is missing, the most urgent first."""
    return render(request, "dosing/completeness.html", {"gaps": gaps(timezone.localdate())})
