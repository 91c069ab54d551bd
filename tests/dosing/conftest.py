"""A small published catalogue for the screens: the real tables, with three foods."""

import shutil
from itertools import batched, chain
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models

from dosing.load import load_catalogue
from dosing.models import Food
from tests.editorial.conftest import curator, make_person, other_curator, reviewer

__all__ = ["catalogue", "curator", "make_person", "other_curator", "reviewer"]

VALUES_AT_A_TIME = 5_000
"""Few enough for one statement on both databases."""

FOODS = ("cheese-parmesan-hard", "tofu-firm-nigari", "milk-skim")

type Rows = dict[type[models.Model], tuple[list[str], list[tuple[Any, ...]]]]

_stored: Rows = {}
"""The catalogue's rows, once a test of this run has loaded them."""


@pytest.fixture
def catalogue(db: None, tmp_path: Path) -> None:
    """Publish the starter catalogue without most of its foods.

    Loading checks and publishes each row, which takes a second: the first test of a run does it,
    the others get the same rows back.
    """
    if _stored:
        put_back(_stored)
        return
    assert not Food.objects.exists(), "what is made before the catalogue would be kept as its own"
    folder = tmp_path / "content"
    shutil.copytree(Path(settings.BASE_DIR) / "content" / "catalogue", folder / "catalogue")
    table = folder / "catalogue" / "foods.csv"
    header, *rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join([header, *(row for row in rows if row.startswith(FOODS))]))
    before = every_row()
    for _ in load_catalogue(folder, lambda words: None):
        pass
    _stored.update(
        (model, stored) for model, stored in every_row().items() if stored != before[model]
    )


def every_row() -> Rows:
    """Return the columns and the stored rows of every table of the site's own models."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if not model._meta.managed or model._meta.proxy:
                continue
            columns = [field.column for field in model._meta.concrete_fields]
            names = ", ".join(map(connection.ops.quote_name, columns))
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT {names} FROM {table} ORDER BY 1")  # noqa: S608
            found[model] = (columns, cursor.fetchall())
    return found


def put_back(stored: Rows) -> None:
    """Store the rows again, in place of those that are there; keys are checked at the end."""
    with connection.cursor() as cursor:
        for model, (columns, rows) in stored.items():
            names = ", ".join(map(connection.ops.quote_name, columns))
            table = connection.ops.quote_name(model._meta.db_table)
            places = f"({', '.join(['%s'] * len(columns))})"
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608
            # Many rows to a statement: one by one PostgreSQL takes most of a test's time for them.
            for part in batched(rows, VALUES_AT_A_TIME // len(columns)):
                values = ", ".join([places] * len(part))
                cursor.execute(
                    f"INSERT INTO {table} ({names}) VALUES {values}",  # noqa: S608
                    list(chain.from_iterable(part)),
                )
        for statement in connection.ops.sequence_reset_sql(no_style(), list(stored)):
            cursor.execute(statement)
