"""What the catalogue lacks, for curators and nobody else."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from accounts.roles import CURATOR
from dosing import completeness
from dosing.models import Food
from tests.dosing.foods import figure, publish_food, publish_source

pytestmark = pytest.mark.django_db

ADDRESS = "/data/completeness/"


@pytest.fixture
def curator(client: Client, sign_in_staff: Callable[[Client, User], None]) -> Client:
    person = User.objects.create_user("cur@example.org", "a long password", is_staff=True)
    person.groups.add(Group.objects.get(name=CURATOR))
    sign_in_staff(client, person)
    return client


def gaps_on(page: str) -> dict[str, list[str]]:
    """Return the names under each heading that has any."""
    gaps = {}
    for section in page.split("<section")[1:]:
        title = re.search(r"<h2[^>]*>(.*?): (\d+)</h2>", section)
        assert title
        names = re.findall(r"<li><a [^>]*>(.*?)</a>", section.partition("</section>")[0])
        gaps[unescape(title[1])] = names
        assert int(title[2]) >= len(names)
    return {title: names for title, names in gaps.items() if names}


def test_each_gap_is_listed_with_the_page_to_mend_it(curator: Client) -> None:
    second = publish_source("second", is_verified=False)
    publish_food("empty", portion="5", fdc_id="1")
    sources = [publish_source().pk, second.pk]
    publish_food(
        "whole", fdc_id="2", portion="5", figures=[figure("protein", "5", sources=sources)]
    )
    bare = publish_food("bare", protein="5")

    page = curator.get(ADDRESS).text

    assert gaps_on(page) == {
        "Foods without any figure": ["Empty"],
        "Foods without portions": ["Bare"],
        "Foods without a FoodData Central number": ["Bare"],
        "Foods with a figure that has no second source": ["Bare"],
        "Sources that nobody has looked up": ["second"],
    }
    assert f'href="/admin/dosing/food/{bare.pk}/change/"' in page


@pytest.mark.usefixtures("catalogue")
def test_regimens_stand_there_before_their_review_is_due() -> None:
    early, in_time = date(2027, 9, 23), date(2027, 9, 24)

    assert completeness.gaps(early)[0].count == 0
    assert completeness.gaps(in_time)[0].title.startswith("Regimens due for review")
    assert completeness.gaps(in_time)[0].count == 15


def test_what_readers_do_not_see_is_not_listed(curator: Client) -> None:
    food = publish_food("bare")
    Food.objects.filter(pk=food.pk).update(version=None)

    assert "Foods without portions" not in gaps_on(curator.get(ADDRESS).text)


def test_a_long_list_is_cut_and_counted(curator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completeness, "MOST_NAMED", 2)
    for number in range(3):
        publish_food(f"food-{number}", protein="5")

    page = curator.get(ADDRESS).text

    assert "Foods without portions: 3" in page
    assert "the first 2" in page


def test_others_are_kept_out(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 302

    client.force_login(User.objects.create_user("member@example.org", "a long password"))
    assert client.get(ADDRESS).status_code == 403
