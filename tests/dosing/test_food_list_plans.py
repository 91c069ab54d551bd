"""The food list reads its pages from an index, in order: a hundred thousand foods cost as one."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from dosing.food_list import COLUMNS, Order, _after
from dosing.food_search import COMMON, begins_with, search_foods
from dosing.models import Food, FoodWord, SearchWord
from tests.dosing.foods import publish_food

pytestmark = pytest.mark.django_db


def plan_of(order: Order, after: Food | None) -> str:
    """Return how the database would read a page."""
    foods = Food.objects.published()
    if order.has_unknowns:
        foods = foods.filter(**{f"{order.column}__isnull": False})
    return explained(_after(foods, order.column, order.is_descending, after)[:51])


def explained(rows: QuerySet[Any]) -> str:
    """Return how the database would read rows."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # With few rows it would rather read them all; what counts is that it need not.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    return str(rows.explain())


@pytest.mark.parametrize("sort", COLUMNS)
@pytest.mark.parametrize("per", ["100g", "portion"])
@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize("is_first", [True, False])
def test_each_order_is_read_from_an_index_without_sorting(
    sort: str, per: str, direction: str, is_first: bool
) -> None:
    food = publish_food("beef", protein="5", glutamic_acid="3", glutamine="1", portion="85")

    plan = plan_of(Order(sort, per, direction), None if is_first else food)

    assert "dosing_food_" in plan, plan
    assert "Sort" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan


def test_a_group_is_read_from_an_index_in_its_order() -> None:
    food = publish_food("beef", group="meat")
    foods = Food.objects.published().filter(group=food.group)

    plan = explained(_after(foods, "position", False, None)[:51])

    assert "dosing_food_in_group" in plan, plan
    assert "Sort" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan


def test_a_food_is_found_by_its_address_from_an_index() -> None:
    plan = explained(Food.objects.published().filter(slug="beef"))

    assert "slug" in plan, plan
    assert "SCAN" not in plan, plan
    assert "Seq Scan" not in plan, plan


@pytest.mark.parametrize("one_by_one", [True, False])
def test_foods_of_a_word_are_found_from_an_index_alone(one_by_one: bool) -> None:
    publish_food("beef")
    words = SearchWord.objects.filter(begins_with("be"))

    plan = explained(
        Food.objects.published()
        .found_by(words, [], one_by_one=one_by_one)
        .order_by("position", "pk")[:51]
    )

    assert "dosing_foodword_by_word" in plan or "dosing_food_search_words_food_id" in plan, plan
    assert "Seq Scan" not in plan, plan
    if one_by_one:
        assert "TEMP B-TREE FOR ORDER BY" not in plan, plan


def test_words_that_begin_so_are_found_from_an_index() -> None:
    publish_food("beef")

    plan = explained(SearchWord.objects.filter(begins_with("be")))

    assert "SCAN" not in plan.replace("INDEX SCAN", ""), plan
    assert "Seq Scan" not in plan, plan
    assert "word" in plan, plan


def test_the_uses_of_a_word_are_counted_no_further_than_needed() -> None:
    publish_food("beef")
    uses = FoodWord.objects.filter(searchword__in=SearchWord.objects.filter(begins_with("be")))

    plan = explained(uses[: COMMON + 1])

    assert "dosing_foodword_by_word" in plan, plan


def test_common_and_rare_words_find_the_same_foods(monkeypatch: pytest.MonkeyPatch) -> None:
    for slug in ("beef-raw", "beef-cooked", "lamb-raw", "tofu-raw-beefy"):
        publish_food(slug)

    def found(text: str) -> list[str]:
        foods = search_foods(Food.objects.published(), text, []).foods
        return sorted(foods.values_list("slug", flat=True))

    expected = {"raw": 3, "beef": 3, "raw beef": 2, "beef cooked": 1, "lamb cooked": 0, "beff": 2}
    for common in (COMMON, 2, 0):
        monkeypatch.setattr("dosing.food_search.COMMON", common)
        assert {text: len(found(text)) for text in expected} == expected, common
