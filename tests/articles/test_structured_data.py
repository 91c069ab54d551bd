"""What an article tells machines: the words of schema.org, and nothing that readers cannot see."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client, override_settings

from articles.models import Person
from editorial import actions
from tests.articles.articles import NOTE, publish_article, publish_change, publish_topic, words
from tests.dosing.foods import publish_food, publish_source

VOCABULARY = json.loads(Path(__file__).with_name("schema_org.json").read_text())
TYPES: dict[str, list[str]] = VOCABULARY["types"]
PROPERTIES: dict[str, dict[str, list[str]]] = VOCABULARY["properties"]


def is_date(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"\d{4}(-\d{2}-\d{2})?", value))


def is_address(value: object) -> bool:
    return isinstance(value, str) and bool(urlsplit(value).scheme and urlsplit(value).netloc)


VALUES = {
    "Boolean": lambda value: isinstance(value, bool),
    "Integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "Text": lambda value: isinstance(value, str) and value.strip() != "",
    "Date": is_date,
    "DateTime": is_date,
    "URL": is_address,
}


def with_parents(type_: str) -> set[str]:
    return {type_}.union(*(with_parents(parent) for parent in TYPES.get(type_, [])))


def faults(thing: dict[str, Any], place: str = "") -> list[str]:
    """Name everything in a piece of JSON-LD that schema.org does not know in its place."""
    named = thing.get("@type", "Thing")
    types = [named] if isinstance(named, str) else named
    unknown = [type_ for type_ in types if type_ not in TYPES]
    if unknown:
        return [f"{place}: no type {type_}" for type_ in unknown]
    known_as = set().union(*(with_parents(type_) for type_ in types))
    found = []
    for name, value in thing.items():
        if name.startswith("@"):
            continue
        where = f"{place}/{name}"
        if name not in PROPERTIES or not known_as & set(PROPERTIES[name]["of"]):
            found.append(f"{where}: no property of {', '.join(types)}")
            continue
        wanted = PROPERTIES[name]["is"]
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                found += (inner := faults(each, where))
                if not inner and not with_parents(each["@type"]) & set(wanted):
                    found.append(f"{where}: {each['@type']}, not {' or '.join(wanted)}")
            elif not any(VALUES[kind](each) for kind in wanted if kind in VALUES):
                found.append(f"{where}: {each!r} is not {' or '.join(wanted)}")
    return found


def about(html: str) -> dict[str, Any]:
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    return json.loads(data)


def page_of(client: Client, address: str = "/articles/glutamine/") -> str:
    return client.get(address).content.decode()


def publish_person(slug: str, name: str, **fields: Any) -> Person:
    snapshot = {"slug": slug, "name": name, "competing_interests": "None.", "funding": "None."}
    actions.load_published(Person, key={"slug": slug}, snapshot=snapshot | fields, note=NOTE)
    return Person.objects.get(slug=slug)


def test_the_check_sees_what_it_must() -> None:
    wrong = {
        "@type": ["Article", "MedicalWebPage"],
        "colour": "red",
        "honorificSuffix": "RD",
        "author": "Ada",
        "lastReviewed": "yesterday",
        "isPartOf": {"@type": "Organization", "name": "Lancet"},
        "publisher": {"@type": "Organization", "name": ""},
        "citation": {"@type": "Paper"},
    }

    assert faults(wrong) == [
        "/colour: no property of Article, MedicalWebPage",
        "/honorificSuffix: no property of Article, MedicalWebPage",
        "/author: 'Ada' is not Organization or Person",
        "/lastReviewed: 'yesterday' is not Date",
        "/isPartOf: Organization, not CreativeWork or URL",
        "/publisher/name: '' is not Text",
        "/citation: no type Paper",
    ]


@pytest.mark.django_db
def test_an_article_speaks_the_words_of_the_schema(client: Client) -> None:
    publish_source(
        "houdijk1998", authors="Houdijk APJ; Rijnsburger ER; et al.", title="A </script> trial",
        doi="10.1/x", journal="Lancet", volume="352",
    )  # fmt: skip
    publish_source(
        "efsa2015", authors="European Food Safety Authority", title="Opinion", journal="EFSA"
    )
    author = publish_person("ada", "Ada Ash", credentials="RD")
    reviewer = publish_person("ben", "Ben Box", is_clinician=True)
    article = publish_article(
        title="Salt & <b>pepper</b>", body="A [@houdijk1998]. B [@efsa2015].",
        authors=[author.pk], reviewer=reviewer.pk,
    )  # fmt: skip
    publish_change(article, summary="New.")

    said = about(page_of(client))

    assert said["@context"] == "https://schema.org"
    assert said["@type"] == ["Article", "MedicalWebPage"]
    assert faults(said) == []
    assert said["headline"] == "Salt & <b>pepper</b>"
    assert said["inLanguage"] == "en"
    assert said["url"] == "http://testserver/articles/glutamine/"
    assert [person["name"] for person in said["author"]] == ["Ada Ash"]
    assert said["author"][0]["honorificSuffix"] == "RD"
    assert said["reviewedBy"] == {
        "@type": "Person", "name": "Ben Box", "url": "http://testserver/people/ben/",
    }  # fmt: skip
    trial, report = said["citation"]
    assert trial["name"] == "A </script> trial"
    assert trial["author"] == [
        {"@type": "Person", "name": "Houdijk APJ"}, {"@type": "Person", "name": "Rijnsburger ER"},
    ]  # fmt: skip
    assert trial["isPartOf"] == {"@type": "Periodical", "name": "Lancet"}
    assert report["author"] == [{"@type": "Organization", "name": "European Food Safety Authority"}]
    assert report["publisher"]["name"] == "EFSA"


@pytest.mark.django_db
def test_without_people_and_review_it_claims_none(client: Client) -> None:
    publish_article(byline="Villi editors")

    said = about(page_of(client))

    assert faults(said) == []
    assert said["author"] == {"@type": "Organization", "name": "Villi editors"}
    assert {"reviewedBy", "lastReviewed", "citation"} & said.keys() == set()


@pytest.mark.django_db
@override_settings(TIME_ZONE="Pacific/Auckland")  # where the day after has begun already
def test_its_dates_are_the_visible_ones_whatever_the_time_zone(client: Client) -> None:
    with time_machine.travel(datetime(2026, 3, 4, 13, 30, tzinfo=UTC), tick=False):
        article = publish_article()
    with time_machine.travel(datetime(2026, 4, 5, 13, 30, tzinfo=UTC), tick=False):
        publish_change(article, summary="New.")

    html = page_of(client)

    said, text = about(html), words(html)
    assert (said["datePublished"], said["dateModified"]) == ("2026-03-05", "2026-04-06")
    assert said["lastReviewed"] == "2026-04-06"
    for label, day in (
        *(("Published", "5 March 2026"), ("Last changed", "6 April 2026")),
        ("Last reviewed", "6 April 2026"),
    ):
        assert f"{label} {day}" in text
    for date in ("2026-03-05", "2026-04-06"):
        assert f'datetime="{date}"' in html


@pytest.mark.django_db
def test_a_shared_link_shows_title_and_description(client: Client) -> None:
    publish_article(title="Salt & <b>pepper</b>", description="On 'salt'.")

    html = page_of(client)

    for name, content in (
        ("og:type", "article"),
        ("og:title", "Salt &amp; &lt;b&gt;pepper&lt;/b&gt;"),
        ("og:description", "On &#x27;salt&#x27;."),
        ("og:url", "http://testserver/articles/glutamine/"),
    ):
        assert f'<meta property="{name}" content="{content}">' in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("/", "/"),
        ("/?utm_source=letter", "/"),
        ("/articles/", "/articles/"),
        ("/articles/?fbclid=1&after=1-1", "/articles/?after=1-1"),
        ("/articles/glutamine/?utm_source=letter", "/articles/glutamine/"),
        ("/topics/gut-health/?x=%22%3E", "/topics/gut-health/"),
        ("/foods/parmesan/?x=1", "/foods/parmesan/"),
        ("/sources/houdijk1998/?x=1", "/sources/houdijk1998/"),
    ],
)
def test_a_page_names_the_one_address_it_should_be_found_at(
    client: Client, asked: str, canonical: str
) -> None:
    publish_topic("Gut health")
    publish_article()
    publish_food("parmesan")
    publish_source("houdijk1998")

    html = page_of(client, asked)

    link = f'<link rel="canonical" href="http://testserver{canonical}">'
    assert re.findall(r'<link rel="canonical".*?>', html) == [link]
