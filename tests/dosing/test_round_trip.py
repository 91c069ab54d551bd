"""The whole catalogue out of one site and into an empty one, byte for byte."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import transaction

from accounts.models import User
from dosing import batches
from dosing.desk_tables import desk_lines
from dosing.load import load_catalogue
from dosing.models import Batch, Food, Regimen
from dosing.sheets import SHEETS
from dosing.spreadsheets import csv_lines, read_rows, write_xlsx
from dosing.tables import TABLES, Line

pytestmark = pytest.mark.django_db


def as_csv(name: str, lines: list[Line]) -> bytes:
    return "".join(csv_lines(TABLES[name], lines)).encode()


def as_xlsx(name: str, lines: list[Line]) -> bytes:
    file = BytesIO()
    write_xlsx(TABLES[name], lines, file)
    return file.getvalue()


def parts_of(workbook: bytes) -> dict[str, bytes]:
    """Return every file in a workbook. Its wrapping says when each was written."""
    with zipfile.ZipFile(BytesIO(workbook)) as packed:
        return {part: packed.read(part) for part in packed.namelist()}


def imported(name: str, data: bytes, extension: str, actor: User) -> Batch:
    file = BytesIO(data)
    rows = read_rows(file, f"{name}.{extension}", TABLES[name])
    batch = Batch.objects.create(table=name, started_by=actor, state=Batch.State.RUNNING)
    batches.run(batch, rows, actor=actor)
    return batch


@time_machine.travel("2026-11-27T12:00:00Z", tick=False)
def test_all_foods_and_regimens_come_back_on_an_empty_site(db: None) -> None:
    with transaction.atomic():
        for _counts in load_catalogue(Path(settings.BASE_DIR) / "content", lambda words: None):
            pass
        published = {name: list(TABLES[name].published_lines()) for name in TABLES}
        transaction.set_rollback(True)
    assert (len(published["foods"]), len(published["regimens"])) == (101, 15)
    assert not Food.objects.exists()

    actor = User.objects.create_user("ada@example.org")
    for name in SHEETS:
        batch = imported(name, as_csv(name, published[name]), "csv", actor)
        assert batch.new_count == batch.row_count == len(published[name]), batch.faults
    assert (Food.objects.count(), Regimen.objects.count()) == (101, 15)
    at_desk = {name: list(desk_lines(name)) for name in SHEETS}

    for name in SHEETS:
        assert as_csv(name, at_desk[name]) == as_csv(name, published[name])
        assert parts_of(as_xlsx(name, at_desk[name])) == parts_of(as_xlsx(name, published[name]))
        batch = imported(name, as_xlsx(name, published[name]), "xlsx", actor)
        assert batch.same_count == batch.row_count == len(published[name]), batch.changes
