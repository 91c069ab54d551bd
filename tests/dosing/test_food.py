"""One food, the comparison, and the charts of the richest foods."""

import re
from html import unescape

import pytest
from django.test import Client

from tests.dosing.foods import figure, publish_food, publish_source

pytestmark = pytest.mark.django_db


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def get(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


# One food


def test_every_figure_names_its_source_method_basis_and_record(client: Client) -> None:
    source = publish_source("lenders", authors="Lenders CM; et al.", year=2009, is_verified=False)
    publish_food(
        "beef",
        portion="85",
        figures=[
            figure("glutamic_acid", "3.912", record_number="23563"),
            figure("glutamine", "1.25", sources=[source.pk], note="Protein times 0.048."),
        ],
    )

    page = get(client, "/foods/beef/")
    text = words(page)

    assert "g per 100 g" in text
    assert "g in 1 slice" in text
    assert "3.912 3.325 Measured by the data set's laboratories Doe 2016 , record 23563" in text
    assert "1.25 1.06 Estimated from gene sequences" in text
    assert "Lenders and others 2009 (not looked up)" in text
    assert "Protein times 0.048." in text
    assert '<a href="/sources/lenders/">' in page


def test_glutamic_acid_is_never_labelled_glutamine(client: Client) -> None:
    publish_food("parmesan", glutamic_acid="8.209")

    rows = re.findall(
        r'<th scope="row">([^<]*)</th>(.*?)</tr>', get(client, "/foods/parmesan/"), re.DOTALL
    )

    assert [label for label, rest in rows if "8.209" in rest] == [
        "Glutamic acid incl. glutamine",
        "Glutamic acid incl. glutamine",
    ]
    assert all("not known" in rest for label, rest in rows if label == "Glutamine")


def test_a_food_without_figures_says_so_and_shows_no_zero(client: Client) -> None:
    publish_food("veal-bone-broth", note="We found no published figure.")

    page = get(client, "/foods/veal-bone-broth/")

    assert "No figure is known" in page
    assert "We found no published figure." in page
    assert not re.search(r">\s*0(\.0*)?(&nbsp;g)?\s*<", page)


def test_a_food_without_a_portion_has_no_figure_per_portion(client: Client) -> None:
    publish_food("spirulina-raw", glutamic_acid="0.864")

    text = words(get(client, "/foods/spirulina-raw/"))

    assert "0.864 not known Measured" in text
    assert "No household measure is known." in text


def test_a_trace_in_a_small_portion_is_not_rounded_to_nothing(client: Client) -> None:
    publish_food("nori", glutamic_acid="0.010", portion="3")

    assert "under 0.001" in words(get(client, "/foods/nori/"))


def test_the_group_leads_to_its_foods(client: Client) -> None:
    publish_food("parmesan", group="cheese")

    assert 'href="/foods/?group=cheese"' in get(client, "/foods/parmesan/")


def test_an_unknown_food_is_not_found(client: Client) -> None:
    assert "not" in get(client, "/foods/unicorn/", status=404)


# The comparison


def test_foods_are_compared_on_both_bases(client: Client) -> None:
    publish_food("beef", glutamic_acid="3.912", portion="85")
    publish_food("parmesan", glutamic_acid="8.209", portion="28.35")

    text = words(get(client, "/foods/compare/?food=beef&food=parmesan"))

    assert "Per 100 g" in text
    assert "8.209 g" in text
    assert "Per portion" in text
    assert "3.325 g" in text
    assert "2.327 g" in text
    assert "Not all found in the same way" not in text


def test_mixed_methods_are_warned_about(client: Client) -> None:
    publish_food("beef", figures=[figure("glutamic_acid", "3.912", method="analytical")])
    publish_food("hemp", figures=[figure("glutamic_acid", "6.269", method="calculated")])

    page = get(client, "/foods/compare/?food=beef&food=hemp")

    assert "Not all found in the same way" in page
    assert "Method: calculated or imputed by the data set" in page


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ("", 200, "Choose two foods to compare"),
        ("?food=beef", 200, "Choose one more food to compare"),
        ("?food=beef&food=beef", 200, "Choose one more food to compare"),
        ("?food=beef&food=unicorn", 400, "There is no food 'unicorn'."),
        ("?food=a+b", 400, "valid"),
        ("?food=a&food=b&food=c&food=d&food=e", 400, "Choose at most 4 foods."),
    ],
)
def test_other_numbers_of_foods_get_a_message(
    client: Client, query: str, status: int, message: str
) -> None:
    publish_food("beef")

    assert message in unescape(get(client, f"/foods/compare/{query}", status=status))


def test_a_food_can_be_found_and_added(client: Client) -> None:
    publish_food("beef")
    publish_food("parmesan")

    page = get(client, "/foods/compare/?food=beef&q=parmezan")

    assert 'href="/foods/compare/?food=beef&amp;food=parmesan">Add Parmesan' in page


# The richest


def test_the_richest_foods_differ_by_weight_and_by_portion(client: Client) -> None:
    publish_food("spirulina", glutamic_acid="8.386", portion="7")
    publish_food("beef", glutamic_acid="3.912", portion="85")
    publish_food("broth", portion="240")

    charts = get(client, "/foods/richest/").split("<table")[1:]

    assert [re.findall(r"/foods/(\w+)/", chart) for chart in charts] == [
        ["spirulina", "beef"],
        ["beef", "spirulina"],
    ]
    assert "0.587" in charts[1]
    assert 'width="100.0%"' in charts[1]
