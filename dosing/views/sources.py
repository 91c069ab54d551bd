"""The references: all of them, and each with what rests on it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.audience import public_page
from dosing.models import Source
from dosing.usage import usages_of


@require_safe
@public_page()
def source_list(request: HttpRequest) -> HttpResponse:
    """All references, by author."""
    sources = sorted(
        Source.objects.published(), key=lambda source: (source.short_name.casefold(), source.key)
    )
    return render(request, "dosing/source_list.html", {"sources": sources})


@require_safe
@public_page()
def source(request: HttpRequest, key: str) -> HttpResponse:
    """One reference, and everything that uses it."""
    source = get_object_or_404(Source.objects.published(), key=key)
    context = {"source": source, "usages": usages_of(source)}
    return render(request, "dosing/source.html", context)
