"""Who stands behind an article, and how surely its findings may be worded."""

import json
import re
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from articles.house_style import (
    fault_of_link,
    faults_of_amounts,
    hint_of_readability,
    with_fixed_spaces,
)
from articles.models import KeyClaim, Person
from dosing.models import Source
from editorial import actions
from tests.articles.articles import draft, publish_article, withdraw, words
from tests.dosing.foods import publish_source

pytestmark = pytest.mark.django_db


def publish_person(slug: str = "ada", **fields: object) -> Person:
    """Publish a person's page."""
    snapshot = {
        "slug": slug,
        "name": slug.capitalize(),
        "competing_interests": "None declared.",
        "funding": "The site pays.",
    } | fields
    actions.load_published(Person, key={"slug": slug}, snapshot=snapshot, note="For a test.")
    return Person.objects.get(slug=slug)


def claim(source: Source | None = None, **fields: object) -> dict[str, object]:
    """Return a key claim for a snapshot."""
    return {
        "id": str(uuid.uuid4()),
        "subject": "glutamine in severe burns",
        "effect": "reduces",
        "outcome": "time in hospital",
        "effect_size": "40 days instead of 38.",
        "certainty": "low",
        "sources": [source.pk] if source else [],
    } | fields


def page_of(client: Client, address: str = "/articles/glutamine/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


# Key claims


@pytest.mark.parametrize(
    ("certainty", "effect", "sentence"),
    [
        ("high", "reduces", "Tea reduces thirst."),
        ("high", "increases", "Tea increases thirst."),
        ("high", "no_difference", "Tea makes little or no difference to thirst."),
        ("moderate", "reduces", "Tea probably reduces thirst."),
        ("moderate", "no_difference", "Tea probably makes little or no difference to thirst."),
        ("low", "reduces", "Tea may reduce thirst."),
        ("low", "increases", "Tea may increase thirst."),
        ("low", "no_difference", "Tea may make little or no difference to thirst."),
        ("very_low", "reduces", "It is very uncertain whether tea reduces thirst."),
        (
            "very_low",
            "no_difference",
            "It is very uncertain whether tea makes a difference to thirst.",
        ),
    ],
)
def test_a_claim_is_worded_no_stronger_than_its_certainty(
    certainty: str, effect: str, sentence: str
) -> None:
    stated = KeyClaim(subject="tea", effect=effect, outcome="thirst", certainty=certainty)

    assert stated.sentence == sentence


def test_claims_stand_among_the_key_messages_with_certainty_and_source(client: Client) -> None:
    source = publish_source("heyland2022", authors="Heyland DK; et al.", year=2022)
    publish_article(body="## Key messages\n\n- A message.\n\n## Part\n", claims=[claim(source)])

    text = words(page_of(client))

    assert (
        "Key messages A message. Glutamine in severe burns may reduce time in hospital. "
        "40 days instead of 38. Low certainty Heyland and others 2022"
    ) in text


def test_claims_make_a_box_of_key_messages_where_the_text_has_none(client: Client) -> None:
    publish_article(claims=[claim(publish_source())])

    assert "Key messages Glutamine in severe burns" in words(page_of(client))


def test_a_claim_without_a_published_source_cannot_be_published() -> None:
    withdrawn = publish_source("gone")
    article = publish_article()
    withdraw(withdrawn)

    for claims, problem in (
        ([claim()], "Name a source: “Glutamine in severe burns may reduce time in hospital.”"),
        ([claim(withdrawn)], "The source “gone” is not published: publish it first."),
    ):
        found = actions.problems_of(draft(article, claims=claims))
        assert [each.message for each in found] == [problem]


@pytest.mark.parametrize("field", ["certainty", "effect"])
def test_a_claim_has_a_known_certainty_and_effect(field: str) -> None:
    values = {"certainty": "low", "effect": "reduces", field: "sure"}
    article = publish_article()

    name = f"articles_keyclaim_{field}_known"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        KeyClaim.objects.create(article=article, subject="s", outcome="o", **values)


# People


def test_a_clinician_who_reviewed_is_named_and_linked(client: Client) -> None:
    ada = publish_person("ada", credentials="RD, PhD", is_clinician=True)
    publish_article(reviewer=ada.pk)

    html = page_of(client)

    assert '<a href="/people/ada/">Ada</a>, RD, PhD' in html
    assert "No clinician has reviewed this page yet" not in html
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert json.loads(data)["reviewedBy"]["name"] == "Ada"


def test_a_reviewer_who_is_no_clinician_does_not_count_as_one(client: Client) -> None:
    publish_article(reviewer=publish_person("ben").pk, lacks_clinical_review=True)

    text = words(page_of(client))

    assert "Reviewed by Ben" in text
    assert "No clinician has reviewed this page yet" in text


ASKED_FOR = "Name the clinician who reviewed it, or tick “No clinician has reviewed it”."


@pytest.mark.parametrize(
    ("reviewer", "is_ticked", "reason"),
    [
        (None, False, ASKED_FOR),
        (None, True, None),
        ("cook", False, ASKED_FOR),
        ("cook", True, None),
        ("clinician", False, None),
        (
            "clinician",
            True,
            "A clinician is named as the reviewer. Take this tick away, or the name.",
        ),
    ],
)
def test_an_article_names_its_clinician_or_says_that_there_was_none(
    reviewer: str | None, is_ticked: bool, reason: str | None
) -> None:
    people = {name: publish_person(name, is_clinician=name == "clinician") for name in
              ("cook", "clinician")}  # fmt: skip
    revision = draft(
        publish_article(),
        reviewer=people[reviewer].pk if reviewer else None,
        lacks_clinical_review=is_ticked,
    )

    assert [problem.message for problem in actions.problems_of(revision)] == (
        [reason] if reason else []
    )


def test_a_withdrawn_reviewer_vouches_no_longer(client: Client) -> None:
    ada = publish_person("ada", is_clinician=True)
    publish_article(reviewer=ada.pk)

    withdraw(ada)

    assert "No clinician has reviewed this page yet" in words(page_of(client))


def test_nobody_reviews_what_they_wrote_and_everybody_named_has_a_page() -> None:
    ada = publish_person("ada")
    unknown = Person.objects.create(slug="new", name="New")
    revision = draft(publish_article(), authors=[ada.pk, unknown.pk], reviewer=ada.pk)

    assert {problem.message for problem in actions.problems_of(revision)} == {
        "Nobody reviews what they wrote.",
        "The person “New” is not published: publish it first.",
    }


def test_a_persons_page_states_interests_funding_and_work(client: Client) -> None:
    ada = publish_person("ada", competing_interests="Owns <shares>.", biography="Cook & nurse.")
    publish_article("salt", authors=[ada.pk])
    publish_article("pepper", reviewer=ada.pk, lacks_clinical_review=True)
    withdraw(publish_article("gone", authors=[ada.pk]))

    text = words(page_of(client, "/people/ada/"))

    assert "Competing interests Owns <shares>." in text
    assert "Funding The site pays." in text
    assert "Cook & nurse." in text
    assert "Written Salt" in text
    assert "Reviewed Pepper" in text
    assert "Gone" not in text


def test_a_person_without_interests_and_funding_stated_is_not_published(client: Client) -> None:
    person = Person.objects.create(slug="ada", name="")

    assert [problem.field for problem in person.publishing_problems()] == [
        "name",
        "competing_interests",
        "funding",
    ]
    assert client.get("/people/ada/").status_code == 404


# Words and amounts


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("5.0 g", "5 g"), (".5 mg", "500 micrograms"), ("5g", "5 g"), ("5 g/day", "5 g per day")],
)
def test_an_amount_that_could_be_misread_is_named(wrong: str, right: str) -> None:
    (fault,) = faults_of_amounts(f"They took {wrong} of it.")

    assert f"Write “{right}”" in fault.replace("\u00a0", " ")


