"""Everything the comments know, as JSON."""

import json
import stat
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from accounts.models import User
from comments import actions, export
from comments.models import Comment, HouseRule


def exported(path: Path) -> dict[str, list[dict[str, object]]]:
    call_command("export_comments", path, stdout=StringIO())
    return json.loads(path.read_text())


def test_every_kind_of_row_is_in_it(
    tmp_path: Path,
    new_published: Callable[..., Comment],
    member: User,
    moderator: User,
    reject: Callable[..., None],
) -> None:
    comment = new_published("Ünïcode “words” </script>")
    answer = new_published("An answer", parent=comment, member=member)
    actions.report(comment=comment, house_rule=HouseRule.OFF_TOPIC, words="Why", member=None)
    comment.refresh_from_db()
    reject(comment, moderator, words="Because")

    written = exported(tmp_path / "all.json")

    models = apps.get_app_config("comments").get_models()
    assert {model._meta.model_name for model in models} <= written.keys()
    first, second = written["comment"]
    assert first["body"] == "Ünïcode “words” </script>"
    assert (first["article__slug"], second["parent_id"]) == ("glutamine", comment.pk)
    assert second["member_id"] == member.pk
    assert answer.pk == second["id"]
    assert {decision["verb"] for decision in written["decision"]} == {"post", "publish", "reject"}
    assert written["report"][0]["words"] == "Why"


def test_only_its_owner_may_read_the_file(db, tmp_path: Path) -> None:
    exported(tmp_path / "all.json")

    assert stat.S_IMODE((tmp_path / "all.json").stat().st_mode) == 0o600


def test_rows_are_read_in_chunks_and_none_is_missed(
    new_comment: Callable[..., Comment],
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries,
) -> None:
    comments = [new_comment(f"Comment {number}") for number in range(5)]
    monkeypatch.setattr(export, "CHUNK", 2)
    output = StringIO()

    call_command("export_comments", stdout=output)

    rows = json.loads(output.getvalue())["comment"]
    assert [row["id"] for row in rows] == [comment.pk for comment in comments]
