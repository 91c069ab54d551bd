"""The home page, the list of articles and the pages of topics."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Topic, TopicListing
from articles.views import PER_PAGE
from tests.articles.articles import (
    draft,
    publish_article,
    publish_change,
    publish_topic,
    withdraw,
    words,
)

pytestmark = pytest.mark.django_db

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def many(count: int, *, at_once: bool = False) -> list[Article]:
    """Make published articles, the first of them oldest."""
    return Article.objects.bulk_create(
        Article(
            slug=f"number-{number}",
            title=f"Number {number}.",
            version=1,
            published_at=BEGINNING + timedelta(hours=0 if at_once else number),
            changed_at=BEGINNING,
        )
        for number in range(count)
    )


def list_under(topic: Topic, articles: list[Article]) -> None:
    TopicListing.objects.bulk_create(
        TopicListing(topic=topic, article=article, published_at=article.published_at)
        for article in articles
    )


def titles(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200
    return [article.title for article in response.context["articles"]]


# Home


def test_home_shows_the_newest_articles_the_search_and_where_to_begin(
    client: Client, catalogue: None
) -> None:
    publish_article("older")
    publish_article("newer", summary="The newest summary.")

    html = client.get("/").content.decode()
    text = words(html)

    assert text.index("Newer The newest summary.") < text.index("Older")
    assert 'action="/search/"' in html
    assert 'href="/dosing/l-glutamine/"' in html
    assert 'href="/foods/"' in html
    assert "Every figure names its source" in text


def test_home_of_an_empty_site_says_so(client: Client) -> None:
    assert "No article has been published yet." in words(client.get("/").content.decode())


# The list


def test_the_list_is_newest_first(client: Client) -> None:
    many(3)

    assert titles(client, "/articles/") == ["Number 2.", "Number 1.", "Number 0."]


@pytest.mark.parametrize("start", ["/articles/", "/topics/gut-health/"])
@pytest.mark.parametrize("at_once", [False, True])
def test_going_on_shows_every_article_once(client: Client, at_once: bool, start: str) -> None:
    articles = many(PER_PAGE * 2 + 3, at_once=at_once)
    list_under(publish_topic("Gut health"), articles)
    expected = {article.title for article in articles}
    seen: list[str] = []
    address = start
    for _ in range(3):
        response = client.get(address)
        seen += [article.title for article in response.context["articles"]]
        following = response.context["next"]
        address = f"{start}?after={following}"

    assert following is None
    assert len(seen) == len(expected)
    assert set(seen) == expected


def test_a_full_last_page_offers_nothing_further(client: Client) -> None:
    many(PER_PAGE)

    assert "Older articles" not in client.get("/articles/").content.decode()


def test_withdrawn_and_unpublished_articles_are_not_listed(client: Client) -> None:
    withdraw(publish_article("gone"))
    Article.objects.create(slug="unborn", title="Unborn")

    assert titles(client, "/articles/") == []


@pytest.mark.parametrize(
    "after",
    ["x", "1", "1-", "-1-1", "1-1-1", "9" * 16 + "-1", "1" * 400, "1-" + "9" * 19, "\ud800", "١-١"],
)
def test_a_place_that_makes_no_sense_is_the_beginning(client: Client, after: str) -> None:
    many(2)

    response = client.get("/articles/", {"after": after.encode("utf-8", "replace")})

    assert response.status_code == 200
    assert len(response.context["articles"]) == 2


def test_after_the_last_article_the_way_back_is_shown(client: Client) -> None:
    many(1)

    text = words(client.get("/articles/?after=1-1").content.decode())

    assert "There are no older articles." in text


# Topics


def test_a_topic_lists_its_own_articles(client: Client) -> None:
    topic = publish_topic("Gut health")
    publish_article("within", topics=[topic.pk])
    publish_article("without")
    withdraw(publish_article("gone", topics=[topic.pk]))

    assert titles(client, "/topics/gut-health/") == ["Within"]
    assert "<h1>Gut health</h1>" in client.get("/topics/gut-health/").content.decode()


def test_a_topic_follows_its_articles(client: Client) -> None:
    gut, food = publish_topic("Gut health"), publish_topic("Food")
    article = publish_article("first", topics=[gut.pk])
    draft(article, topics=[food.pk])
    assert titles(client, "/topics/gut-health/") == ["First"]

    publish_change(article, topics=[food.pk])

    assert titles(client, "/topics/gut-health/") == []
    assert titles(client, "/topics/food/") == ["First"]
    listing = TopicListing.objects.get()
    article.refresh_from_db()
    assert listing.published_at == article.published_at


def test_an_unknown_topic_is_not_found_and_a_withdrawn_one_is_gone(client: Client) -> None:
    withdraw(publish_topic("Gone"))

    assert client.get("/topics/gone/").status_code == 410
    assert client.get("/topics/never/").status_code == 404


# Cost


@pytest.mark.parametrize("address", ["/", "/articles/", "/topics/gut-health/"])
def test_the_number_of_queries_does_not_grow(client: Client, address: str) -> None:
    topic = publish_topic("Gut health")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    list_under(topic, many(1))
    few = queries()
    Article.objects.all().delete()
    list_under(topic, many(PER_PAGE * 2))

    assert queries() == few
