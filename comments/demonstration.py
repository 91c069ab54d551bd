"""Demonstration comments, so that a checkout on somebody's own machine shows a discussion."""

import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction

from articles.models import Article
from comments import actions
from comments.models import Comment, State
from comments.screening import Author, Submission
from editorial.content import Counts, Row, Say, read_table

NAMESPACE = uuid.UUID("5f0c8d3e-6f0b-4d0a-9a55-0d8f6f1c2b11")
"""Makes each row's key the same on every machine, so that loading twice makes one comment."""

MARK = "(demonstration comment)"


def load_demonstration(folder: Path, say: Say) -> Iterator[Counts]:
    """Load the demonstration comments, with DEBUG only. Every one says what it is."""
    path = folder / "catalogue" / "comments_demo.csv"
    if not settings.DEBUG or not path.exists():
        return
    counts = Counts("demonstration comments")
    with transaction.atomic():
        for row in read_table(path, ("key", "article", "parent", "name", "state", "body")):
            counts.add(_load(row))
    yield counts


def _load(row: Row) -> str:
    if not row["body"].startswith(MARK):
        raise row.error("body", f"Begin it with {MARK}.")
    if row["state"] not in (State.HELD, State.PUBLISHED):
        raise row.error("state", "Write held or published.")
    if Comment.objects.filter(submission_key=_key(row["key"])).exists():
        return "same"
    article = Article.objects.published().filter(slug=row["article"]).first()
    if article is None:
        raise row.error("article", "There is no such published article.")
    parent = None
    if row["parent"]:
        parent = Comment.objects.filter(submission_key=_key(row["parent"])).first()
        if parent is None:
            raise row.error("parent", "No row above has this key.")
    comment = actions.post(
        submission=Submission(article, Author(name=row["name"]), row["body"]),
        parent=parent,
        submission_key=_key(row["key"]),
    )
    if row["state"] == State.PUBLISHED:
        actions.publish_by_rule(comment=comment, rule="demonstration")
    return "new"


def _key(name: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, name)
