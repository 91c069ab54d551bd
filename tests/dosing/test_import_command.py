"""Tables too large for the desk: the commands that look, write and undo, part by part."""

import gc
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from accounts import roles
from accounts.models import User
from dosing import batches
from dosing.models import Batch, Source
from editorial.content import Row
from editorial.models import Revision
from tests.dosing.tables import SOURCE, csv_of, rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db: None) -> User:
    user = User.objects.create_user("ada@example.org", is_staff=True)
    user.groups.add(Group.objects.get(name=roles.CURATOR))
    return user


def run(*arguments: Any) -> str:
    output = StringIO()
    call_command(*arguments, "--as", "ada@example.org", stdout=output)
    return output.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sources.csv"
    path.write_bytes(csv_of("sources", *(SOURCE | {"key": key} for key in ("a", "b", "no key"))))
    return path


def test_a_table_is_looked_at_written_and_undone(ada: User, file: Path) -> None:
    said = run("import_table", "sources", file)
    assert "row 4, column 'key': Enter a valid" in said
    assert "3 rows: 2 new, 0 changed, 0 as they were, 1 cannot be taken" in said
    assert "Nothing was written." in said
    assert not Source.objects.exists()

    said = run("import_table", "sources", file, "--write")
    batch = Batch.objects.get()
    assert f"import {batch.pk} at the desk" in said
    assert (batch.state, batch.new_count, batch.started_by) == (Batch.State.DONE, 2, ada)
    assert Revision.objects.open().count() == 2

    assert "undone, but for 0 drafts" in run("undo_import", batch.pk)
    assert not Source.objects.exists()


def test_what_cannot_be_done_is_said(ada: User, file: Path) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        run("import_table", "sources", file.with_name("nowhere.csv"))
    with pytest.raises(CommandError, match="There is no import 7"):
        run("undo_import", 7)
    file.write_text("a,b\n")
    with pytest.raises(CommandError, match="has the column “a”"):
        run("import_table", "sources", file)
    ada.groups.clear()
    with pytest.raises(CommandError, match="may not change this table"):
        run("import_table", "sources", file)


def test_progress_is_kept_with_the_batch_after_each_part(
    ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "ROWS_AT_A_TIME", 2)
    batch = Batch.objects.create(table="sources", started_by=ada, state=Batch.State.RUNNING)
    rows = rows_of("sources", *(SOURCE | {"key": f"k{number}"} for number in range(5)))

    seen = []
    for _tally in batches.run_in_parts(batch, rows, actor=ada):
        stored = Batch.objects.get()
        seen.append((stored.new_count, stored.state))

    assert seen == [(2, "running"), (4, "running"), (5, "running"), (5, "done")]


def test_only_some_rows_are_in_memory_at_a_time(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "ROWS_AT_A_TIME", 10)
    read = (
        row for number in range(200) for row in rows_of("sources", SOURCE | {"key": f"k{number}"})
    )

    alive = [
        sum(isinstance(thing, Row | batches.Plan) for thing in gc.get_objects())
        for _tally in batches.check_in_parts("sources", read, actor=ada)
    ]

    assert len(alive) == 20
    assert max(alive) < 50
