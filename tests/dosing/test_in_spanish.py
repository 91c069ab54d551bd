"""Another language changes the words of a dose's answer, and not one figure of it."""

import re
from typing import Any

import pytest
from django.test import Client

from dosing.core.notation import format_times_a_day

pytestmark = pytest.mark.usefixtures("catalogue")

ADDRESS = "/dosing/l-glutamine/calculate/"
TAG = re.compile(r"<[a-z][^>]*>")
MACHINE_ATTRIBUTE = re.compile(
    r'\b(id|name|value|type|href|action|datetime|width|height|x|data-[a-z-]+)="([^"]*)"'
)
# Words for people among the data attributes.
WORDS_IN_DATA = re.compile(r"^data-(announcement|label|[a-z-]+-words)$")
FIGURE = re.compile(r"\d[\d,.]*\d|\d")

ASKED: list[dict[str, str]] = [
    {"regimen": "post-infectious-ibs-d", "age": "40", "weight": "70.5", "weight_unit": "kg"},
    {"regimen": "sickle-cell-disease", "weight": "154.3", "weight_unit": "lb", "age": "30"},
    {"regimen": "sickle-cell-disease", "weight": "1250", "weight_unit": "kg"},
    {"regimen": "crohns-disease", "height": "172", "height_unit": "cm", "sex": "female",
     "acknowledged": "crohns-disease"},
    {"regimen": "post-infectious-ibs-d", "weight": "70,5", "weight_unit": "kg"},
    {"regimen": "severe-burns-enteral", "weight": "82.25", "weight_unit": "kg",
     "acknowledged": "severe-burns-enteral", "product_amount": "750", "product_unit": "capsule_mg"},
]  # fmt: skip


def machine_parts(page: str) -> list[tuple[str, str]]:
    """Return what programs, forms and drawings take from a page, in order."""
    return [
        (name, value)
        for tag in TAG.findall(page)
        for name, value in MACHINE_ATTRIBUTE.findall(tag)
        if not WORDS_IN_DATA.match(name)
    ]


def amounts(page: str) -> list[str]:
    """Return every figure that a reader of a page sees, as written."""
    return FIGURE.findall(re.sub(r"<[^>]*>|&[#\w]+;", " ", page))


@pytest.mark.parametrize("fields", ASKED, ids=lambda fields: fields["regimen"])
def test_the_answer_has_the_same_data_and_the_same_amounts(
    client: Client, settings: Any, fields: dict[str, Any]
) -> None:
    headers = {"HX-Request": "true"}
    english = client.post(ADDRESS, fields, headers=headers).text
    settings.LANGUAGE_CODE = "es"
    spanish = client.post(ADDRESS, fields, headers=headers).text

    assert machine_parts(spanish) == machine_parts(english)
    assert sorted(amounts(spanish)) == sorted(amounts(english))
    assert spanish != english
    assert "Calcular la cantidad estudiada" in spanish


def test_a_food_has_the_same_figures(client: Client, settings: Any) -> None:
    english = client.get("/foods/cheese-parmesan-hard/").text
    settings.LANGUAGE_CODE = "es"
    spanish = client.get("/foods/cheese-parmesan-hard/").text

    assert sorted(amounts(spanish.partition("<main")[2])) == sorted(
        amounts(english.partition("<main")[2])
    )


def test_a_warning_is_not_softened(client: Client, settings: Any) -> None:
    settings.LANGUAGE_CODE = "es"

    weight = {"weight": "70", "weight_unit": "kg"}
    page = client.post(ADDRESS, {"regimen": "sirs-parenteral", **weight}).text

    assert "Se observó daño en personas muy enfermas" in page
    assert "Nunca use esto por su cuenta." in page


@pytest.mark.parametrize(
    ("times", "words"), [(1, "una vez al día"), (2, "dos veces al día"), (3, "3 veces al día")]
)
def test_the_core_counts_in_the_sites_language(settings: Any, times: int, words: str) -> None:
    english = format_times_a_day(times)
    settings.LANGUAGE_CODE = "es"

    assert format_times_a_day(times) == words != english


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"regimen": "crohns-disease", "ideal_weight": "60"}, "500 mg por kg al día × 60 kg ="),
        (
            {"regimen": "critically-ill-enteral-formula", "protein_g_per_day": "90"},
            "× 90 g de proteína al día ÷ 100 g =",
        ),
    ],
    ids=lambda value: value["regimen"] if isinstance(value, dict) else "",
)
def test_how_it_was_worked_out_is_told_in_the_sites_language(
    client: Client, settings: Any, fields: dict[str, str], words: str
) -> None:
    settings.LANGUAGE_CODE = "es"
    person = {"weight": "70", "weight_unit": "kg", "age": "50", "acknowledged": fields["regimen"]}

    page = client.post(ADDRESS, person | fields).text

    assert words in re.sub(r"\s+", " ", page.replace("&nbsp;", " ").replace("\xa0", " "))
    assert "per day" not in page.partition('class="working')[2].partition("</details>")[0]
