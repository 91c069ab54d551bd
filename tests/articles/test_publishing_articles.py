"""What stands between an article and its readers; who may do what; where its sources are used."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from accounts.roles import CURATOR, EDITOR, MODERATOR, REVIEWER
from articles.models import Article, ArticleSource, SearchEntry
from articles.publishing import problems
from editorial import actions
from editorial import snapshot as snapshots
from editorial.actions import WrongStateError
from editorial.usage import usages_of
from tests.articles.articles import draft, publish_article, somebody, withdraw
from tests.dosing.foods import publish_source

pytestmark = pytest.mark.django_db


def test_every_reason_is_listed_at_once() -> None:
    article = Article.objects.create(slug="empty", title="", byline="")
    article.related.add(article)
    article.body = 'See [@nobody].\n\n::nothing\n\n::figure{image="none"}\n'

    found = [(problem.field, problem.message) for problem in problems(article)]

    assert [field for field, _ in found] == [
        "title", "summary", "description", "byline", "related", "reviewer",
        "body", "body", "body", "body",
    ]  # fmt: skip
    assert found[-4][1] == "Line 1: There is no source “nobody”."
    assert {found[-2][1][:30], found[-1][1][:30]} == {
        "Line 5: Say what the image sho",
        "Line 5: There is no image “non",
    }


def test_a_text_that_is_too_long_is_refused_with_a_sentence() -> None:
    article = Article(
        title="T", summary="S", description="D", lacks_clinical_review=True, body="[" * 1_000_000
    )
    article.slug = "long"
    article.save()

    assert [problem.message for problem in problems(article)] == [
        "The text is longer than 100,000 characters. Split it."
    ]


def test_a_source_that_was_withdrawn_cannot_be_cited_anew() -> None:
    source = publish_source("houdijk1998")
    article = publish_article(body="Text.")
    withdraw(source)

    revision = draft(article, body="A [@houdijk1998].")

    assert [problem.message for problem in actions.problems_of(revision)] == [
        "Line 1: There is no source “houdijk1998”."
    ]


def test_an_article_needs_a_second_person() -> None:
    author = somebody()
    article = publish_article()
    revision = actions.save_draft(
        item=article, snapshot=snapshots.take(article) | {"summary": "New."}, actor=author
    )
    with pytest.raises(WrongStateError):
        actions.publish(revision=revision, actor=author)
    actions.submit(revision=revision, actor=author)
    revision.refresh_from_db()

    with pytest.raises(PermissionDenied):
        actions.approve(revision=revision, actor=author)

    article.refresh_from_db()
    assert article.summary == "What the studies found."


def test_a_source_knows_the_articles_that_cite_it() -> None:
    source = publish_source("houdijk1998")
    publish_article("salt", body="A [@houdijk1998].")
    withdraw(publish_article("gone", body="A [@houdijk1998]."))
    draft(publish_article("other"), body="A [@houdijk1998].")

    usages = usages_of(source)["Articles"]

    assert [(usage.label, usage.url) for usage in usages] == [("Salt", "/articles/salt/")]


def test_a_preview_shows_the_draft_and_leaves_no_trace(client: Client) -> None:
    publish_source("houdijk1998")
    article = publish_article(body="Text.")
    revision = draft(article, body="Draft words [@houdijk1998].", slug="renamed")
    operator = User.objects.create_superuser("root@example.org")
    article.refresh_from_db()

    with actions.as_published(article, revision):
        html = client.get("/articles/renamed/").content.decode()

    assert "Draft words" in html
    assert 'id="ref-1"' in html
    assert operator.is_superuser
    stored = Article.objects.get(pk=article.pk)
    assert stored.slug == "glutamine"
    assert not ArticleSource.objects.exists()
    assert "Draft" not in SearchEntry.objects.get(kind="article").text


RIGHTS = {
    EDITOR: {"view", "add", "change", "publish"},
    REVIEWER: {"view", "approve"},
    CURATOR: {"view"},
    MODERATOR: set(),
}


@pytest.mark.parametrize("role", RIGHTS)
def test_a_role_has_the_rights_it_needs_and_no_more(role: str) -> None:
    person = somebody()
    group, _ = Group.objects.get_or_create(name=role)
    person.groups.add(group)

    actions_ = ("view", "add", "change", "delete", "approve", "publish")
    held = {action for action in actions_ if person.has_perm(f"articles.{action}_article")}

    assert held == RIGHTS[role]


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"number": 0, "uses": 1}, "articles_articlesource_counts_from_one"),
        ({"number": 1, "uses": 0}, "articles_articlesource_counts_from_one"),
    ],
)
def test_references_count_from_one(fields: dict[str, int], constraint: str) -> None:
    article, source = publish_article(), publish_source()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ArticleSource.objects.create(article=article, source=source, **fields)


def test_a_source_has_one_number_and_a_number_one_source() -> None:
    article, source = publish_article(), publish_source()
    ArticleSource.objects.create(article=article, source=source, number=1, uses=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleSource.objects.create(article=article, source=source, number=2, uses=1)
    other = publish_source("other")
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleSource.objects.create(article=article, source=other, number=1, uses=1)
