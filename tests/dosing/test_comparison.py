"""All regimens for one weight, side by side: the same amounts as the calculator, and as careful."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dosing.models import Regimen
from editorial import generation

pytestmark = pytest.mark.usefixtures("catalogue")

ADDRESS = "/dosing/l-glutamine/compare/"
ENTRIES = {"weight": "70", "weight_unit": "kg", "age": "40", "acknowledged": "on"}


def rows(html: str) -> dict[str, str]:
    """Return the words of each row by its regimen's title."""
    found = re.findall(r'<th scope="row"><a [^>]*>(.*?)</a>(.*?)</tr>', html, re.DOTALL)
    return {title: re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", rest)) for title, rest in found}


def test_every_regimen_has_a_row_with_its_amount_or_the_reason(client: Client) -> None:
    answer = client.post(ADDRESS, ENTRIES)

    shown = rows(answer.content.decode())
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(shown) == 15
    assert "5.6 g" in shown["Coronary heart disease"]
    assert "30 g" in shown["Sickle cell disease"]
    assert "calculated for weights from" in shown["Preterm infants"]
    assert "Enter an ideal weight" in shown["Crohn&#x27;s disease in remission"]
    assert "Harm signal." in shown["Systemic inflammation, by drip"]


def test_no_warning_of_an_amount_is_lost(client: Client) -> None:
    shown = rows(client.post(ADDRESS, ENTRIES | {"ideal_weight": "102"}).text)

    assert "Above" not in shown["Coronary heart disease"]
    crohns = shown["Crohn&#x27;s disease in remission"]
    assert "51 g" in crohns
    for title in (
        "Above 50 g per day",
        "Above 650 mg per kg of body weight",
        "Above 30 g per day",
        "Above the long-term level of 14 g per day",
        "No benefit was shown",
        "Worked out with ideal weight",
    ):
        assert f"{title}." in crohns
    assert "A prescription product." in shown["Sickle cell disease"]


def test_a_regimen_past_its_review_says_so(client: Client) -> None:
    Regimen.objects.filter(slug="athletes-healthy").update(
        review_due_on=timezone.localdate() - timedelta(days=1)
    )
    generation.bump()

    shown = rows(client.post(ADDRESS, ENTRIES).text)

    assert "Review overdue." in shown["Healthy athletes"]
    assert "Review overdue." not in shown["Coronary heart disease"]


def test_the_entries_are_repeated_and_the_answer_holds_no_form(client: Client) -> None:
    html = client.post(ADDRESS, ENTRIES).content.decode()

    assert "70\N{NO-BREAK SPACE}kg (154.3\N{NO-BREAK SPACE}lb)" in html
    assert "<input" not in html


def test_without_the_notice_accepted_nothing_is_shown(client: Client) -> None:
    answer = client.post(ADDRESS, ENTRIES | {"acknowledged": ""})

    assert answer.status_code == 422
    assert not rows(answer.content.decode())


def test_an_unusual_weight_is_sent_to_the_calculator(client: Client) -> None:
    shown = rows(client.post(ADDRESS, ENTRIES | {"weight": "154"}).content.decode())

    assert "This weight is unusual here." in shown["Coronary heart disease"]


@pytest.mark.parametrize("weight", ["", "abc", "-5", "0", "70,5", "7" * 400, "70\x00"])
def test_an_unreadable_weight_gets_a_message_at_the_field(client: Client, weight: str) -> None:
    answer = client.post(ADDRESS, ENTRIES | {"weight": weight})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in html
    assert 'href="#comparison-weight"' in html
    assert not rows(html)
