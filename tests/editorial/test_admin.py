"""The desk inside Django's admin: a save is a draft, and two people stand behind a number."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from dosing.models import Food, FoodFigure, FoodGroup, Source
from editorial import actions
from editorial.admin import PREFIX
from editorial.models import Revision, RevisionEvent, State
from tests.editorial.helpers import PROTEIN, Person, address_of, approved, changed, protein_of

pytestmark = pytest.mark.django_db

GRAMS = "figures-0-grams_per_100g"


def test_a_save_makes_a_draft_that_readers_do_not_see(curator: Person, food: Food) -> None:
    answer = curator.save(address_of(food), **{GRAMS: "36.5", "name": "Parmigiano"})

    assert answer.status_code == 302
    revision = Revision.objects.of(food).get(state=State.DRAFT)
    assert revision.author == curator.user
    assert revision.snapshot["name"] == "Parmigiano"
    assert revision.snapshot["figures"][0]["grams_per_100g"] == "36.5"
    food.refresh_from_db()
    assert (food.name, food.version, protein_of(food)) == ("Parmesan", 1, Decimal("35.75"))


def test_the_edit_page_goes_on_with_the_draft(curator: Person, food: Food) -> None:
    curator.save(address_of(food), **{GRAMS: "36.5"})

    fields = curator.fields(address_of(food))

    assert Decimal(fields[GRAMS][0]) == Decimal("36.5")
    assert fields["figures-0-id"] == [PROTEIN]
    page = curator.client.get(address_of(food)).text
    assert "Readers see version 1" in page
    assert "You are editing version 2: draft" in page


def test_rows_come_and_go_with_the_draft(curator: Person, food: Food) -> None:
    fields = curator.fields(address_of(food)) | {
        "portions-0-DELETE": "on",
        "portions-TOTAL_FORMS": "2",
        "portions-1-name": "a wheel",
        "portions-1-grams": "38000",
        "portions-1-position": "1",
    }
    curator.client.post(address_of(food), fields)

    revision = Revision.objects.of(food).get(state=State.DRAFT)
    assert [row["name"] for row in revision.snapshot["portions"]] == ["a wheel"]
    assert [portion.name for portion in food.portions.all()] == ["a slice"]
    assert "a wheel" in curator.client.get(address_of(food)).text


def test_a_save_without_a_change_makes_no_draft(curator: Person, food: Food) -> None:
    answer = curator.client.post(address_of(food), curator.fields(address_of(food)), follow=True)

    assert "Nothing has changed" in answer.text
    assert not Revision.objects.of(food).open().exists()


def test_a_draft_is_reviewed_by_a_second_person_and_published(
    curator: Person, reviewer: Person, food: Food
) -> None:
    curator.save(address_of(food), **{GRAMS: "36.5", "revision-note": "New table."})
    curator.act(food, "submit")
    page = reviewer.client.get(address_of(food)).text
    assert "in review" in page
    reviewer.act(food, "approve")
    answer = curator.act(food, "publish")

    assert "Published. Readers see it within a second." in answer.text
    food.refresh_from_db()
    assert (food.version, protein_of(food)) == (2, Decimal("36.5"))
    revision = Revision.objects.of(food).get(number=2)
    assert (revision.state, revision.approved_by) == (State.PUBLISHED, reviewer.user)
    assert [(event.action, event.actor) for event in revision.events.all()] == [
        ("saved", curator.user),
        ("submitted", curator.user),
        ("approved", reviewer.user),
        ("published", curator.user),
    ]


def test_a_superuser_does_not_approve_their_own_revision_by_posting_directly(
    make_person: Any, food: Food
) -> None:
    operator = make_person("Olga", is_superuser=True)
    operator.save(address_of(food), **{GRAMS: "36.5"})
    operator.act(food, "submit")
    assert "Approve</button>" not in operator.client.get(address_of(food)).text

    answer = operator.act(food, "approve")

    assert answer.status_code == 403
    assert Revision.objects.of(food).get(number=2).state == State.IN_REVIEW
    operator.act(food, "publish")
    assert protein_of(food) == Decimal("35.75")


@pytest.mark.parametrize("act", ["approve", "publish", "withdraw", "send-back", "schedule"])
def test_an_act_is_refused_to_people_without_its_right(
    make_person: Any, curator: Person, reviewer: Person, food: Food, act: str
) -> None:
    approved(food, "36.5", curator.user, reviewer.user)
    person = {"approve": curator, "send-back": curator}.get(act, reviewer)

    answer = person.act(food, act, note="why", at="2036-01-01T10:00")

    assert answer.status_code == 403
    assert Revision.objects.of(food).get(number=2).state == State.APPROVED
    food.refresh_from_db()
    assert (food.version, food.withdrawn_at) == (1, None)


def test_an_edit_after_approval_needs_approval_again(
    curator: Person, reviewer: Person, food: Food
) -> None:
    approved(food, "36.5", curator.user, reviewer.user)
    assert "Saving takes it back to a draft" in curator.client.get(address_of(food)).text

    curator.save(address_of(food), **{GRAMS: "99"})
    curator.act(food, "publish")

    revision = Revision.objects.of(food).get(number=2)
    assert (revision.state, revision.approved_by) == (State.DRAFT, None)
    assert protein_of(food) == Decimal("35.75")


def test_sending_back_needs_words_and_shows_them_to_the_author(
    curator: Person, reviewer: Person, food: Food
) -> None:
    curator.save(address_of(food), **{GRAMS: "36.5"})
    curator.act(food, "submit")

    reviewer.act(food, "send-back", note="  ")
    assert Revision.objects.of(food).get(number=2).state == State.IN_REVIEW
    reviewer.act(food, "send-back", note="The table says 35.75.")

    assert Revision.objects.of(food).get(number=2).state == State.DRAFT
    assert "The table says 35.75." in curator.client.get(address_of(food)).text


def test_an_act_on_a_state_that_is_no_longer_current_is_refused(
    curator: Person, reviewer: Person, food: Food
) -> None:
    curator.save(address_of(food), **{GRAMS: "36.5"})
    curator.act(food, "submit")
    seen = actions.stamp_of(food)
    curator.save(address_of(food), **{GRAMS: "99"})
    curator.act(food, "submit")

    answer = reviewer.act(food, "approve", stamp=seen)

    assert str(actions.CHANGED_SINCE) in answer.text
    assert Revision.objects.of(food).get(number=2).state == State.IN_REVIEW


def test_withdrawing_needs_a_reason_and_hides_the_item(curator: Person, food: Food) -> None:
    curator.act(food, "withdraw", note="")
    assert Food.objects.published().exists()

    curator.act(food, "withdraw", note="The figure is wrong.")

    assert not Food.objects.published().exists()
    assert RevisionEvent.objects.get(action="withdrawn").note == "The figure is wrong."


def test_a_discarded_draft_stays_in_the_history(curator: Person, food: Food) -> None:
    curator.save(address_of(food), name="Not to be")
    curator.act(food, "discard")

    assert Revision.objects.of(food).get(number=2).state == State.DISCARDED
    assert curator.fields(address_of(food))["name"] == ["Parmesan"]
    assert "Discarded" in curator.client.get(address_of(food, "history")).text


# Concurrent editing


def test_a_save_from_a_stale_page_keeps_the_text_and_shows_both_versions(
    curator: Person, other_curator: Person, food: Food
) -> None:
    mine = curator.fields(address_of(food)) | {GRAMS: "37", "note": "Mine & <mine>"}
    other_curator.save(address_of(food), **{GRAMS: "36"})

    answer = curator.client.post(address_of(food), mine)

    assert answer.status_code == 409
    assert "Cleo saved version 2" in answer.text
    assert "by Ada" in answer.text
    assert "Mine &amp; &lt;mine&gt;" in answer.text
    assert "<del>36</del><ins>37</ins>" in answer.text
    stored = Revision.objects.of(food).get(number=2)
    assert stored.snapshot["figures"][0]["grams_per_100g"] == "36"


def test_mine_can_be_saved_over_theirs_from_the_conflict_page(
    curator: Person, other_curator: Person, food: Food
) -> None:
    mine = curator.fields(address_of(food)) | {GRAMS: "37", "note": "two\nlines"}
    # They also removed the portion that my page still shows.
    other_curator.save(address_of(food), **{GRAMS: "36", "portions-0-DELETE": "on"})
    page = curator.client.post(address_of(food), mine).text
    hidden = _hidden_fields(page)

    answer = curator.client.post(address_of(food), hidden)

    assert answer.status_code == 302
    stored = Revision.objects.of(food).get(number=2).snapshot
    assert stored["figures"][0]["grams_per_100g"] == "37"
    assert stored["note"].split() == ["two", "lines"]
    assert [row["name"] for row in stored["portions"]] == ["a slice"]


def test_the_conflict_page_itself_can_be_stale(
    curator: Person, other_curator: Person, food: Food
) -> None:
    mine = curator.fields(address_of(food)) | {GRAMS: "37"}
    other_curator.save(address_of(food), **{GRAMS: "36"})
    hidden = _hidden_fields(curator.client.post(address_of(food), mine).text)
    other_curator.save(address_of(food), **{GRAMS: "38"})

    assert curator.client.post(address_of(food), hidden).status_code == 409


def _hidden_fields(page: str) -> dict[str, list[str]]:
    """Return what the conflict page's form sends."""
    from tests.editorial.helpers import form_fields

    start = page.index('<form method="post" action="/admin/dosing/food/')
    form = page[start : page.index("</form>", start)].replace(
        '<form method="post"', '<form id="food_form" method="post"', 1
    )
    return form_fields(form + "</form>")


