"""The planner: a day of food, worked out and forgotten."""

import re
from html import unescape

import pytest
from django.test import Client

from tests.dosing.foods import publish_food

pytestmark = pytest.mark.django_db

ADDRESS = "/foods/planner/"


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def post(client: Client, status: int = 200, **fields: object) -> str:
    answer = client.post(ADDRESS, fields)
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.content.decode()


def test_it_opens_empty_and_is_kept_by_no_cache(client: Client) -> None:
    answer = client.get(ADDRESS)

    assert "No food yet" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "What the day brings" not in answer.text


def test_a_food_is_found_added_and_taken_out(client: Client) -> None:
    publish_food("parmesan", glutamic_acid="8.209", portion="28.35")

    page = post(client, q="parmezan")
    assert 'name="add" value="parmesan"' in page

    page = post(client, q="parmezan", add="parmesan")
    assert 'name="food" value="parmesan"' in page
    assert "No food was found" not in page
    assert "2.33 g" in words(page)

    page = post(client, food="parmesan", amount="1", unit="portion", take_out="parmesan")
    assert "No food yet" in page


def test_the_sum_is_a_range_with_its_coverage(client: Client) -> None:
    publish_food("beef", glutamic_acid="3.912", glutamine="1.25", protein="26.11", portion="85")
    publish_food("parmesan", glutamic_acid="8.209", portion="28.35")

    text = words(post(client, food=["beef", "parmesan"], amount=["1", "50"], unit=["portion", "g"]))

    # Beef: 85 g × 1.25 / 100 = 1.0625; parmesan at most 50 g × 8.209 / 100 = 4.1045.
    assert "Glutamine 1.06 g to 5.17 g Known for 1 of 2 foods." in text
    assert "Glutamic acid incl. glutamine 7.43 g Known for 2 of 2 foods." in text
    assert "Protein at least 22.19 g Known for 1 of 2 foods." in text
    assert "The glutamine of 1 food is an estimate from gene sequences, not a measurement." in text


def test_what_is_not_known_at_all_is_said_so_and_never_zero(client: Client) -> None:
    publish_food("lamb-bone-broth", portion="240")

    text = words(post(client, food="lamb-bone-broth", amount="1", unit="portion"))

    assert "Protein not known Known for 0 of 1 food." in text
    assert " 0 g" not in text


@pytest.mark.usefixtures("catalogue")
def test_it_stands_beside_what_people_eat_and_a_chosen_regimen(client: Client) -> None:
    text = words(
        post(
            client,
            food="cheese-parmesan-hard",
            amount="1",
            unit="portion",
            regimen="post-infectious-ibs-d",
        )
    )

    assert "6.84 g per day on average, standard deviation 2.19 g" in text
    assert "15 g per day, on top of food." in text
    assert "Harm signal" not in text


@pytest.mark.usefixtures("catalogue")
def test_a_chosen_regimen_that_harmed_people_says_so(client: Client) -> None:
    text = words(
        post(
            client,
            food="cheese-parmesan-hard",
            amount="1",
            unit="portion",
            regimen="sirs-parenteral",
        )
    )

    assert "Given by clinicians only. Harm signal." in text


@pytest.mark.parametrize(
    ("amount", "message"),
    [
        ("", "Enter how much"),
        ("lots", "Enter a number"),
        ("0", "Enter more than 0"),
        ("-1", "Enter more than 0"),
        ("5001", "Enter 5,000 or less."),
        ("NaN", "Enter a number"),
        ("1e999999", "Enter"),
        ("1" * 100_000, "Ensure"),
        ("\u202e1", "Enter a number"),
    ],
)
def test_a_bad_amount_gets_a_message_at_its_field_and_is_kept(
    client: Client, amount: str, message: str
) -> None:
    publish_food("beef", protein="26.11", portion="85")

    page = post(client, 422, food="beef", amount=amount, unit="portion")

    assert message in unescape(page)
    assert "<title>Error: Day planner" in page
    assert f'value="{amount}"' in page or not amount
    assert "What the day brings" not in page


def test_foods_that_are_gone_and_more_than_a_day_holds_are_left_out(client: Client) -> None:
    publish_food("beef")

    page = post(
        client,
        food=["unicorn", "a\0b", "beef", *(f"food-{number}" for number in range(60))],
        amount=["1"] * 63,
        unit=["g"] * 63,
    )

    assert page.count('name="food"') == 1


def test_htmx_gets_the_form_alone(client: Client) -> None:
    page = client.post(ADDRESS, {"q": "x"}, headers={"HX-Request": "true"}).text

    assert page.strip().startswith('<form id="planner"')


def test_nothing_of_it_is_logged_or_stored(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    publish_food("beef", portion="85")

    post(client, 422, food="beef", amount="secret-amount", unit="portion")

    assert "secret-amount" not in caplog.text
    assert not client.session.keys()
