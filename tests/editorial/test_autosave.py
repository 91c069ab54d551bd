"""Autosave keeps one rolling draft and never takes an approval away."""

from typing import Any

import pytest
from django.urls import reverse

from dosing.models import Food, Source
from editorial import actions
from editorial.models import Revision, RevisionEvent, State
from tests.editorial.helpers import PROTEIN, Person, address_of, approved, protein_of

pytestmark = pytest.mark.django_db

GRAMS = "figures-0-grams_per_100g"


def autosave(person: Person, address: str, fields: dict[str, Any], **changes: Any) -> Any:
    """Do what static/editorial/autosave.js does: post, and go on from the answer's stamp."""
    fields |= changes
    answer = person.client.post(address, fields | {"_autosave": "1"})
    if answer.status_code == 200:
        fields["revision-stamp"] = answer.json()["stamp"]
    return answer


def test_autosave_keeps_one_draft_and_one_line_of_history(curator: Person, food: Food) -> None:
    fields = curator.fields(address_of(food))
    for grams in ("36", "36.1", "36.2"):
        answer = autosave(curator, address_of(food), fields, **{GRAMS: grams})
        assert answer.json()["message"].startswith("Draft saved ")

    revision = Revision.objects.of(food).get(number=2)
    assert revision.snapshot["figures"][0]["grams_per_100g"] == "36.2"
    assert RevisionEvent.objects.filter(revision=revision).count() == 1
    assert Revision.objects.of(food).count() == 2
    assert str(protein_of(food)) == "35.750"
    fields |= {GRAMS: "37"}
    assert curator.client.post(address_of(food), fields).status_code == 302


def test_a_new_row_is_saved_again_and_again_without_doubling(curator: Person, food: Food) -> None:
    fields = curator.fields(address_of(food)) | {
        "portions-TOTAL_FORMS": "2",
        "portions-1-name": "a wh",
        "portions-1-grams": "38000",
        "portions-1-position": "1",
    }
    autosave(curator, address_of(food), fields)
    autosave(curator, address_of(food), fields, **{"portions-1-name": "a wheel"})

    portions = Revision.objects.of(food).get(number=2).snapshot["portions"]
    assert [row["name"] for row in portions] == ["a slice", "a wheel"]


def test_a_row_marked_for_removal_can_be_kept_after_all(curator: Person, food: Food) -> None:
    fields = curator.fields(address_of(food))
    autosave(curator, address_of(food), fields, **{"portions-0-DELETE": "on"})
    assert Revision.objects.of(food).get(number=2).snapshot["portions"] == []
    del fields["portions-0-DELETE"]
    autosave(curator, address_of(food), fields)

    portions = Revision.objects.of(food).get(number=2).snapshot["portions"]
    assert [row["name"] for row in portions] == ["a slice"]


def test_half_typed_figures_are_kept_and_mended(curator: Person, food: Food) -> None:
    fields = curator.fields(address_of(food))
    answer = autosave(curator, address_of(food), fields, **{GRAMS: "36.x"})
    assert answer.json()["message"].endswith("with fields to mend before review")
    assert curator.fields(address_of(food))[GRAMS] == ["36.x"]

    autosave(curator, address_of(food), fields, **{GRAMS: "36.5"})

    revision = Revision.objects.of(food).get(number=2)
    assert revision.typed is None
    assert revision.snapshot["figures"][0]["id"] == PROTEIN


def test_autosave_from_a_stale_page_is_refused(
    curator: Person, other_curator: Person, food: Food
) -> None:
    fields = curator.fields(address_of(food))
    other_curator.save(address_of(food), **{GRAMS: "36"})

    answer = autosave(curator, address_of(food), fields, **{GRAMS: "37"})

    assert answer.status_code == 409
    assert "somebody else changed this" in answer.json()["message"]
    snapshot = Revision.objects.of(food).get(number=2).snapshot
    assert snapshot["figures"][0]["grams_per_100g"] == "36"


def test_autosave_never_takes_an_approval_away(
    curator: Person, reviewer: Person, food: Food
) -> None:
    approved(food, "36.5", curator.user, reviewer.user)
    page = curator.client.get(address_of(food)).text
    assert "data-autosave" not in page

    answer = autosave(curator, address_of(food), curator.fields(address_of(food)), name="Other")

    assert answer.status_code == 409
    assert Revision.objects.of(food).get(number=2).state == State.APPROVED


def test_nothing_typed_makes_no_draft(curator: Person, food: Food) -> None:
    answer = autosave(curator, address_of(food), curator.fields(address_of(food)))

    assert answer.json()["message"] == "Nothing has changed"
    assert not Revision.objects.of(food).open().exists()


def test_a_new_item_is_kept_from_its_first_words_on(curator: Person) -> None:
    address = reverse("admin:dosing_source_add")
    fields = curator.fields(address) | {"title": "Half a ti"}

    first = autosave(curator, address, fields).json()
    assert not Source.objects.exists()
    second = autosave(curator, first["address"], fields, title="Half a title").json()
    assert second["address"] == first["address"]
    third = autosave(curator, first["address"], fields, key="half-2020").json()

    source = Source.objects.get()
    assert third["address"] == address_of(source)
    assert third["stamp"] == actions.stamp_of(source)
    autosave(curator, third["address"], fields, title="A whole title")
    revision = Revision.objects.get()
    assert (revision.number, revision.snapshot["title"]) == (1, "A whole title")


def test_autosave_needs_the_right_to_change(curator: Person, reviewer: Person, food: Food) -> None:
    fields = curator.fields(address_of(food))
    assert autosave(reviewer, address_of(food), fields, name="Other").status_code == 403
    assert not Revision.objects.of(food).open().exists()
