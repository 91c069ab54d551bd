"""However many articles there are, what lists and finds them reads its rows through an index."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client

from articles.forms import Place
from articles.models import Article, SearchEntry, SearchPosting, SearchWord, TopicListing
from tests.articles.articles import publish_topic
from tests.plans import plans_of, reads_whole_table, sorts

pytestmark = pytest.mark.django_db

SIZE = 300
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
MIDDLE = BEGINNING + timedelta(hours=SIZE // 2)


@pytest.fixture(autouse=True)
def full_tables() -> None:
    """Fill the tables: every article under one topic, some about cheese."""
    topic = publish_topic("Gut health")
    articles = Article.objects.bulk_create(
        Article(
            slug=f"number-{number}", title=f"Number {number}", version=1,
            published_at=BEGINNING + timedelta(hours=number), changed_at=BEGINNING,
        )
        for number in range(SIZE)
    )  # fmt: skip
    TopicListing.objects.bulk_create(
        TopicListing(topic=topic, article=article, published_at=article.published_at)
        for article in articles
    )
    kind = ContentType.objects.get_for_model(Article)
    # Far more of everything than one question is about.
    entries = SearchEntry.objects.bulk_create(
        SearchEntry(content_type=kind, object_id=number, kind="article", title="T", text="Gut.")
        for number in range(4 * SIZE)
    )
    words = SearchWord.objects.bulk_create(
        SearchWord(stem=stem, example=stem)
        for stem in ("chees", "gut", "gutter", *(f"word{number}" for number in range(10 * SIZE)))
    )
    SearchPosting.objects.bulk_create(
        SearchPosting(entry=entry, word=word, weight=1 + number % 7)
        for number, entry in enumerate(entries[: SIZE // 2])
        for word in words[number % 2 : 3]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.parametrize(
    ("address", "index"),
    [
        ("/", "articles_article_newest"),
        ("/articles/", "articles_article_newest"),
        ("/articles/?after={place}", "articles_article_newest"),
        ("/topics/gut-health/", "articles_topiclisting_newest"),
        ("/topics/gut-health/?after={place}", "articles_topiclisting_newest"),
        ("/feeds/articles.atom", "articles_article_newest"),
    ],
)
def test_a_list_is_read_in_its_order(client: Client, address: str, index: str) -> None:
    place = Place(MIDDLE, Article.objects.get(published_at=MIDDLE).pk)

    plans = plans_of(lambda: client.get(address.format(place=place)), "articles_article")

    assert any(index in plan for plan in plans), "\n\n".join(plans)
    assert not any(reads_whole_table(plan, "articles_") for plan in plans), "\n\n".join(plans)
    assert not any(map(sorts, plans)), "\n\n".join(plans)


def test_a_list_goes_on_where_its_place_is_in_the_index(client: Client) -> None:
    place = Place(MIDDLE, 1)

    plans = "\n".join(plans_of(lambda: client.get(f"/articles/?after={place}"), "articles_article"))

    assert "published_at<" in plans or "published_at <=" in plans, plans


def test_the_site_map_is_read_along_the_ids(client: Client) -> None:
    for address in ("/sitemap.xml", "/sitemap-articles-0.xml"):
        plans = plans_of(lambda address=address: client.get(address), "articles_article")

        assert not any(map(sorts, plans)), "\n\n".join(plans)
        if connection.vendor == "postgresql":
            assert all("articles_article_pkey" in plan for plan in plans), "\n\n".join(plans)


@pytest.mark.parametrize("question", ["gut cheese", "gutt", "chese", "gut zebra", "gut&type=food"])
def test_a_search_reads_its_words_along_their_index(client: Client, question: str) -> None:
    plans = plans_of(lambda: client.get(f"/search/?q={question}"), "articles_search")

    assert any("articles_searchposting_best" in plan for plan in plans), "\n\n".join(plans)
    assert not any(reads_whole_table(plan, "articles_") for plan in plans), "\n\n".join(plans)
    of_postings = [plan for plan in plans if "searchword" not in plan]
    assert not any(map(sorts, of_postings)), "\n\n".join(of_postings)


def test_suggestions_read_the_words_that_begin_so(client: Client) -> None:
    plans = plans_of(lambda: client.get("/search/suggestions/?q=gut"), "articles_search")

    assert not any(reads_whole_table(plan, "articles_") for plan in plans), "\n\n".join(plans)
