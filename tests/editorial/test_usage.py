"""Before something is renamed, withdrawn or deleted: every page that uses it, and its address."""

import uuid
from collections.abc import Callable
from importlib import import_module

import pytest
from django.apps import apps

from accounts import roles
from articles.models import ArticleLink, Topic
from editorial.usage import usages_of
from tests.articles.articles import (
    draft,
    publish_article,
    publish_change,
    publish_topic,
    withdraw,
    words,
)
from tests.articles.test_trust import publish_person
from tests.dosing.foods import publish_food, publish_source
from tests.editorial.helpers import Person, address_of

pytestmark = pytest.mark.django_db


def used(item: object) -> list[tuple[str, str, str]]:
    return [
        (kind, usage.label, usage.url)
        for kind, usages in usages_of(item).items()  # type: ignore[arg-type]
        for usage in usages
    ]


def standing(person: Person, item: object) -> str:
    page = person.client.get(address_of(item)).text
    return words(page.partition('<section class="standing"')[2].partition("</section>")[0])


def test_a_food_names_the_articles_that_link_to_it_or_show_its_group(curator: Person) -> None:
    tomato = publish_food("tomato")
    publish_article("link", body="## One\n\nRaw [red tomatoes](food:tomato).\n")
    publish_article("table", body='## One\n\n::foods{group="meat"}\n')
    publish_article("neither")

    assert used(tomato) == [("Articles", "Link", "/articles/link/")]
    assert used(tomato.group) == [
        ("Articles", "Table", "/articles/table/"), ("Foods", "Tomato", "/foods/tomato/"),
    ]  # fmt: skip
    text = standing(curator, tomato)
    assert "Its address will say that it was withdrawn." in text
    assert "These pages use it: Articles Link" in text


def test_articles_people_and_topics_name_theirs() -> None:
    topic, person = publish_topic("Gut"), publish_person()
    first = publish_article("first", topics=[topic.pk], authors=[person.pk])
    publish_article(
        "second", body="## One\n\nSee [the first](article:first).\n", related=[first.pk]
    )

    assert used(topic) == used(person) == [("Articles", "First", "/articles/first/")]
    assert used(first) == [
        ("Related reading on", "Second", "/articles/second/"),
        ("Articles", "Second", "/articles/second/"),
    ]


def test_a_source_names_claims_and_figures() -> None:
    source = publish_source("usda", authors="Doe J", year=2016)
    publish_food("tofu", protein="5", glutamic_acid="1")
    claim = {
        "id": str(uuid.uuid4()), "position": 0, "subject": "glutamine", "effect": "reduces",
        "outcome": "infection", "effect_size": "1 of 2", "certainty": "low",
        "sources": [source.pk],
    }  # fmt: skip
    publish_article("gut", claims=[claim])

    assert used(source) == [
        ("Key claims", "Glutamine may reduce infection.", "/articles/gut/"),
        (
            "Foods with figures from it",
            "Tofu: Glutamic acid incl. glutamine; Protein",
            "/foods/tofu/",
        ),
    ]


def test_what_readers_cannot_see_is_not_named() -> None:
    tomato = publish_food("tomato")
    article = publish_article("gone", body="## One\n\nRaw [red tomatoes](food:tomato).\n")
    withdraw(article)

    assert used(tomato) == []


def test_a_new_address_is_announced_with_the_redirect(curator: Person) -> None:
    tomato = publish_food("tomato")
    publish_article("link", body="## One\n\nRaw [red tomatoes](food:tomato).\n")
    assert "Publishing this changes the address" not in standing(curator, tomato)

    draft(tomato, slug="tomato-raw")

    text = standing(curator, tomato)
    assert "From /foods/tomato/ to /foods/tomato-raw/" in text
    assert "The old address will lead to the new one" in text
    assert "These pages use it: Articles Link" in text


def test_the_item_that_a_taken_name_leads_to_is_named(curator: Person) -> None:
    publish_change(publish_food("tomato"), slug="tomato-raw", name="Raw tomato")
    other = publish_food("other")

    draft(other, slug="tomato")

    assert "has been leading to “Raw tomato”. It will show this item instead." in standing(
        curator, other
    )


def test_before_a_deletion_the_page_says_what_is_affected(
    make_person: Callable[..., Person],
) -> None:
    operator = make_person("Op", is_superuser=True)
    topic = Topic.objects.create(slug="new", name="New")

    page = words(operator.client.get(address_of(topic, "delete")).text)

    assert "Readers never saw this, so no address leads to it." in page
    assert "No page that readers see uses it." in page


def test_who_may_not_see_an_item_learns_nothing(make_person: Callable[..., Person]) -> None:
    tomato = publish_food("tomato")
    publish_article("link", body="## One\n\nRaw [red tomatoes](food:tomato).\n")

    answer = make_person("Mo", roles.MODERATOR).client.get(address_of(tomato, "delete"))

    assert answer.status_code == 403


@pytest.mark.sqlite
def test_links_are_found_through_the_index() -> None:
    links = ArticleLink.objects.filter(kind="food", target_id=1)

    assert "USING COVERING INDEX" in links.explain()


def test_links_from_before_are_filled_in() -> None:
    tomato = publish_food("tomato")
    publish_article("link", body="## One\n\nRaw [red tomatoes](food:tomato).\n")
    ArticleLink.objects.all().delete()

    import_module("articles.migrations.0014_fill_links").fill(apps, None)

    assert used(tomato) == [("Articles", "Link", "/articles/link/")]


def test_kinds_without_a_page_of_their_own_have_no_address(curator: Person) -> None:
    group = publish_food("tomato").group

    assert "Its address" not in standing(curator, group)
