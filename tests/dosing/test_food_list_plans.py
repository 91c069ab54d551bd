"""The food list reads its pages from an index, in order: a hundred thousand foods cost as one."""

import pytest
from django.db import connection

from dosing.food_list import COLUMNS, Order, _after
from dosing.models import Food
from tests.dosing.foods import publish_food

pytestmark = pytest.mark.django_db


def plan_of(order: Order, after: Food | None) -> str:
    """Return how the database would read a page."""
    foods = Food.objects.published()
    if order.has_unknowns:
        foods = foods.filter(**{f"{order.column}__isnull": False})
    page = _after(foods, order.column, order.is_descending, after)[:51]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # With few rows it would rather read them all; what counts is that it need not.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    return str(page.explain())


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
