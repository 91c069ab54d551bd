"""Publishing and withdrawing at a time: once, on time, by the worker or at a visit."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from config.public_cache import PublicPageCache
from dosing.models import Food
from editorial import actions, schedule
from editorial.models import Revision, RevisionEvent, Schedule, State
from editorial.site_time import SiteTimeField, in_site_zone
from tests.editorial.helpers import Person, address_of, approved, changed, protein_of

pytestmark = pytest.mark.django_db

TOMORROW = timedelta(days=1)


@pytest.fixture
def looks_afresh() -> None:
    """Forget when this process last looked at the schedule."""
    schedule._NextLook.at = float("-inf")


@pytest.fixture
def waiting(food: Food, curator: Person, reviewer: Person) -> Schedule:
    """An approved figure of 36.5 that waits to be published."""
    return schedule.promise(
        revision=approved(food, "36.5", curator.user, reviewer.user),
        act=Schedule.Act.PUBLISH,
        at=timezone.now() + TOMORROW,
        actor=curator.user,
    )


def make_due(waiting: Schedule, by: timedelta = timedelta(seconds=1)) -> None:
    """Let the time of a schedule come."""
    Schedule.objects.filter(pk=waiting.pk).update(at=timezone.now() - by)


def test_an_approved_version_is_published_at_its_time(waiting: Schedule, food: Food) -> None:
    assert schedule.run_due(by_worker=True) == 0
    assert protein_of(food) == Decimal("35.75")

    make_due(waiting)
    assert schedule.run_due(by_worker=True) == 1

    assert protein_of(food) == Decimal("36.5")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.by_worker) == ("done", True)
    assert waiting.finished_at is not None
    assert waiting.revision.events.get(action="published").note == "On schedule."


def test_a_published_item_is_withdrawn_at_its_time(curator: Person, food: Food) -> None:
    curator.act(food, "schedule-withdrawal", at="2036-05-04T09:30", note="The study is retracted.")
    waiting = Schedule.objects.get()
    assert waiting.at == datetime(2036, 5, 4, 9, 30, tzinfo=UTC)
    make_due(waiting)

    call_command("run_schedule", "--once")

    assert not Food.objects.published().exists()
    assert RevisionEvent.objects.get(action="withdrawn").note == "The study is retracted."


def test_it_is_done_only_once(waiting: Schedule, food: Food) -> None:
    make_due(waiting)
    assert [schedule.run_due(by_worker=True) for _ in range(2)] == [1, 0]
    assert RevisionEvent.objects.filter(action="published").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_do_it_once(waiting: Schedule, food: Food) -> None:
    make_due(waiting)
    start, done = threading.Barrier(4), []

    def work() -> None:
        start.wait()
        try:
            done.append(schedule.run_due(by_worker=True))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(done) == [0, 0, 0, 1]
    assert RevisionEvent.objects.filter(action="published").count() == 1
    assert protein_of(food) == Decimal("36.5")


def test_an_edit_takes_it_off_the_schedule(waiting: Schedule, curator: Person, food: Food) -> None:
    curator.save(address_of(food), name="Edited")
    make_due(waiting)
    schedule.run_due(by_worker=True)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.outcome) == ("cancelled", "It was edited.")
    food.refresh_from_db()
    assert food.version == 1


def test_what_cannot_be_published_then_fails_and_is_shown(
    waiting: Schedule, curator: Person, food: Food
) -> None:
    snapshot = changed(food, "36.5")
    snapshot["figures"][0]["sources"] = []
    Revision.objects.filter(pk=waiting.revision_id).update(snapshot=snapshot)
    make_due(waiting)

    schedule.run_due(by_worker=True)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.outcome) == ("failed", "Name the source of Protein.")
    assert protein_of(food) == Decimal("35.75")
    assert "Name the source of Protein." in curator.client.get(reverse("admin:index")).text
    assert "could not be done" in curator.client.get(address_of(food)).text


def test_four_eyes_are_checked_again_at_the_time(waiting: Schedule, food: Food) -> None:
    author = waiting.revision.author
    Revision.objects.filter(pk=waiting.revision_id).update(approved_by=author)
    make_due(waiting)

    schedule.run_due(by_worker=True)

    waiting.refresh_from_db()
    assert waiting.state == "failed"
    assert protein_of(food) == Decimal("35.75")


def test_somebody_who_lost_the_right_publishes_nothing(
    waiting: Schedule, curator: Person, food: Food
) -> None:
    curator.user.groups.clear()
    make_due(waiting)

    schedule.run_due(by_worker=True)

    waiting.refresh_from_db()
    assert waiting.outcome == "Whoever scheduled it may no longer do this."
    assert protein_of(food) == Decimal("35.75")


def test_a_withdrawal_of_a_version_that_was_replaced_fails(
    curator: Person, reviewer: Person, food: Food
) -> None:
    curator.act(food, "schedule-withdrawal", at="2036-05-04T09:30", note="Old.")
    revision = approved(food, "36.5", curator.user, reviewer.user)
    actions.publish(revision=revision, actor=curator.user)
    make_due(Schedule.objects.get())

    schedule.run_due(by_worker=True)

    assert Schedule.objects.get().outcome == "Another version was published in the meantime."
    assert Food.objects.published().exists()


def test_a_fault_in_one_item_does_not_hold_up_the_others(
    waiting: Schedule, curator: Person, food: Food, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Food) -> None:
        raise KeyError("no such thing")

    monkeypatch.setattr(Food, "on_publish", broken)
    source = food.figures.get().sources.get()
    other = schedule.promise(
        revision=Revision.objects.of(source).get(),
        act=Schedule.Act.WITHDRAW,
        at=timezone.now() + TOMORROW,
        actor=curator.user,
        note="Gone.",
    )
    make_due(waiting, by=timedelta(minutes=1))
    make_due(other)

    assert schedule.run_due(by_worker=True) == 2

    waiting.refresh_from_db()
    other.refresh_from_db()
    assert (waiting.state, other.state) == ("failed", "done")
    food.refresh_from_db()
    assert (food.version, protein_of(food)) == (1, Decimal("35.75"))


# A visit instead of the worker


@pytest.mark.usefixtures("looks_afresh")
def test_a_visit_does_what_a_dead_worker_left(
    waiting: Schedule, curator: Person, food: Food
) -> None:
    make_due(waiting, by=timedelta(minutes=3))
    visit()

    assert protein_of(food) == Decimal("36.5")
    waiting.refresh_from_db()
    assert not waiting.by_worker
    assert "worker is not running" in curator.client.get(reverse("admin:index")).text


@pytest.mark.usefixtures("looks_afresh")
def test_a_visit_leaves_the_worker_a_head_start(waiting: Schedule, food: Food) -> None:
    make_due(waiting, by=timedelta(seconds=5))
    visit()

    assert protein_of(food) == Decimal("35.75")


@pytest.mark.usefixtures("looks_afresh")
def test_most_visits_do_not_ask_the_database(django_assert_num_queries: Any) -> None:
    visit()
    with django_assert_num_queries(0):
        schedule.run_at_request()


@pytest.mark.usefixtures("looks_afresh")
def test_a_database_that_is_away_does_not_take_the_page_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.db import OperationalError

    def away(**_: Any) -> int:
        raise OperationalError("away")

    monkeypatch.setattr(schedule, "run_due", away)
    assert visit() == [b"a page"]


def visit() -> list[bytes]:
    """Let somebody ask for a page that no cache keeps."""

    def page(environ: dict, start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [])
        return [b"a page"]

    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/"}
    return list(PublicPageCache(page)(environ, lambda *_: None))


# At the desk


def test_only_what_could_be_published_now_can_wait(curator: Person, food: Food) -> None:
    actions.save_draft(item=food, snapshot=changed(food, "36.5"), actor=curator.user)

    answer = curator.act(food, "schedule", at="2036-01-01T10:00")

    assert "Only a version that could be published now can wait." in answer.text
    assert not Schedule.objects.exists()


def test_a_schedule_can_be_taken_off(waiting: Schedule, curator: Person, food: Food) -> None:
    assert "Take off the schedule" in curator.client.get(address_of(food)).text

    curator.act(food, "unschedule", row=waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.outcome) == ("cancelled", "Taken off by Ada.")
    actions_ = list(waiting.revision.events.values_list("action", flat=True))
    assert actions_[-2:] == ["scheduled", "unscheduled"]


def test_a_schedule_of_another_item_cannot_be_taken_off_from_here(
    waiting: Schedule, curator: Person, food: Food
) -> None:
    source = food.figures.get().sources.get()

    assert curator.act(source, "unschedule", row=waiting.pk).status_code == 404
    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_the_same_is_not_promised_twice(waiting: Schedule, curator: Person, food: Food) -> None:
    answer = curator.act(food, "schedule", at="2036-01-01T10:00")

    assert "on the schedule already" in answer.text
    assert Schedule.objects.count() == 1


def test_publishing_by_hand_takes_it_off_the_schedule(
    waiting: Schedule, curator: Person, food: Food
) -> None:
    curator.act(food, "publish")

    waiting.refresh_from_db()
    assert (waiting.state, waiting.outcome) == ("cancelled", "It is published already.")


# The site's own clock


@pytest.fixture
def in_london(settings: Any) -> None:
    settings.TIME_ZONE = "Europe/London"


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2036-01-15T09:00", datetime(2036, 1, 15, 9, tzinfo=UTC)),
        ("2036-07-15T09:00", datetime(2036, 7, 15, 8, tzinfo=UTC)),
        ("2036-03-30T00:59", datetime(2036, 3, 30, 0, 59, tzinfo=UTC)),
        ("2036-03-30T02:00", datetime(2036, 3, 30, 1, tzinfo=UTC)),
        ("2036-10-26T02:00", datetime(2036, 10, 26, 2, tzinfo=UTC)),
    ],
)
@pytest.mark.usefixtures("in_london")
def test_a_typed_time_is_one_of_the_sites_zone(typed: str, moment: datetime) -> None:
    assert SiteTimeField().clean(typed) == moment


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2036-03-30T01:30", "01:30 on 30 March 2036 does not exist"),
        ("2036-10-26T01:30", "01:30 on 26 October 2036 comes twice"),
        ("2020-01-01T10:00", "Choose a time in the future."),
        ("next week", "Write a date and a time"),
        ("2036-01-01T10:00+05:00", "Leave out the zone"),
        ("0001-01-01T00:00", "Choose a time in the future."),
        ("", "This field is required."),
    ],
)
@pytest.mark.usefixtures("in_london")
def test_a_time_that_means_nothing_is_refused_with_words(typed: str, words: str) -> None:
    with pytest.raises(forms.ValidationError, match=words):
        SiteTimeField().clean(typed)


def test_the_end_of_time_is_refused_with_words(settings: Any) -> None:
    settings.TIME_ZONE = "America/New_York"
    with pytest.raises(forms.ValidationError, match="Choose a year closer to ours"):
        SiteTimeField().clean("9999-12-31T23:59")


@pytest.mark.usefixtures("in_london")
def test_a_time_the_clock_shows_is_read_back_as_it_was_typed() -> None:
    typed = datetime.fromisoformat("2036-07-15T09:00")
    assert schedule.readable(in_site_zone(typed)) == "15 July 2036, 09:00 (Europe/London)"


@pytest.mark.usefixtures("in_london")
def test_the_desk_tells_of_a_time_that_does_not_exist(
    curator: Person, reviewer: Person, food: Food
) -> None:
    approved(food, "36.5", curator.user, reviewer.user)

    answer = curator.act(food, "schedule", at="2036-03-30T01:30")

    assert "does not exist, because the clocks go forward" in answer.text
    assert not Schedule.objects.exists()


def test_the_right_to_publish_is_needed_to_schedule(
    make_person: Any, curator: Person, reviewer: Person, food: Food
) -> None:
    approved(food, "36.5", curator.user, reviewer.user)
    person = make_person("Dora", roles.EDITOR)
    person.user.user_permissions.add(Permission.objects.get(codename="change_food"))

    assert person.act(food, "schedule", at="2036-01-01T10:00").status_code == 403
    assert Revision.objects.of(food).get(number=2).state == State.APPROVED
    assert not Schedule.objects.exists()
