"""One field of many items: chosen in a list, shown before it is written, undone like an import."""

from typing import Any

import pytest

from dosing.models import Batch, Food, Source
from editorial import actions
from editorial.models import Revision
from editorial.snapshot import take
from tests.dosing.foods import publish_food, publish_group, publish_source
from tests.editorial.helpers import Person

pytestmark = pytest.mark.django_db

LIST, BULK = "/admin/dosing/food/", "/admin/dosing/food/bulk/"


def choose(person: Person, *foods: Food, **more: str) -> Any:
    words = {"action": "change_chosen", "_selected_action": [food.pk for food in foods]}
    return person.client.post(LIST, words | more)


def change(person: Person, column: str, value: str, *items: Any, address: str = BULK) -> Any:
    words = {
        "items": ",".join(str(item.pk) for item in items), "column": column, "value": value,
        "change_class": "correction", "note": "Checked by hand.",
    }  # fmt: skip
    return person.client.post(address, words, follow=True)


def press(person: Person, act: str) -> Any:
    batch = Batch.objects.get()
    address = f"/admin/dosing/batch/{batch.pk}/{act}/"
    return person.client.post(address, {"fingerprint": batch.fingerprint}, follow=True)


def test_a_field_of_the_chosen_items_is_changed_and_set_back(
    curator: Person, other_curator: Person
) -> None:
    beef, ox, yak = (publish_food(slug, diet="vegan") for slug in ("beef", "ox", "yak"))
    publish_food("tofu", diet="vegetarian")
    busy = publish_food("busy", diet="vegan")
    actions.save_draft(item=busy, snapshot=take(busy) | {"note": "mine"}, actor=other_curator.user)
    chosen = [beef, ox, Food.objects.get(slug="tofu"), busy]

    page = choose(curator, *chosen)
    assert "4 chosen items" in page.text
    page = curator.client.post(
        BULK, {"items": ",".join(str(food.pk) for food in chosen), "column": "diet"}
    )
    assert '<option value="vegetarian">Vegetarian</option>' in page.text
    page = change(curator, "diet", "vegetarian", *chosen)

    batch = Batch.objects.get()
    assert (batch.kind, batch.changed_count, batch.same_count) == ("bulk_edit", 2, 1)
    assert batch.refused_count == 1
    assert "Write 2 rows as drafts" in page.text
    assert "Somebody else has an open draft" in page.text
    assert not beef.open_revision()

    press(curator, "confirm")
    draft = beef.open_revision()
    assert (draft.snapshot["diet"], draft.note) == ("vegetarian", "Checked by hand.")
    assert draft.change_class == "correction"
    assert draft.snapshot == take(beef) | {"diet": "vegetarian"}
    assert not yak.open_revision()
    assert busy.open_revision().snapshot["diet"] == "vegan"

    press(curator, "undo")
    assert not beef.open_revision()
    assert not ox.open_revision()


def test_everything_that_a_filter_leaves_can_be_chosen(curator: Person) -> None:
    foods = [publish_food(f"food-{number}") for number in range(3)]
    publish_food("other", preparation="cooked")

    page = curator.client.post(
        f"{LIST}?preparation__exact=raw",
        {"action": "change_chosen", "_selected_action": [foods[0].pk], "select_across": "1"},
    )

    assert "3 chosen items" in page.text


def test_what_changed_since_the_page_was_shown_is_not_written(
    curator: Person, other_curator: Person
) -> None:
    food = publish_food("beef", diet="vegan")
    change(curator, "diet", "vegetarian", food)
    actions.save_draft(item=food, snapshot=take(food) | {"note": "x"}, actor=other_curator.user)

    page = press(curator, "confirm")

    assert "The catalogue has changed since this was checked" in page.text
    assert food.open_revision().snapshot["diet"] == "vegan"


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("diet", "air", "Select a valid choice"),
        ("slug", "same", "Select a valid choice"),
        ("version", "7", "Select a valid choice"),
        ("group", "shoes", "Select a valid choice"),
    ],
)
def test_a_value_or_a_field_that_does_not_exist_is_refused(
    curator: Person, column: str, value: str, words: str
) -> None:
    page = change(curator, column, value, publish_food("beef"))

    assert page.status_code == 422
    assert words in page.text
    assert not Batch.objects.exists()


def test_a_value_that_no_item_can_have_is_refused_item_by_item(curator: Person) -> None:
    sources = [publish_source(key) for key in ("a", "b")]

    page = change(curator, "year", "1066", *sources, address="/admin/dosing/source/bulk/")

    assert Batch.objects.get().refused_count == 2
    assert "There is nothing to write." in page.text


def test_a_key_and_a_list_of_keys_can_be_the_value(curator: Person) -> None:
    food = publish_food("beef")
    publish_group("game")

    change(curator, "group", "game", food)
    press(curator, "confirm")

    assert food.open_revision().snapshot["group"] == publish_group("game").pk


@pytest.mark.parametrize("items", ["", "x", "1,", "9" * 30, ",".join(["1"] * 5_001)])
def test_items_that_are_no_numbers_are_refused(curator: Person, items: str) -> None:
    page = curator.client.post(BULK, {"items": items, "column": "diet"}, follow=True)

    assert "Choose the items again." in page.text
    assert not Batch.objects.exists()


def test_nobody_without_the_right_changes_many(reviewer: Person) -> None:
    food = publish_food("beef")

    assert "change_chosen" not in reviewer.client.get(LIST).text
    assert choose(reviewer, food).status_code != 200 or not Batch.objects.exists()
    assert change(reviewer, "diet", "vegan", food).status_code == 403
    assert not Revision.objects.open().exists()


def test_many_are_never_deleted_at_once(curator: Person, make_person: Any) -> None:
    root = make_person("Root", is_superuser=True)
    food = publish_food("beef")

    assert "delete_selected" not in root.client.get(LIST).text
    root.client.post(
        LIST, {"action": "delete_selected", "_selected_action": [food.pk], "post": "yes"}
    )

    assert Food.objects.filter(pk=food.pk).exists()


def test_the_lists_lead_to_their_tables(curator: Person) -> None:
    Source.objects.create(key="a")

    for kind, table in (("food", "foods"), ("source", "sources"), ("regimen", "regimens")):
        page = curator.client.get(f"/admin/dosing/{kind}/").text
        assert f"/admin/dosing/batch/add/?table={table}" in page
