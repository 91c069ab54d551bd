"""10,000 revisions of one item: its pages ask as many questions as with three."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import roles
from articles.models import Article
from dosing.models import Food
from editorial import actions
from editorial import snapshot as snapshots
from editorial.models import Revision, State
from tests.editorial.helpers import Person, address_of

pytestmark = pytest.mark.django_db

MANY = 10_000


def pile_up(item: Any, count: int) -> None:
    """Give the item a long history of typing errors put right."""
    now, start = timezone.now(), item.version
    kind = ContentType.objects.get_for_model(item)
    snapshot = snapshots.take(item)
    Revision.objects.bulk_create(
        (
            Revision(
                content_type=kind, object_id=item.pk, number=number, based_on=number - 1,
                snapshot=snapshot, state=State.PUBLISHED, change_class="typo", published_at=now,
            )
            for number in range(start + 1, start + count + 1)
        ),
        batch_size=1_000,
    )  # fmt: skip
    type(item)._default_manager.filter(pk=item.pk).update(version=start + count)
    item.refresh_from_db()


def queries_of(ask: Callable[[], Any]) -> list[str]:
    ask()  # what is looked up once for each process
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert ask().status_code == 200
    return [query["sql"] for query in asked.captured_queries]


@pytest.fixture
def article(make_person: Callable[..., Person]) -> Article:
    snapshot = {
        "title": "On gut health", "summary": "Short.", "description": "Short.",
        "byline": "Villi editors", "body": "## One\n\nText.",
        "lacks_clinical_review": True,
    }  # fmt: skip
    actions.load_published(Article, key={"slug": "gut"}, snapshot=snapshot, note="")
    return Article.objects.get()


@pytest.mark.parametrize(
    ("kind", "screen"),
    [
        *product(["article", "food"], ["edit", "history", "public", "save"]),
        ("article", "public history"),
    ],
)
def test_the_number_of_questions_does_not_grow_with_the_history(
    request: pytest.FixtureRequest, make_person: Callable[..., Person], kind: str, screen: str
) -> None:
    item: Any = request.getfixturevalue(kind)
    person = make_person("Ada", roles.CURATOR, roles.EDITOR)
    pile_up(item, 3)
    fields = person.fields(address_of(item))
    ask = {
        "edit": lambda: person.client.get(address_of(item)),
        "history": lambda: person.client.get(address_of(item, "history")),
        "public": lambda: Client().get(item.get_absolute_url()),
        "public history": lambda: Client().get(item.get_absolute_url() + "history/"),
        "save": lambda: person.client.post(
            address_of(item), fields | {"_autosave": "1", "revision-stamp": actions.stamp_of(item)}
        ),
    }[screen]
    few = queries_of(ask)
    pile_up(item, MANY)

    many = queries_of(ask)

    assert len(many) <= len(few) + (1 if screen == "history" else 0)


@pytest.mark.sqlite
def test_the_questions_about_revisions_use_their_indexes_on_sqlite(food: Food) -> None:
    pile_up(food, MANY)
    for question in questions(food):
        plan = question.explain()
        assert "SCAN editorial_revision" not in plan, plan
        assert "TEMP B-TREE" not in plan or "IN (" in str(question.query), plan


@pytest.mark.postgres
def test_the_questions_about_revisions_use_their_indexes_on_postgresql(food: Food) -> None:
    pile_up(food, MANY)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE editorial_revision")
    for question in questions(food):
        plan = question.explain()
        assert "Seq Scan on editorial_revision" not in plan, plan


def questions(item: Any) -> list[Any]:
    """Return the questions that pages ask about one item's revisions."""
    own = Revision.objects.of(item)
    return [
        own.open()[:1],
        own.published()[:1],
        own.defer("snapshot")[:50],
        own.filter(number=5_000),
        own.published().defer("snapshot").filter(change_class__in=["correction", "safety"])[:5],
        Revision.objects.open().filter(object_id__isnull=False).order_by("state", "-saved_at")[:30],
    ]