def test_an_amount_written_safely_is_left_alone() -> None:
    assert faults_of_amounts("5 g, 1.5 g, 1,234 g, 500 mg, 70,356 nurses in 1998, p 0.050") == []


def test_an_amount_in_text_or_summary_stops_publishing_with_its_line() -> None:
    revision = draft(publish_article(), body="One.\n\nTake 5.0 g.", summary="Take .5 g.")

    assert [(problem.field, problem.message) for problem in actions.problems_of(revision)] == [
        ("summary", "Write “500\u00a0mg”, not “.5\u00a0g”."),
        ("body", "Line 3: Write “5\u00a0g”, not “5.0\u00a0g”."),
    ]


@pytest.mark.parametrize("text", ["here", "Click here", "this page", "read more.", "link"])
def test_a_link_must_say_where_it_leads(text: str) -> None:
    assert fault_of_link(text)
    assert fault_of_link("the label of the powder") is None


def test_a_number_stays_on_one_line_with_its_unit() -> None:
    assert with_fixed_spaces("5 g and 10 mg, 3 gulls") == "5\u00a0g and 10\u00a0mg, 3 gulls"


def test_a_box_of_regulators_stands_apart(client: Client) -> None:
    publish_article(body="::regulators\nThe FDA approved it in 2017.\n::end\n")

    assert (
        '<div class="regulators" role="note"><p class="callout__title">What regulators say</p>'
        in page_of(client)
    )


def test_long_sentences_are_hinted_at() -> None:
    short = hint_of_readability("Tea is wet. It is hot.\nWhy?")
    long = hint_of_readability("word " * 30 + ". " + "word " * 20 + ".")

    assert short == (
        "On average a sentence has 2 words; the longest has 3, and 0 have more than 25."
    )
    assert "the longest has 30, and 1 have more than 25." in long
    assert "Shorter ones read more easily." in long
    assert hint_of_readability("") == ""