# What is refused, and what is never lost


def test_an_incomplete_draft_is_kept_as_typed_and_goes_nowhere(curator: Person, food: Food) -> None:
    answer = curator.client.post(
        address_of(food),
        curator.fields(address_of(food)) | {GRAMS: "about 36", "name": "", "note": "My long note"},
        follow=True,
    )

    assert "Some fields cannot be read yet" in answer.text
    fields = curator.fields(address_of(food))
    assert (fields[GRAMS], fields["name"], fields["note"]) == (["about 36"], [""], ["My long note"])
    assert "Enter a number." in answer.text
    assert "This field is required." in answer.text
    assert "Error:" in answer.text
    assert '<a href="#id_name">Name: This field is required.</a>' in answer.text
    assert f'<a href="#id_{GRAMS}">Grams per 100g: Enter a number.</a>' in answer.text
    revision = Revision.objects.of(food).get(number=2)
    assert revision.snapshot["name"] == "Parmesan"
    curator.act(food, "submit")
    assert Revision.objects.of(food).get(number=2).state == State.DRAFT


def test_a_broken_character_costs_nobody_their_text(curator: Person, food: Food) -> None:
    curator.save(address_of(food), name="Parme\0san", note="My long note")

    fields = curator.fields(address_of(food))
    assert (fields["name"], fields["note"]) == (["Parme\ufffdsan"], ["My long note"])


