"""The page of one regimen: its whole record, and plainly what it is not."""

import re
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from dosing.models import Regimen, Substance
from editorial import addresses, generation
from tests.articles.articles import publish_change, withdraw

pytestmark = pytest.mark.usefixtures("catalogue")


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def get(client: Client, slug: str, status: int = 200) -> str:
    response = client.get(f"/dosing/l-glutamine/{slug}/")
    assert response.status_code == status
    return response.content.decode()


def test_it_shows_amount_people_evidence_and_dates(client: Client) -> None:
    text = words(get(client, "preterm-nec-septicaemia"))

    assert "300 mg per kg per day" in text
    assert "0.3 g per kg of body weight per day" in text
    assert "400 g" not in text
    assert "0.4 kg to 3 kg" in text
    assert "Editorial guard for preterm infants, not from the trials." in text
    assert "13 days with glutamine and 13 days without." in text
    assert "Against" in text
    assert "Certainty: not rated." in text
    assert "Liver failure, cirrhosis or hepatic encephalopathy" in text
    assert "0.3 × 0.4 = 0.12" in text
    assert "23 November 2027" in text


def test_an_amount_by_weight_shows_every_band(client: Client) -> None:
    text = words(get(client, "sickle-cell-disease"))

    assert "Below 30 kg (label in pounds: below 66 lb) 5 g twice a day 10 g" in text
    assert "Above 65 kg (label in pounds: above 143 lb) 15 g twice a day 30 g" in text


@pytest.mark.parametrize(
    "address", ["/dosing/l-glutamine/", "/dosing/l-glutamine/sickle-cell-disease/"]
)
def test_a_caution_says_what_of_it_was_not_looked_up(client: Client, address: str) -> None:
    page = client.get(address).text
    text = words(page)

    assert re.search(r"Mebane 1984</a> <span class=\"soft\">\(not looked up\)</span>\.", page)
    assert "The report is from memory and has not been checked" in text
    assert "From how the body works, from memory. No source was looked up." in text


@pytest.mark.parametrize(
    ("slug", "notices"),
    [
        ("sickle-cell-disease", ["Given by clinicians only", "A prescription product"]),
        ("athletes-healthy", ["For information only", "No benefit was shown"]),
        ("critically-ill-enteral-formula", ["Harm was seen in very ill people"]),
    ],
)
def test_what_stops_a_reader_stands_before_the_amount(
    client: Client, slug: str, notices: list[str]
) -> None:
    text = words(get(client, slug))

    for notice in notices:
        assert -1 < text.find(notice) < text.find("What was studied")


def test_it_says_that_nobody_has_reviewed_it_until_somebody_has(client: Client) -> None:
    assert "No clinician has reviewed this regimen yet." in get(client, "crohns-disease")

    Regimen.objects.filter(slug="crohns-disease").update(last_reviewed_at=timezone.now())

    assert "No clinician has reviewed" not in get(client, "crohns-disease")


def test_it_leads_into_the_calculator_with_this_regimen_chosen(client: Client) -> None:
    link = 'href="/dosing/l-glutamine/?regimen=crohns-disease#calculator"'

    assert link in get(client, "crohns-disease")
    calculator = client.get("/dosing/l-glutamine/?regimen=crohns-disease").content.decode()
    assert re.search(r'value="crohns-disease"[^>]*checked', calculator)


def test_a_number_of_doses_that_no_source_states_is_said_to_be_unknown(client: Client) -> None:
    assert "not stated as one number" in get(client, "crohns-disease")


def test_after_its_review_date_readers_are_told(client: Client) -> None:
    assert "A review of this page is due" not in get(client, "crohns-disease")

    with time_machine.travel("2027-11-24 12:00"):
        assert "A review of this page is due" in get(client, "crohns-disease")


def test_a_withdrawn_regimen_or_substance_is_gone(client: Client) -> None:
    Regimen.objects.filter(slug="crohns-disease").update(withdrawn_at=timezone.now())
    get(client, "crohns-disease", status=410)

    Substance.objects.update(withdrawn_at=timezone.now())
    generation.bump()
    get(client, "sickle-cell-disease", status=410)


def test_it_follows_its_own_name_and_that_of_its_substance(client: Client) -> None:
    substance = Substance.objects.get(slug="l-glutamine")
    regimen = Regimen.objects.get(slug="crohns-disease")
    regimen.slug = "crohn"
    regimen.save(update_fields=["slug"])
    addresses.remember(regimen, "crohns-disease")
    publish_change(substance, slug="glutamine")

    for before in ("l-glutamine/crohns-disease", "l-glutamine/crohn", "glutamine/crohns-disease"):
        for below in ("", "history/"):
            answer = client.get(f"/dosing/{before}/{below}")
            assert (answer.status_code, answer["Location"]) == (
                301, f"/dosing/glutamine/crohn/{below}",
            )  # fmt: skip
    assert client.get("/dosing/salt/crohn/").status_code == 404
    withdraw(substance)
    assert client.get("/dosing/glutamine/crohn/").status_code == 410


def test_an_unknown_regimen_is_not_found(client: Client) -> None:
    get(client, "colds", status=404)
    assert client.get("/dosing/sugar/crohns-disease/").status_code == 404


def test_a_quotation_that_breaks_the_rules_for_amounts_needs_a_reason() -> None:
    regimen = Regimen.objects.get(slug="severe-burns-enteral")
    assert regimen.publishing_problems() == []

    regimen.quotation_reason = " "
    assert [problem.field for problem in regimen.publishing_problems()] == ["quotation_reason"]

    regimen.amount_as_published = "15"
    assert regimen.publishing_problems() == []

    regimen.quotation_reason = "The paper prints it so."
    assert "needs no reason" in regimen.publishing_problems()[0].message


def test_readers_see_why_an_amount_is_quoted_as_it_is(client: Client) -> None:
    answer = client.get("/dosing/l-glutamine/severe-burns-enteral/")

    assert "The sources give it in grams per kg." in answer.content.decode()
