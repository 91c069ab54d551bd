"""Small published articles: a test states only what it is about."""

import itertools
import re
from html import unescape
from typing import Any

from django.utils.text import slugify

from accounts.models import User
from articles.models import Article, Topic
from editorial import actions
from editorial import snapshot as snapshots
from editorial.models import ChangeClass, Publishable, Revision

NOTE = "For a test."

_numbers = itertools.count(1)


def publish_article(slug: str = "glutamine", **fields: Any) -> Article:
    """Publish an article, its first version."""
    snapshot = {
        "slug": slug,
        "title": slug.replace("-", " ").capitalize(),
        "summary": "What the studies found.",
        "description": "What the studies found, for search engines.",
        "byline": "Villi editors",
        "body": "## A heading\n\nSome words.\n",
        "topics": [],
        "related": [],
        "lacks_clinical_review": "reviewer" not in fields,
    } | fields
    actions.load_published(Article, key={"slug": slug}, snapshot=snapshot, note=NOTE)
    return Article.objects.get(slug=snapshot["slug"])


def publish_topic(name: str = "Gut health") -> Topic:
    """Publish a topic."""
    slug = slugify(name)
    actions.load_published(Topic, key={"slug": slug}, snapshot={"name": name}, note=NOTE)
    return Topic.objects.get(slug=slug)


def somebody() -> User:
    """Return a new person."""
    return User.objects.create_user(f"person-{next(_numbers)}@example.org")


def draft(item: Publishable, **changes: Any) -> Revision:
    """Save a draft with some changes. Readers must not see it."""
    item = type(item)._default_manager.get(pk=item.pk)
    return actions.save_draft(
        item=item, snapshot=snapshots.take(item) | changes, actor=somebody(), note=NOTE
    )


def publish_change(
    item: Publishable,
    change_class: ChangeClass = ChangeClass.CLARIFICATION,
    note: str = NOTE,
    **changes: Any,
) -> None:
    """Take a change through review to readers."""
    revision = draft(item, **changes)
    Revision.objects.filter(pk=revision.pk).update(change_class=change_class, note=note)
    revision.refresh_from_db()
    actions.submit(revision=revision, actor=somebody())
    revision.refresh_from_db()
    actions.approve(revision=revision, actor=somebody())
    revision.refresh_from_db()
    actions.publish(revision=revision, actor=somebody())
    item.refresh_from_db()


def withdraw(item: Publishable, note: str = NOTE) -> None:
    """Take a published item away from readers."""
    actions.withdraw(item=item, actor=somebody(), note=note)


def words(html: str) -> str:
    """Return the words a reader sees, one space between each."""
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()