def test_an_incomplete_draft_becomes_whole_when_its_fields_are_mended(
    curator: Person, food: Food
) -> None:
    curator.save(address_of(food), **{GRAMS: "about 36", "note": "My long note"})
    curator.save(address_of(food), **{GRAMS: "36"})

    revision = Revision.objects.of(food).get(number=2)
    assert revision.typed is None
    assert revision.snapshot["figures"][0]["grams_per_100g"] == "36"
    assert revision.snapshot["figures"][0]["id"] == PROTEIN
    assert revision.snapshot["note"] == "My long note"


def test_a_wrong_kind_of_change_loses_nothing(curator: Person, food: Food) -> None:
    curator.save(address_of(food), **{"revision-change_class": "nonsense", "note": "My long note"})

    page = curator.client.get(address_of(food))
    assert "Not saved: Kind of change." in page.text
    revision = Revision.objects.of(food).get(number=2)
    assert (revision.snapshot["note"], revision.change_class) == ("My long note", "clarification")


@pytest.mark.usefixtures("rows_saved_one_by_one")
def test_all_reasons_against_publishing_are_listed_with_links_to_their_fields(
    curator: Person, food: Food
) -> None:
    figures = {
        "figures-0-sources": [],
        "figures-TOTAL_FORMS": "2",
        "figures-1-nutrient": "glutamic_acid",
        "figures-1-grams_per_100g": "99",
        "figures-1-decimals_as_published": "2",
        "figures-1-method": "analytical",
    }
    curator.save(address_of(food), **figures)

    page = curator.client.get(address_of(food)).text

    assert '<a href="#figures-group">Name the source of Protein.</a>' in page
    assert '<a href="#figures-group">Glutamic acid cannot be more than all protein.</a>' in page
    assert 'id="figures-group"' in page


