"""Nothing reaches readers but a published revision, and two people stand behind every number."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import User
from dosing.models import Food, FoodGroup, Source
from editorial import actions, generation
from editorial import snapshot as snapshots
from editorial.models import ChangeClass, Revision, RevisionEvent, State
from editorial.problems import NotPublishableError

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> User:
    return User.objects.create_user("author@example.org", display_name="Ada")


@pytest.fixture
def second_person() -> User:
    return User.objects.create_user("second@example.org", display_name="Ben")


@pytest.fixture
def source() -> Source:
    source = Source(key="usda", title="A table of foods")
    actions.load_published(
        Source, key={"key": "usda"}, snapshot={"title": "A table of foods"}, note="loaded"
    )
    return Source.objects.get(key=source.key)


def food_snapshot(group: FoodGroup, source: Source, grams: str) -> snapshots.Snapshot:
    return {
        "name": "Parmesan",
        "group": group.pk,
        "preparation": "other",
        "diet": "vegetarian",
        "figures": [
            {
                "id": "5b1f0b6e-0000-4000-8000-000000000001",
                "nutrient": "protein",
                "grams_per_100g": grams,
                "method": "analytical",
                "sources": [source.pk],
            }
        ],
        "portions": [],
    }


@pytest.fixture
def food(source: Source) -> Food:
    actions.load_published(FoodGroup, key={"slug": "cheese"}, snapshot={"name": "Cheese"}, note="")
    group = FoodGroup.objects.get()
    actions.load_published(
        Food, key={"slug": "parmesan"}, snapshot=food_snapshot(group, source, "35.75"), note=""
    )
    return Food.objects.get()


def changed(food: Food, grams: str) -> snapshots.Snapshot:
    return food_snapshot(food.group, Source.objects.get(), grams) | {"slug": food.slug}


def test_a_draft_changes_nothing_that_readers_see(food: Food, author: User) -> None:
    actions.save_draft(item=food, snapshot=changed(food, "36.5"), actor=author)

    food.refresh_from_db()
    assert food.protein_g_per_100g == Decimal("35.75")
    assert food.figures.get().grams_per_100g == Decimal("35.75")
    assert food.version == 1


def test_an_approved_revision_becomes_the_live_row_whole(
    food: Food, author: User, second_person: User
) -> None:
    before = generation.current()
    revision = actions.save_draft(item=food, snapshot=changed(food, "36.5"), actor=author)
    actions.submit(revision=revision, actor=author)
    revision.refresh_from_db()
    actions.approve(revision=revision, actor=second_person)

    actions.publish(revision=revision, actor=author)

    food.refresh_from_db()
    revision.refresh_from_db()
    assert (food.version, food.protein_g_per_100g) == (2, Decimal("36.5"))
    assert food.figures.get().sources.get().key == "usda"
    assert food.last_reviewed_at == revision.approved_at
    assert revision.state == State.PUBLISHED
    assert generation.current() > before


def test_a_typing_error_does_not_move_last_reviewed(
    food: Food, author: User, second_person: User
) -> None:
    revision = actions.save_draft(
        item=food, snapshot=changed(food, "35.75"), actor=author, change_class=ChangeClass.TYPO
    )
    actions.submit(revision=revision, actor=author)
    revision.refresh_from_db()
    actions.approve(revision=revision, actor=second_person)
    actions.publish(revision=revision, actor=author)

    food.refresh_from_db()
    assert food.version == 2
    assert food.last_reviewed_at is None


@pytest.mark.parametrize("is_superuser", [False, True])
def test_nobody_approves_a_revision_they_wrote(
    food: Food, author: User, is_superuser: bool
) -> None:
    author.is_superuser = is_superuser
    author.save()
    revision = actions.save_draft(item=food, snapshot=changed(food, "36"), actor=author)
    actions.submit(revision=revision, actor=author)
    revision.refresh_from_db()

    with pytest.raises(PermissionDenied):
        actions.approve(revision=revision, actor=author)

    revision.refresh_from_db()
    assert revision.state == State.IN_REVIEW


def test_a_second_author_may_not_approve_what_they_edited(
    food: Food, author: User, second_person: User
) -> None:
    actions.save_draft(item=food, snapshot=changed(food, "36"), actor=author)
    revision = actions.save_draft(item=food, snapshot=changed(food, "37"), actor=second_person)
    actions.submit(revision=revision, actor=author)
    revision.refresh_from_db()

    with pytest.raises(PermissionDenied):
        actions.approve(revision=revision, actor=second_person)


def test_an_edit_after_approval_voids_it(food: Food, author: User, second_person: User) -> None:
    revision = actions.save_draft(item=food, snapshot=changed(food, "36"), actor=author)
    actions.submit(revision=revision, actor=author)
    revision.refresh_from_db()
    actions.approve(revision=revision, actor=second_person)

    revision = actions.save_draft(item=food, snapshot=changed(food, "99"), actor=author)

    assert (revision.state, revision.approved_by, revision.approved_at) == (State.DRAFT, None, None)
    with pytest.raises(actions.WrongStateError):
        actions.publish(revision=revision, actor=author)
    food.refresh_from_db()
    assert food.protein_g_per_100g == Decimal("35.75")


def test_an_approval_of_a_text_that_has_changed_since_is_refused(
    food: Food, author: User, second_person: User
) -> None:
    seen = actions.save_draft(item=food, snapshot=changed(food, "36"), actor=author)
    actions.submit(revision=seen, actor=author)
    seen.refresh_from_db()
    newer = actions.save_draft(item=food, snapshot=changed(food, "99"), actor=author)
    actions.submit(revision=newer, actor=author)

    with pytest.raises(actions.WrongStateError):
        actions.approve(revision=seen, actor=second_person)


def test_a_save_from_a_stale_page_is_refused(food: Food, author: User, second_person: User) -> None:
    opened = actions.stamp_of(food)
    actions.save_draft(item=food, snapshot=changed(food, "36"), actor=author, stamp=opened)

    with pytest.raises(actions.StaleError):
        actions.save_draft(
            item=food, snapshot=changed(food, "37"), actor=second_person, stamp=opened
        )

    assert Revision.objects.of(food).get(state=State.DRAFT).snapshot["figures"][0][
        "grams_per_100g"
    ] == ("36")


def test_problems_stop_publishing_and_leave_the_old_version_whole(
    food: Food, author: User, second_person: User
) -> None:
    snapshot = changed(food, "36")
    snapshot["figures"][0]["sources"] = []
    revision = actions.save_draft(item=food, snapshot=snapshot, actor=author)
    assert [problem.message for problem in actions.problems_of(revision)] == [
        "Name the source of Protein."
    ]
    actions.submit(revision=revision, actor=author)
    revision.refresh_from_db()
    actions.approve(revision=revision, actor=second_person)

    with pytest.raises(NotPublishableError):
        actions.publish(revision=revision, actor=author)

    food.refresh_from_db()
    assert (food.version, food.figures.get().grams_per_100g) == (1, Decimal("35.75"))
    assert food.figures.get().sources.exists()


def test_a_trial_leaves_no_trace(food: Food) -> None:
    with snapshots.trial(food, changed(food, "1")):
        assert Food.objects.get().figures.get().grams_per_100g == Decimal(1)

    assert Food.objects.get().figures.get().grams_per_100g == Decimal("35.75")


def test_a_withdrawn_item_is_hidden_and_keeps_its_history(food: Food, author: User) -> None:
    actions.withdraw(item=food, actor=author, note="The figure is wrong.")

    assert not Food.objects.published().exists()
    food.refresh_from_db()
    assert not food.is_published
    assert Revision.objects.of(food).published().count() == 1
    assert RevisionEvent.objects.filter(action="withdrawn").get().note == "The figure is wrong."


def test_published_as_a_question_agrees_with_published_as_a_queryset(
    food: Food, author: User
) -> None:
    hidden = Food.objects.create(
        slug="draft", name="Draft", group=food.group, preparation="raw", diet="vegan"
    )
    assert {row.pk for row in Food.objects.published()} == {
        row.pk for row in Food.objects.all() if row.is_published
    }
    assert not hidden.is_published


def test_loading_twice_changes_nothing(food: Food, source: Source) -> None:
    again = actions.load_published(
        Food,
        key={"slug": "parmesan"},
        snapshot=food_snapshot(food.group, source, "35.75"),
        note="",
    )

    assert again == "same"
    assert Revision.objects.of(food).count() == 1


def test_loading_keeps_what_people_have_published(
    food: Food, source: Source, author: User, second_person: User
) -> None:
    revision = actions.save_draft(item=food, snapshot=changed(food, "36.5"), actor=author)
    actions.submit(revision=revision, actor=author)
    revision.refresh_from_db()
    actions.approve(revision=revision, actor=second_person)
    actions.publish(revision=revision, actor=author)

    result = actions.load_published(
        Food, key={"slug": "parmesan"}, snapshot=food_snapshot(food.group, source, "12"), note=""
    )

    food.refresh_from_db()
    assert result == "kept"
    assert food.protein_g_per_100g == Decimal("36.5")


def test_an_item_has_one_open_revision(food: Food, author: User) -> None:
    revision = actions.save_draft(item=food, snapshot=changed(food, "36"), actor=author)
    revision.pk, revision.number = None, 99

    with pytest.raises(IntegrityError), transaction.atomic():
        revision.save()


def test_the_history_keeps_one_line_for_a_run_of_saves(food: Food, author: User) -> None:
    for grams in ("36", "37", "38"):
        actions.save_draft(item=food, snapshot=changed(food, grams), actor=author)

    assert list(
        RevisionEvent.objects.filter(revision__state=State.DRAFT).values_list("action", flat=True)
    ) == ["saved"]


def test_a_rule_about_values_asks_the_database_once_for_the_same_values(
    food: Food, django_assert_num_queries: Any
) -> None:
    """A table with thousands of rows has the same few methods and figures over and over."""
    figure = snapshots.take(food)["figures"][0] | {"grams_per_100g": "17.171"}
    assert snapshots.child_faults(food, "figures", figure) == []

    with django_assert_num_queries(0):
        assert snapshots.child_faults(food, "figures", figure) == []
    wrong = figure | {"grams_per_100g": "100.5"}
    for _again in range(2):
        assert [problem.message for problem in snapshots.child_faults(food, "figures", wrong)] == [
            "100 g of food hold from 0 to 100 g of anything."
        ]
