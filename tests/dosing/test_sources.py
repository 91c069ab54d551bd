"""The references: the list, and what rests on each."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dosing.models import Source
from editorial import usage
from tests.dosing.foods import publish_food, publish_source

pytestmark = pytest.mark.django_db


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def get(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_the_list_has_every_source_by_author_in_one_style(client: Client) -> None:
    publish_source(
        "heyland2013",
        authors="Heyland D; Muscedere J; et al.",
        year=2013,
        title="A randomized trial of glutamine",
        journal="New England Journal of Medicine",
        volume="368(16)",
        pages="1489-1497",
    )
    publish_source("abrams1999", authors="Abrams A", year=1999, title="An older work")

    text = words(get(client, "/sources/"))

    assert text.index("Abrams 1999") < text.index("Heyland and others 2013")
    assert (
        "Heyland D, Muscedere J, et al. (2013). A randomized trial of glutamine . "
        "New England Journal of Medicine 368(16): 1489-1497." in text
    )


def test_what_nobody_has_looked_up_is_marked_in_the_list_and_on_its_page(client: Client) -> None:
    publish_source("verified", title="Looked up", is_verified=True)
    page = get(client, "/sources/verified/")
    assert "Not looked up" not in page

    publish_source("unverified", title="From memory", is_verified=False)
    page = get(client, "/sources/unverified/")
    assert '<p class="notice__title">Not looked up</p>' in page
    entry = get(client, "/sources/").partition('id="unverified"')[2]
    assert "Not looked up" in entry.partition("</li>")[0]


@pytest.mark.usefixtures("catalogue")
def test_a_source_lists_everything_that_rests_on_it(client: Client) -> None:
    page = get(client, "/sources/galera2010/")
    assert "<h3>Safety levels</h3>" in page
    assert "<h3>Cautions</h3>" in page
    assert 'href="/dosing/l-glutamine/#cautions">Kidney disease' in page

    page = get(client, "/sources/lenders2009/")
    assert "<h3>What people eat</h3>" in page
    assert 'href="/foods/tofu-firm-nigari/"' in page

    page = get(client, "/sources/sevastiadou2011/")
    assert page.count('href="/dosing/l-glutamine/preterm-nec-septicaemia/"') == 1


def test_higher_apps_add_what_they_hold(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_source("usda")
    monkeypatch.setitem(usage._finders, Source, [])

    def in_articles(source: Source) -> list[usage.Usage]:
        return [usage.Usage("Articles", f"About {source.key}", "/articles/about/")]

    usage.register(Source, in_articles)

    page = get(client, "/sources/usda/")
    assert "<h3>Articles</h3>" in page
    assert '<a href="/articles/about/">About usda</a>' in page


def test_an_unused_source_says_so(client: Client) -> None:
    publish_source("usda")

    assert "Nothing published uses it now." in get(client, "/sources/usda/")


def test_a_data_set_behind_many_foods_names_some_and_counts_all(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage, "MOST_NAMED", 2)
    for number in range(3):
        publish_food(f"food-{number}", protein="5")

    page = get(client, "/sources/usda/")

    assert "3 in all, the first 2 here" in page
    assert page.count('href="/foods/food-') == 2


def test_a_link_that_runs_a_script_cannot_be_stored() -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        Source(key="bad", title="Bad", url="javascript:alert(1)").full_clean()


def test_more_foods_behind_a_source_need_no_more_queries(client: Client) -> None:
    publish_food("food-0", protein="5")
    get(client, "/sources/usda/")
    with CaptureQueriesContext(connection) as few:
        get(client, "/sources/usda/")
    for number in range(1, 6):
        publish_food(f"food-{number}", protein="5")
    with CaptureQueriesContext(connection) as many:
        get(client, "/sources/usda/")

    assert len(many) == len(few) <= 10


def test_an_unknown_source_is_not_found(client: Client) -> None:
    get(client, "/sources/nobody/", status=404)