def test_what_it_points_at_must_be_published_first(
    curator: Person, reviewer: Person, food: Food
) -> None:
    hidden = Source.objects.create(key="unseen", title="Not published")
    curator.save(address_of(food), **{"figures-0-sources": str(hidden.pk)})

    page = curator.client.get(address_of(food)).text
    curator.act(food, "submit")
    reviewer.act(food, "approve")
    curator.act(food, "publish")

    assert "The source “unseen” is not published: publish it first." in page
    food.refresh_from_db()
    assert food.version == 1


def test_a_draft_whose_short_name_was_taken_meanwhile_can_still_be_opened_and_mended(
    curator: Person, food: Food
) -> None:
    curator.save(address_of(food), slug="grana", name="Grana")
    Food.objects.create(
        slug="grana", name="Other", group=food.group, preparation="raw", diet="vegan"
    )

    page = curator.client.get(address_of(food))

    assert page.status_code == 200
    assert '<a href="#id_slug">Food with this Slug already exists.</a>' in page.text
    assert curator.fields(address_of(food))["name"] == ["Grana"]
    curator.save(address_of(food), slug="grana-padano")
    assert Revision.objects.of(food).get(number=2).snapshot["slug"] == "grana-padano"


# New items


def _new_source(curator: Person, **fields: str) -> dict[str, Any]:
    address = reverse("admin:dosing_source_add")
    return curator.fields(address) | {"key": "new-2020", "title": "A new study"} | fields


def test_a_new_item_starts_as_a_draft_that_readers_do_not_see(curator: Person) -> None:
    answer = curator.client.post(reverse("admin:dosing_source_add"), _new_source(curator))

    source = Source.objects.get(key="new-2020")
    assert answer["Location"] == address_of(source)
    assert not source.is_published
    revision = Revision.objects.of(source).get()
    assert (revision.state, revision.snapshot["title"]) == (State.DRAFT, "A new study")


def test_a_source_needs_no_second_person(curator: Person) -> None:
    curator.client.post(reverse("admin:dosing_source_add"), _new_source(curator))
    source = Source.objects.get(key="new-2020")

    curator.act(source, "publish")

    source.refresh_from_db()
    assert source.is_published


def test_a_new_item_with_too_little_is_kept_for_its_author(
    curator: Person, other_curator: Person
) -> None:
    answer = curator.client.post(
        reverse("admin:dosing_source_add"), _new_source(curator, key="", note="half a thought")
    )

    assert not Source.objects.exists()
    again = answer["Location"]
    fields = curator.fields(again)
    assert (fields["title"], fields["note"]) == (["A new study"], ["half a thought"])
    assert other_curator.client.get(again).status_code == 404
    curator.client.post(again, fields | {"key": "new-2020"})
    source = Source.objects.get()
    revision = Revision.objects.of(source).get()
    assert (revision.number, revision.typed, source.note) == (1, None, "half a thought")


def test_an_unfinished_new_item_can_be_discarded(curator: Person) -> None:
    again = curator.client.post(reverse("admin:dosing_source_add"), _new_source(curator, key=""))[
        "Location"
    ]

    curator.client.post(again, curator.fields(again) | {"_discard": "1"})

    assert Revision.objects.get().state == State.DISCARDED
    assert curator.client.get(again).status_code == 404


def test_a_new_item_in_a_popup_closes_the_popup_and_starts_a_draft(curator: Person) -> None:
    answer = curator.client.post(
        reverse("admin:dosing_source_add") + "?_popup=1", _new_source(curator, _popup="1")
    )

    assert "popup_response.js" in answer.text
    assert Revision.objects.of(Source.objects.get()).get().state == State.DRAFT


