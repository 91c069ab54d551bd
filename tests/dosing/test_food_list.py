"""The list of foods: what stands in it, in which order, and how it is narrowed."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.dosing.foods import publish_food, publish_group

pytestmark = pytest.mark.django_db


def slugs(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/foods/([\w-]+)/"', html)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def get(client: Client, query: str = "", status: int = 200) -> str:
    response = client.get(f"/foods/{query}")
    assert response.status_code == status
    return response.content.decode()


def test_it_shows_each_figure_with_the_decimals_of_its_source_and_the_basis(
    client: Client,
) -> None:
    publish_food("beef", glutamic_acid="3.000", glutamine="0.96", protein="20.00")

    page = get(client)

    assert "3.000" in page
    assert "20.00" in page
    assert words(page).count("g per 100 g") >= 3
    assert "estimate 0.96" in words(page)
    assert "Glutamic acid incl. glutamine" in page


def test_an_unknown_figure_is_said_to_be_not_known_and_never_zero(client: Client) -> None:
    publish_food("lamb-bone-broth")

    for query in ("", "?per=portion", "?sort=glutamine"):
        row = get(client, query).partition("<tbody>")[2].partition("</tbody>")[0]
        assert words(row).count("not known") >= 3
        assert not re.search(r">\s*0(\.0*)?\s*<", row)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?sort=glutamic_acid", ["parmesan", "beef", "leek", "broth"]),
        ("?sort=glutamic_acid&direction=asc", ["leek", "beef", "parmesan", "broth"]),
        ("?sort=glutamic_acid&per=portion", ["beef", "parmesan", "broth", "leek"]),
        ("?sort=glutamic_acid&per=portion&direction=asc", ["parmesan", "beef", "broth", "leek"]),
        ("?sort=name", ["beef", "broth", "leek", "parmesan"]),
        ("?sort=name&direction=desc", ["parmesan", "leek", "broth", "beef"]),
    ],
)
def test_sorting_puts_unknowns_last_in_both_directions(
    client: Client, query: str, expected: list[str]
) -> None:
    publish_food("broth")
    publish_food("leek", glutamic_acid="0.200")
    publish_food("parmesan", glutamic_acid="8.209", portion="28.35")
    publish_food("beef", glutamic_acid="3.912", portion="85")

    assert slugs(get(client, query)) == expected


def test_names_are_sorted_alike_on_every_database(client: Client) -> None:
    for slug, name in [
        ("c", "Beefalo"), ("b", "beef, raw"), ("a", "Beef, ground"), ("d", "Éclair"),
    ]:  # fmt: skip
        publish_food(slug, name=name)

    assert slugs(get(client, "?sort=name")) == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=parmesan", ["parmesan"]),
        ("?q=parmezan", ["parmesan"]),
        ("?q=parmsan", ["parmesan"]),
        ("?q=pamresan", ["parmesan"]),
        ("?q=PARM", ["parmesan"]),
        ("?q=reggiano", ["parmesan"]),
        ("?q=cheese", ["parmesan"]),
        ("?q=hard+parmesan", []),
        ("?q=minced+beef", ["beef"]),
        ("?q=leak", ["leek"]),
        ("?q=zzzzzz", []),
    ],
)
def test_search_knows_other_names_and_groups_and_forgives_slips(
    client: Client, query: str, expected: list[str]
) -> None:
    publish_food("parmesan", group="cheese", other_names="Parmigiano Reggiano")
    publish_food("beef", other_names="minced beef")
    publish_food("leek", group="vegetables")

    assert slugs(get(client, query)) == expected


def test_a_corrected_search_says_what_it_looked_for(client: Client) -> None:
    publish_food("parmesan")

    assert "These are for “parmesan”" in words(get(client, "?q=parmezan"))


@pytest.mark.usefixtures("catalogue")
def test_who_looks_for_the_supplement_is_led_to_it(client: Client) -> None:
    page = get(client, "?q=glutamien")

    assert slugs(page) == []
    assert '<a href="/dosing/l-glutamine/">L-glutamine' in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?group=cheese", ["parmesan"]),
        ("?diet=vegan", ["leek"]),
        ("?diet=vegetarian", ["leek", "parmesan"]),
        ("?known=glutamine", ["beef"]),
        ("?known=protein", ["leek"]),
        ("?method=sequence_estimate", ["beef"]),
        ("?method=analytical", ["beef", "parmesan"]),
        ("?group=cheese&diet=vegan", []),
    ],
)
def test_filters_narrow_the_list(client: Client, query: str, expected: list[str]) -> None:
    publish_food("parmesan", group="cheese", diet="vegetarian", glutamic_acid="8.209")
    publish_food("leek", group="vegetables", diet="vegan", protein="1.50")
    publish_food("beef", glutamic_acid="3.912", glutamine="1.25")

    page = get(client, f"{query}&sort=name")

    assert slugs(page) == expected
    assert ("No food was found" in page) == (expected == [])


@pytest.mark.parametrize("sort", ["", "name", "protein", "glutamic_acid"])
@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_pages_follow_on_without_a_gap_or_a_repeat(
    client: Client, monkeypatch: pytest.MonkeyPatch, sort: str, direction: str
) -> None:
    monkeypatch.setattr("dosing.food_list.PAGE_SIZE", 2)
    for number in range(7):
        # Equal figures and unknown ones at the border of a page are what keyset pages get wrong.
        publish_food(f"food-{number}", protein=["", "5", "5", "5", "7", "", ""][number])
    query = f"?direction={direction}" + (f"&sort={sort}" if sort else "")

    seen: list[str] = []
    pages = 0
    while query:
        page = get(client, query)
        seen += slugs(page)
        pages += 1
        link = re.search(r'<a href="/foods/([^"]*)" rel="next"', page)
        query = unescape(link[1]) if link else ""

    assert sorted(seen) == [f"food-{number}" for number in range(7)]
    assert pages == 4


def test_a_place_in_the_list_that_is_gone_begins_it_anew(client: Client) -> None:
    publish_food("beef")

    assert slugs(get(client, "?after=withdrawn-long-ago")) == ["beef"]


@pytest.mark.parametrize(
    "query",
    [
        "?sort=price", "?per=ton", "?group=shoes", "?diet=air", "?method=guess", "?known=gold",
        "?direction=sideways", "?after=a%20b", f"?q={'x' * 101}",
    ],
)  # fmt: skip
def test_an_address_that_asks_for_nonsense_is_answered_with_a_message(
    client: Client, query: str
) -> None:
    page = get(client, query, status=400)

    assert "There is a problem" in page
    assert "<title>Error: Foods" in page


def test_htmx_gets_the_results_alone_and_a_restored_page_whole(client: Client) -> None:
    publish_food("beef")

    part = client.get("/foods/?q=beef", headers={"HX-Request": "true"}).content.decode()
    whole = client.get(
        "/foods/?q=beef",
        headers={"HX-Request": "true", "HX-History-Restore-Request": "true"},
    ).content.decode()

    assert part.strip().startswith('<section id="results"')
    assert slugs(part) == ["beef"]
    assert "<!doctype html>" in whole


def test_drafts_and_withdrawn_foods_are_not_shown(client: Client) -> None:
    from django.utils import timezone

    food = publish_food("beef")
    food.withdrawn_at = timezone.now()
    food.save(update_fields=["withdrawn_at"])

    assert slugs(get(client)) == []
    assert client.get("/foods/beef/").status_code == 410


def queries_of(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


@pytest.mark.parametrize("query", ["", "?sort=protein&per=portion", "?q=food", "?q=foud"])
def test_more_foods_need_no_more_queries(client: Client, query: str) -> None:
    publish_group("fish")
    for number in range(2):
        publish_food(f"food-{number}", protein="5", portion="20")
    get(client, query)
    few = queries_of(lambda: get(client, query))
    for number in range(2, 12):
        publish_food(f"food-{number}", protein="5", portion="20", group="fish")

    assert queries_of(lambda: get(client, query)) == few
    assert few <= 8
