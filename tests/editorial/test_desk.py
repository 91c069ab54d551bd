"""The desk's first page: for each role what waits, what is planned, what is due, what happened."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts import roles
from dosing.models import Food, Regimen, Substance
from editorial import actions, schedule
from editorial.models import Revision, Schedule
from tests.editorial.helpers import Person, address_of, approved, changed

pytestmark = pytest.mark.django_db


def desk(person: Person) -> str:
    answer = person.client.get(reverse("admin:index"))
    assert answer.status_code == 200
    return answer.text


def section(page: str, heading: str) -> str:
    """Return one list of the desk."""
    start = page.index(f"<h2>{heading}</h2>")
    return page[start : page.index("</section>", start)]


def test_a_draft_in_review_waits_for_the_second_person_only(
    curator: Person, reviewer: Person, food: Food
) -> None:
    curator.save(address_of(food), name="Grana")
    curator.act(food, "submit")

    waits = section(desk(reviewer), "Waits for you")
    assert f'<a href="{address_of(food)}">Parmesan, version 2</a>' in waits
    assert "Read it and approve it or send it back" in waits
    assert "Nothing waits for you." in section(desk(curator), "Waits for you")
    assert "In review" in section(desk(curator), "Your drafts")


def test_an_approved_draft_waits_for_whoever_publishes(
    curator: Person, reviewer: Person, food: Food
) -> None:
    approved(food, "36.5", curator.user, reviewer.user)
    assert "Approved: publish it" in section(desk(curator), "Waits for you")
    assert "Nothing waits" in section(desk(reviewer), "Waits for you")


def test_a_draft_that_was_sent_back_waits_for_its_author(
    curator: Person, other_curator: Person, reviewer: Person, food: Food
) -> None:
    curator.save(address_of(food), name="Grana")
    curator.act(food, "submit")
    reviewer.act(food, "send-back", note="Cite it.")

    assert "Sent back to you" in section(desk(curator), "Waits for you")
    assert "Sent back to you" not in desk(other_curator)
    assert "“Cite it.”" in section(desk(other_curator), "What happened lately")


def test_unfinished_new_items_are_found_again_by_their_author(
    curator: Person, other_curator: Person
) -> None:
    add = reverse("admin:dosing_source_add")
    curator.client.post(add, curator.fields(add) | {"title": "Half a title"})

    assert f"{add}?unfinished={Revision.objects.get().pk}" in desk(curator)
    assert "unfinished=" not in desk(other_curator)


def test_the_schedule_is_listed_with_its_time_and_who_set_it(
    curator: Person, reviewer: Person, food: Food
) -> None:
    schedule.promise(
        revision=approved(food, "36.5", curator.user, reviewer.user),
        act=Schedule.Act.PUBLISH,
        at=timezone.now().replace(year=2036, month=5, day=4, hour=9, minute=30),
        actor=curator.user,
    )
    planned = section(desk(reviewer), "On the schedule")
    assert "Publish on 4 May 2036, 09:30, set by Ada" in planned


@pytest.fixture
def regimen(db: None, curator: Person) -> Regimen:
    """A published regimen that is due for review in a week."""
    substance = Substance.objects.create(slug="glutamine", name="L-glutamine", version=1)
    return Regimen.objects.create(
        slug="r", substance=substance, title="After surgery", route="oral", basis="fixed_day",
        audience="self_care", weight_basis="none", verdict="mixed", version=1,
        review_due_on=timezone.localdate() + timedelta(days=7),
    )  # fmt: skip


def test_what_is_due_for_review_is_listed_before_it_is_late(
    curator: Person, regimen: Regimen
) -> None:
    due = section(desk(curator), "Due for review")
    day = regimen.review_due_on
    assert "After surgery" in due
    assert f"Due on {day.day} {day:%B %Y}" in due


def test_what_is_due_much_later_is_not_listed(curator: Person, regimen: Regimen) -> None:
    Regimen.objects.update(review_due_on=timezone.localdate() + timedelta(days=60))
    assert "Nothing is due" in section(desk(curator), "Due for review")


def test_what_happened_says_who(curator: Person, reviewer: Person, food: Food) -> None:
    approved(food, "36.5", curator.user, reviewer.user)
    happened = section(desk(curator), "What happened lately")
    assert "Approved: Ben" in happened
    assert "Saved a draft: Ada" in happened
    assert "Loaded starter content" not in happened


def test_a_moderator_sees_nothing_of_it(
    make_person: Any, curator: Person, food: Food, regimen: Regimen
) -> None:
    curator.save(address_of(food), name="Grana")
    page = desk(make_person("Mo", roles.MODERATOR))
    assert "Parmesan" not in page
    assert "After surgery" not in page


def test_the_desk_asks_the_same_number_of_questions_however_much_waits(
    curator: Person, reviewer: Person, food: Food, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        other = Food.objects.create(
            slug=f"f{number}", name=f"F{number}", group=food.group, preparation="raw", diet="vegan"
        )
        revision = actions.save_draft(item=other, snapshot=changed(food, "1"), actor=curator.user)
        actions.submit(revision=revision, actor=curator.user)
    with django_assert_max_num_queries(40):
        page = desk(reviewer)
    assert section(page, "Waits for you").count("<li>") == 12


def test_times_stand_in_the_sites_own_form(curator: Person, food: Food) -> None:
    when = timezone.now() + timedelta(days=2)
    live = Revision.objects.of(food).published().first()
    schedule.promise(
        revision=live, act=Schedule.Act.WITHDRAW, at=when, actor=curator.user, note="Wrong."
    )
    Schedule.objects.update(set_by=None)

    assert f"on {date_format(timezone.localtime(when), 'DATETIME_FORMAT')}, set by somebody" in (
        section(desk(curator), "On the schedule")
    )
