"""What machines read: feeds, the site map, robots.txt."""

from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import feeds
from dosing.models import Regimen
from editorial.models import ChangeClass
from tests.articles.articles import (
    draft,
    publish_article,
    publish_change,
    publish_topic,
    withdraw,
)
from tests.dosing.foods import publish_food, publish_source

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def read(client: Client, address: str) -> ET.Element:
    response = client.get(address)
    assert response.status_code == 200
    assert not response.cookies
    return ET.fromstring(response.content)  # noqa: S314 (our own feed)


def entries(client: Client, address: str) -> list[tuple[str, str, str]]:
    """Return title, link and summary of each entry of a feed."""
    return [
        (
            entry.findtext(f"{ATOM}title", ""),
            entry.find(f"{ATOM}link").attrib["href"],
            entry.findtext(f"{ATOM}summary", ""),
        )
        for entry in read(client, address).iter(f"{ATOM}entry")
    ]


def locations(client: Client, address: str) -> list[str]:
    return [found.text or "" for found in read(client, address).iter(f"{SITEMAP}loc")]


def test_the_feed_holds_the_newest_articles(client: Client) -> None:
    publish_article("older")
    publish_article("newer", title="Salt & pepper", summary="Less <than> more.")

    assert entries(client, "/feeds/articles.atom") == [
        ("Salt & pepper", "http://testserver/articles/newer/", "Less <than> more."),
        ("Older", "http://testserver/articles/older/", "What the studies found."),
    ]


def test_an_entry_keeps_its_identity_when_the_article_is_renamed(client: Client) -> None:
    article = publish_article()

    def identity() -> str:
        feed = read(client, "/feeds/articles.atom")
        return feed.find(f"{ATOM}entry").findtext(f"{ATOM}id", "")

    before = identity()
    publish_change(article, slug="renamed", title="Renamed")

    assert identity() == before


@pytest.mark.parametrize("address", ["/feeds/articles.atom", "/feeds/corrections.atom"])
def test_an_empty_feed_is_the_same_bytes_each_time(client: Client, address: str) -> None:
    assert client.get(address).content == client.get(address).content
    assert entries(client, address) == []


def test_corrections_of_every_kind_are_announced_and_other_changes_are_not(
    client: Client, catalogue: None
) -> None:
    article = publish_article("salt")
    publish_change(article, ChangeClass.CLARIFICATION, "Only clearer.", summary="One.")
    publish_change(article, ChangeClass.SAFETY, "A wrong dose was mended.", summary="Two.")
    publish_change(
        Regimen.objects.get(slug="crohns-disease"), ChangeClass.CORRECTION, "Better.",
        verdict_note="New.",
    )  # fmt: skip
    food = publish_food("salmon")
    publish_change(food, ChangeClass.CORRECTION, "A new figure.", name="Salmon")
    draft(article, summary="Secret.")

    assert entries(client, "/feeds/corrections.atom") == [
        ("Correction: Salmon", "http://testserver/foods/salmon/", "A new figure."),
        (
            "Correction: Crohn's disease in remission",
            "http://testserver/dosing/l-glutamine/crohns-disease/",
            "Better.",
        ),
        (
            "Safety correction: Salt",
            "http://testserver/articles/salt/",
            "A wrong dose was mended.",
        ),
    ]


def test_a_withdrawal_is_announced_with_its_reason(client: Client) -> None:
    withdraw(publish_article("salt"), "The trial was retracted.")

    assert entries(client, "/feeds/corrections.atom") == [
        ("Withdrawn: Salt", "http://testserver/articles/salt/", "The trial was retracted.")
    ]


def test_many_corrections_cost_no_more_queries_and_the_feed_stays_short(client: Client) -> None:
    article = publish_article()
    publish_change(article, ChangeClass.CORRECTION, summary="One.")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/feeds/corrections.atom").status_code == 200
        return len(captured)

    few = queries()
    for number in range(4):
        other = publish_article(f"other-{number}")
        publish_change(other, ChangeClass.CORRECTION, summary="One.")

    assert queries() == few
    assert len(entries(client, "/feeds/corrections.atom")) == 5 <= feeds.IN_FEED


def test_the_site_map_leads_to_every_public_page(client: Client, catalogue: None) -> None:
    publish_article("salt", topics=[publish_topic("Gut health").pk])
    withdraw(publish_article("gone"))

    parts = locations(client, "/sitemap.xml")
    pages = [
        page for part in parts for page in locations(client, part.removeprefix("http://testserver"))
    ]

    assert len(pages) == len(set(pages))
    assert {
        "http://testserver/",
        "http://testserver/articles/salt/",
        "http://testserver/topics/gut-health/",
        "http://testserver/foods/tofu-firm-nigari/",
        "http://testserver/dosing/l-glutamine/",
        "http://testserver/dosing/l-glutamine/crohns-disease/",
        "http://testserver/sources/houdijk1998/",
        "http://testserver/data/",
    } <= set(pages)
    assert not any("gone" in page for page in pages)
    for page in pages:
        assert client.get(page.removeprefix("http://testserver")).status_code == 200


def test_the_site_map_is_cut_into_blocks_of_ids(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "SITEMAP_BLOCK", 2)
    for number in range(5):
        publish_source(f"source-{number}")

    parts = [part for part in locations(client, "/sitemap.xml") if "sources" in part]
    pages = [
        page for part in parts for page in locations(client, part.removeprefix("http://testserver"))
    ]

    assert len(parts) >= 3
    assert len(pages) == len(set(pages)) == 5


@pytest.mark.parametrize(
    "part", ["/sitemap-nothing-0.xml", "/sitemap-pages-1.xml", f"/sitemap-foods-{10**30}.xml"]
)
def test_a_part_that_is_none_is_not_found(client: Client, part: str) -> None:
    assert client.get(part).status_code == 404


def test_robots_are_told_where_the_site_map_is(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()

    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /search/" in text
    assert "Disallow: /articles/" not in text


def test_robots_may_read_what_is_said_about_privacy(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    closed = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: ")]

    for address in ("/privacy/policy/", "/privacy/health-data/"):
        assert not [start for start in closed if address.startswith(start)], address
    assert "/privacy/$" in closed


# llms.txt


def test_language_models_are_led_to_the_plain_text_of_each_article(client: Client) -> None:
    publish_article(title="Salt & pepper", summary="On <salt>.")
    withdraw(publish_article("gone"))
    draft(publish_article("other", title="Other"), title="Secret")

    response = client.get("/llms.txt")
    text = response.content.decode()

    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert text.startswith("# Villi\n\n> ")
    assert "- [Salt & pepper](http://testserver/articles/glutamine.md): On <salt>.\n" in text
    assert "- [Other](http://testserver/articles/other.md)" in text
    assert "gone" not in text
    assert "Secret" not in text
