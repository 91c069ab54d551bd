"""Addresses that stay good, of every kind of content: one hop, no loop, 410 for what is gone."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.test import Client

from articles.models import Article, Person, Topic
from dosing.models import Food, Source, Substance
from editorial.actions import load_published
from editorial.models import FormerAddress, Publishable
from tests.articles.articles import (
    draft,
    publish_article,
    publish_change,
    publish_topic,
    withdraw,
)
from tests.dosing.foods import publish_food, publish_source

pytestmark = pytest.mark.django_db


def publish_person() -> Person:
    snapshot = {"name": "Jo Doe", "competing_interests": "None.", "funding": "Nobody."}
    load_published(Person, key={"slug": "one"}, snapshot=snapshot, note="")
    return Person.objects.get()


def publish_substance() -> Substance:
    load_published(Substance, key={"slug": "one"}, snapshot={"name": "One"}, note="")
    return Substance.objects.get()


PAGES: dict[type[Publishable], tuple[Callable[[], Any], str]] = {
    Article: (lambda: publish_article("one"), "/articles/{}/"),
    Topic: (lambda: publish_topic("One"), "/topics/{}/"),
    Person: (publish_person, "/people/{}/"),
    Food: (lambda: publish_food("one"), "/foods/{}/"),
    Source: (lambda: publish_source("one"), "/sources/{}/"),
}


def rename(item: Any, name: str) -> None:
    publish_change(item, **{item.address_field: name})


@pytest.mark.parametrize("kind", PAGES)
def test_every_former_name_leads_to_the_present_one_in_one_hop(
    client: Client, kind: type[Publishable]
) -> None:
    make, address = PAGES[kind]
    item = make()
    rename(item, "two")
    rename(item, "three")

    for name in ("one", "two"):
        answer = client.get(address.format(name))
        assert (answer.status_code, answer["Location"]) == (301, address.format("three"))
    assert client.get(address.format("three")).status_code == 200
    assert client.get(address.format("never")).status_code == 404


@pytest.mark.parametrize("kind", PAGES)
def test_a_name_taken_up_again_leads_nowhere_else(client: Client, kind: type[Publishable]) -> None:
    make, address = PAGES[kind]
    item = make()
    rename(item, "two")
    rename(item, "one")

    assert client.get(address.format("one")).status_code == 200
    assert client.get(address.format("two"))["Location"] == address.format("one")
    assert FormerAddress.objects.count() == 1


@pytest.mark.parametrize("kind", PAGES)
def test_what_was_withdrawn_is_gone_under_all_its_names(
    client: Client, kind: type[Publishable]
) -> None:
    make, address = PAGES[kind]
    item = make()
    rename(item, "two")
    withdraw(item)

    for name in ("one", "two"):
        assert client.get(address.format(name)).status_code == 410


def test_another_item_may_take_a_former_name(client: Client) -> None:
    food = publish_food("tomato")
    rename(food, "tomato-raw")
    publish_food("other", name="Other")
    assert client.get("/foods/tomato/")["Location"] == "/foods/tomato-raw/"

    rename(Food.objects.get(slug="other"), "tomato")

    assert "Other" in client.get("/foods/tomato/").text
    assert client.get("/foods/other/")["Location"] == "/foods/tomato/"


def test_a_draft_under_a_former_name_does_not_take_it(client: Client) -> None:
    food = publish_food("tomato")
    rename(food, "tomato-raw")
    new = {"name": "New", "group": food.group, "preparation": "raw", "diet": "omnivore"}
    Food.objects.create(slug="tomato", **new)

    assert client.get("/foods/tomato/").status_code == 301


def test_a_draft_with_another_name_moves_nothing(client: Client) -> None:
    food = publish_food("tomato")

    draft(food, slug="tomato-raw")

    assert client.get("/foods/tomato/").status_code == 200
    assert client.get("/foods/tomato-raw/").status_code == 404
    assert not FormerAddress.objects.exists()


def test_pages_below_an_item_move_with_it(client: Client) -> None:
    rename(publish_article("one"), "two")
    rename(publish_source("one"), "two")

    for before, after in {
        "/articles/one/history/": "/articles/two/history/",
        "/articles/one.md": "/articles/two.md",
        "/articles/one/comments/": "/articles/two/comments/",
        "/articles/one/comments.atom": "/articles/two/comments.atom",
        "/sources/one/cite.bib": "/sources/two/cite.bib",
    }.items():
        assert client.get(before)["Location"] == after


def test_a_renamed_substance_is_found(client: Client) -> None:
    rename(publish_substance(), "two")

    assert client.get("/dosing/one/")["Location"] == "/dosing/two/"
    assert client.get("/dosing/nobody/").status_code == 404


def test_a_text_still_finds_what_was_renamed(client: Client) -> None:
    rename(publish_food("tomato"), "tomato-raw")

    publish_article("one", body="## One\n\nSee [raw tomatoes](food:tomato).\n")

    assert 'href="/foods/tomato-raw/"' in client.get("/articles/one/").text


def test_a_name_leads_to_one_item_of_its_kind() -> None:
    kind = ContentType.objects.get_for_model(Food)
    FormerAddress.objects.create(content_type=kind, name="x", object_id=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        FormerAddress.objects.create(content_type=kind, name="x", object_id=2)


def test_the_names_kept_before_move_and_move_back() -> None:
    """The migration, with a stand-in for the table that is gone."""
    migration = import_module("articles.migrations.0011_move_former_slugs")
    article = publish_article("two")
    FormerAddress.objects.create(
        content_type=ContentType.objects.get_for_model(Article), name="one", object_id=article.pk
    )
    kept: dict[str, int] = {}

    class FormerSlug:
        class objects:  # noqa: N801
            @staticmethod
            def update_or_create(slug: str, defaults: dict[str, int]) -> None:
                kept[slug] = defaults["article_id"]

    class Before:
        @staticmethod
        def get_model(app: str, name: str) -> Any:
            return FormerSlug if name == "FormerSlug" else apps.get_model(app, name)

    migration.move_back(Before, None)

    assert kept == {"one": article.pk}
