"""Open data: the published catalogue as files, and for other programs."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.audience import public_page
from dosing.forms.open_data import PageForm
from dosing.open_data import (
    LICENCE,
    LICENCE_URL,
    PROVENANCE,
    description,
    json_page,
    version,
)
from dosing.spreadsheets import csv_lines
from dosing.tables import TABLES, Table


@require_safe
@public_page()
def open_data(request: HttpRequest) -> HttpResponse:
    """What can be downloaded, under which terms, and where it comes from."""
    context = {
        "tables": TABLES.values(),
        "version": version(),
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "provenance": PROVENANCE,
    }
    return render(request, "dosing/open_data.html", context)


@require_safe
@public_page()
def open_data_csv(request: HttpRequest, table: str) -> HttpResponse:
    """A whole table as CSV, sent as it is read."""
    chosen = _table_or_404(table)
    lines = csv_lines(chosen, chosen.published_lines())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{table}.csv"'
    # The site's own cache keeps whole answers that begin with "public"; this one can be long.
    response["Cache-Control"] = "max-age=0, must-revalidate, public"
    return cast("HttpResponse", response)  # Django's types part what its views may both return


@require_safe
@public_page("after")
def open_data_json(request: HttpRequest, table: str) -> HttpResponse:
    """A page of a table as JSON."""
    chosen = _table_or_404(table)
    form = PageForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"error": "'after' must be a whole number."}, status=400)
    return _open(JsonResponse(json_page(chosen, form.cleaned_data["after"])))


@require_safe
@public_page()
def open_data_openapi(request: HttpRequest) -> HttpResponse:
    """The description of the JSON interface."""
    return _open(JsonResponse(description()))


def _table_or_404(name: str) -> Table:
    if name not in TABLES:
        raise Http404
    return TABLES[name]


def _open(response: HttpResponse) -> HttpResponse:
    """Let scripts on other sites read it: it is public, and no cookie goes with it."""
    response["Access-Control-Allow-Origin"] = "*"
    return response
