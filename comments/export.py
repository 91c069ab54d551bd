"""Everything that this app keeps, as JSON, written while it is read."""

import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

CHUNK = 500


def everything() -> Iterator[str]:
    """Give the pieces of one JSON object: each kind of row by its name, rows by their numbers.

    Rows are read in chunks, so that a million of them needs no more memory than a few hundred.
    """
    written_at = json.dumps(timezone.now(), cls=DjangoJSONEncoder)
    yield f'{{"format": 1, "written_at": {written_at}'
    for model in apps.get_app_config("comments").get_models():
        yield f',\n"{model._meta.model_name}": ['
        mark = "\n"
        for row in _rows(model):
            yield mark + json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False)
            mark = ",\n"
        yield "\n]"
    yield "\n}\n"


def _rows(model: type[models.Model]) -> Iterator[dict[str, Any]]:
    """Give a table's rows; comments also say the article's slug, which other sites understand."""
    names = [field.attname for field in model._meta.concrete_fields]
    if model._meta.model_name == "comment":
        names.append("article__slug")
    last: Any = None
    while True:
        rows = model._default_manager.order_by("pk").values(*names)
        if last is not None:
            rows = rows.filter(pk__gt=last)
        chunk = list(rows[:CHUNK])
        yield from chunk
        if len(chunk) < CHUNK:
            return
        last = chunk[-1][model._meta.pk.attname]
