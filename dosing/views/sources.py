"""The references: all of them, and each with what rests on it."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.audience import public_page
from dosing.models import Source
from dosing.references import FORMATS
from editorial.addresses import published_or_answer
from editorial.usage import usages_of


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
    source, elsewhere = published_or_answer(
        request, Source.objects.all(), key, Source.get_absolute_url
    )
    if source is None:
        return elsewhere
    context = {"source": source, "usages": usages_of(source)}
    return render(request, "dosing/source.html", context)


@require_safe
@public_page()
def source_file(request: HttpRequest, key: str, extension: str) -> HttpResponse:
    """One reference for a reference manager."""
    source, elsewhere = published_or_answer(
        request,
        Source.objects.all(),
        key,
        lambda source: reverse("dosing:source_file", args=[source.key, extension]),
    )
    if source is None:
        return elsewhere
    return _references([source], key, extension)


@require_safe
@public_page()
def source_files(request: HttpRequest, extension: str) -> HttpResponse:
    """All references for a reference manager."""
    return _references(Source.objects.published(), "villi-sources", extension)


def _references(sources: Iterable[Source], name: str, extension: str) -> HttpResponse:
    if extension not in FORMATS:
        raise Http404
    chosen = FORMATS[extension]
    response = HttpResponse(chosen.write(sources), content_type=chosen.media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return response
