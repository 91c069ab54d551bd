"""The published catalogue for other programs: CSV and JSON, and the description of both."""

from typing import Any

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dosing.models import Food, Regimen, SafetyLevel, Source, Substance
from dosing.tables import TABLES, Line, Table

LICENCE = "CC-BY-4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
PROVENANCE = _(
    "Figures of foods are copied digit for digit from the sources that each of them names; those "
    "from the US Department of Agriculture are in the public domain. Estimates of glutamine are "
    "worked out from them, as their notes say. The texts are our own and name their sources. "
    "A source that was taken back stands in the table of retracted sources."
)

ITEMS_PER_PAGE = 500
"""Items of one answer of the JSON interface; an item of a table of rows can give several lines."""


def version() -> str:
    """Return when the published catalogue last changed, in UTC, as the version of all tables."""
    moments = [
        model.objects.aggregate(at=Max("changed_at"), gone=Max("withdrawn_at"))
        for model in (Source, Substance, SafetyLevel, Food, Regimen)
    ]
    moments.append(Source.objects.aggregate(retracted=Max("retracted_at")))
    newest = max((moment for row in moments for moment in row.values() if moment), default=None)
    return newest.isoformat(timespec="seconds") if newest else ""


def json_page(table: Table, after: int | None) -> dict[str, Any]:
    """Return the lines of the items that follow the item with the number `after`."""
    items = table.published().filter(pk__gt=after or 0)[: ITEMS_PER_PAGE + 1]
    found = list(items)
    lines = [line for item in found[:ITEMS_PER_PAGE] for line in table.lines(item)]
    address = reverse("dosing:open_data_json", args=[table.name])
    more = len(found) > ITEMS_PER_PAGE
    return {
        "table": table.name,
        "version": version(),
        "licence": LICENCE,
        "provenance": PROVENANCE,
        "rows": [_known(table, line) for line in lines],
        "next": f"{settings.SITE_URL}{address}?after={found[-2].pk}" if more else None,
    }


def _known(table: Table, line: Line) -> dict[str, str | None]:
    """Return a line with null for what is not known."""
    return {column: line[column] or None for column in table.columns}


def description() -> dict[str, Any]:
    """Return the OpenAPI description of the JSON interface, made from the tables themselves."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.SITE_NAME}: the published catalogue",
            "version": "1",
            "description": (
                "Read only. All values are text, so that figures keep their published decimals; "
                "null means not known, which is never the same as 0. " + PROVENANCE
            ),
            "license": {"name": LICENCE, "url": LICENCE_URL},
        },
        "servers": [{"url": settings.SITE_URL}],
        "paths": {
            reverse("dosing:open_data_json", args=[table.name]): _path(table)
            for table in TABLES.values()
        },
    }


def _path(table: Table) -> dict[str, Any]:
    cell = {"type": ["string", "null"]}
    row = {
        "type": "object",
        "properties": dict.fromkeys(table.columns, cell),
        "required": list(table.columns),
        "additionalProperties": False,
    }
    text = {"type": "string"}
    page = {
        "type": "object",
        "properties": {
            "table": {"const": table.name},
            "version": text,
            "licence": text,
            "provenance": text,
            "rows": {"type": "array", "items": row},
            "next": {"type": ["string", "null"], "format": "uri"},
        },
        "required": ["table", "version", "licence", "provenance", "rows", "next"],
    }
    after = {
        "name": "after",
        "in": "query",
        "description": "Where to go on; `next` of the answer before has it.",
        "schema": {"type": "integer", "minimum": 0},
    }
    return {
        "get": {
            "operationId": f"list_{table.name}",
            "summary": table.title,
            "parameters": [after],
            "responses": {
                "200": {
                    "description": "Some rows",
                    "content": {"application/json": {"schema": page}},
                },
                "400": {"description": "`after` is not a number."},
            },
        }
    }