def test_a_new_item_in_a_popup_shows_its_errors_there(curator: Person) -> None:
    answer = curator.client.post(
        reverse("admin:dosing_source_add") + "?_popup=1",
        _new_source(curator, _popup="1", key=""),
    )

    assert answer.status_code == 200
    assert "This field is required." in answer.text
    assert not Revision.objects.exists()


def test_an_item_readers_have_seen_cannot_be_deleted(make_person: Any, food: Food) -> None:
    operator = make_person("Olga", is_superuser=True)

    answer = operator.client.post(address_of(food, "delete"), {"post": "yes"})

    assert answer.status_code == 403
    assert Food.objects.exists()


def test_deleting_what_readers_never_saw_is_recorded(make_person: Any, curator: Person) -> None:
    operator = make_person("Olga", is_superuser=True)
    curator.client.post(reverse("admin:dosing_source_add"), _new_source(curator))

    operator.client.post(address_of(Source.objects.get(), "delete"), {"post": "yes"})

    assert not Source.objects.exists()
    event = RevisionEvent.objects.get(action="deleted")
    assert (event.actor, event.note) == (operator.user, "new-2020")
    assert event.revision.state == State.DISCARDED


# Ways around it


def test_no_action_changes_many_live_items_at_once(make_person: Any, food: Food) -> None:
    """The one action there is makes drafts (tests/dosing/test_bulk_edit.py)."""
    operator = make_person("Olga", is_superuser=True)
    address = reverse("admin:dosing_food_changelist")
    actions_offered = operator.client.get(address).context["action_form"].fields["action"].choices
    assert [value for value, _ in actions_offered] == ["", "change_chosen"]

    operator.client.post(
        address, {"action": "delete_selected", "_selected_action": food.pk, "post": "yes"}
    )

    assert Food.objects.filter(pk=food.pk).exists()


def test_a_list_cannot_be_edited_in_place(curator: Person, food: Food) -> None:
    curator.client.post(
        reverse("admin:dosing_food_changelist"),
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": food.pk,
         "form-0-name": "Changed in the list", "_save": "Save"},
    )  # fmt: skip

    food.refresh_from_db()
    assert food.name == "Parmesan"


def test_saving_as_new_is_a_plain_save(curator: Person, food: Food) -> None:
    curator.save(address_of(food), name="Copy", _saveasnew="1")

    assert Food.objects.count() == 1
    assert Revision.objects.of(food).get(number=2).snapshot["name"] == "Copy"


def test_somebody_who_may_only_look_sees_the_draft_and_cannot_save(
    curator: Person, reviewer: Person, food: Food
) -> None:
    fields = curator.fields(address_of(food))
    actions.save_draft(item=food, snapshot=changed(food, "36.5"), actor=curator.user)

    assert "36.5" in reviewer.client.get(address_of(food)).text
    answer = reviewer.client.post(address_of(food), fields)

    assert answer.status_code == 403
    assert FoodFigure.objects.get().grams_per_100g == Decimal("35.75")


def test_whoever_only_reads_is_not_told_that_they_edit(
    curator: Person, reviewer: Person, food: Food
) -> None:
    assert "There is no draft." in reviewer.client.get(address_of(food)).text
    curator.save(address_of(food), name="Grana")
    curator.act(food, "submit")

    page = reviewer.client.get(address_of(food)).text

    assert "Below is version 2: in review" in page
    assert "You are editing" not in page
    assert "Saving takes it back" not in page


def test_a_new_item_is_not_asked_what_kind_of_change_it_is(curator: Person) -> None:
    address = reverse("admin:dosing_foodgroup_add")
    fields = curator.fields(address)
    assert f"{PREFIX}-change_class" not in fields

    curator.client.post(address, fields | {"name": "Fruit", "slug": "fruit"}, follow=True)

    group = FoodGroup.objects.get(slug="fruit")
    # The page saved itself once and stays open: it still has no such field.
    fields = curator.fields(address_of(group)) | {"name": "Fruits"}
    del fields[f"{PREFIX}-change_class"]
    page = curator.client.post(address_of(group), fields, follow=True).text
    assert "Not saved: Kind of change" not in page
    assert group.open_revision().snapshot["name"] == "Fruits"
    assert group.open_revision().change_class == "clarification"
