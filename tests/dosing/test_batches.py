"""Many rows at once: looked at first, written as drafts on confirmation, undone as a whole."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from dosing import batches
from dosing.models import Batch, BatchDraft, Food, Regimen, Source, Substance
from editorial import actions
from editorial.models import Revision, State
from editorial.snapshot import take
from tests.dosing.foods import publish_food, publish_group, publish_source
from tests.dosing.tables import FIGURE, FOOD, SOURCE, checked, counts, rows_of, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada@example.org", display_name="Ada")


@pytest.fixture
def ben(db: None) -> User:
    return User.objects.create_user("ben@example.org", display_name="Ben")


def draft_of(item: Food | Source) -> Revision:
    draft = item.open_revision()
    assert draft is not None
    return draft


def test_a_check_counts_what_would_change_and_writes_no_draft(ada: User) -> None:
    publish_source("same", title="A trial", is_verified=False, authors="", year=None)
    publish_source("old", title="Old", is_verified=False, authors="", year=None)
    lines = [SOURCE | {"key": key} for key in ("same", "old", "new")]

    batch = checked("sources", rows_of("sources", *lines), ada, file_name="s.csv")

    assert counts(batch) == (1, 1, 1, 0)
    assert [3, "old", "title", "Old", "A trial"] in batch.changes
    assert batch.state == Batch.State.WAITING
    assert Source.objects.count() == 2
    assert not Revision.objects.open().exists()


def test_confirmed_rows_become_drafts_and_readers_see_nothing_of_them(ada: User) -> None:
    food = publish_food("beef", protein="20.00", name="Beef")
    publish_group("meat")

    batch = written(
        "foods",
        rows_of("foods", FOOD | {"name": "Beef, raw"}, FOOD | {"slug": "ox", "name": "Ox"}),
        ada,
        note="From the new release.",
    )

    food.refresh_from_db()
    assert food.name == "Beef"
    draft = draft_of(food)
    assert (draft.snapshot["name"], draft.author, draft.state) == ("Beef, raw", ada, State.DRAFT)
    assert draft.note == "From the new release."
    assert len(draft.snapshot["figures"]) == 1
    assert not Food.objects.get(slug="ox").is_published
    assert (batch.state, batch.drafts.count()) == (Batch.State.DONE, 2)


def test_the_second_import_of_a_file_changes_nothing(ada: User) -> None:
    publish_source("usda")
    publish_group("meat")
    foods, figures = rows_of("foods", FOOD), rows_of("food_figures", FIGURE)
    written("foods", foods, ada)
    written("food_figures", figures, ada)
    edits = list(Revision.objects.values_list("pk", "edits"))

    again = [written("foods", foods, ada), written("food_figures", figures, ada)]

    assert [counts(batch) for batch in again] == [(0, 0, 1, 0), (0, 0, 1, 0)]
    assert list(Revision.objects.values_list("pk", "edits")) == edits
    assert Food.objects.count() == 1


def test_of_two_hundred_rows_five_are_bad_and_the_others_go_in_when_confirmed(ada: User) -> None:
    lines = [SOURCE | {"key": f"trial-{number}"} for number in range(200)]
    for number, column, text in [
        (3, "year", "19"), (50, "verified", "maybe"), (51, "key", "no key"),
        (120, "url", "nowhere"), (199, "key", "trial-0"),
    ]:  # fmt: skip
        lines[number] = lines[number] | {column: text}

    batch = checked("sources", rows_of("sources", *lines), ada)

    assert counts(batch) == (195, 0, 0, 5)
    assert [(number, column) for number, _name, column, _ in batch.faults] == [
        (5, "year"), (52, "verified"), (53, "key"), (122, "url"), (201, "key"),
    ]  # fmt: skip
    assert not Source.objects.exists()
    batches.confirm(batch, actor=ada)
    assert Source.objects.count() == Revision.objects.open().count() == 195


def test_every_wrong_cell_of_a_row_is_named(ada: User) -> None:
    publish_group("meat")
    row = FOOD | {"diet": "air", "state": "burnt", "group": "shoes", "position": "first"}

    batch = checked("foods", rows_of("foods", row), ada)

    assert {column for _, _, column, _ in batch.faults} == {"diet", "state", "group", "position"}


@pytest.mark.parametrize(
    ("figures", "message"),
    [
        ({"protein": "100.1"}, "from 0 to 100 g"),
        ({"protein": "-1"}, "from 0 to 100 g"),
        ({"protein": "1e1"}, "digits"),
        ({"protein": "NaN"}, "digits"),
        ({"protein": "20 ml"}, "digits"),
        ({"protein": "20", "glutamic_acid": "21"}, "more than all protein"),
        ({"glutamic_acid": "3", "glutamine": "4"}, "more than glutamic acid"),
        ({"protein": "3", "glutamine": "4"}, "more than all protein"),
    ],
)
def test_figures_that_cannot_be_true_are_refused(
    ada: User, figures: dict[str, str], message: str
) -> None:
    publish_source("usda")
    publish_food("beef")
    methods = {"glutamine": "sequence_estimate"}
    lines = [
        FIGURE
        | {"nutrient": name, "grams_per_100g": text, "method": methods.get(name, "analytical")}
        for name, text in figures.items()
    ]

    batch = checked("food_figures", rows_of("food_figures", *lines), ada)

    assert counts(batch) == (0, 0, 0, len(lines))
    assert message in batch.faults[0][3]
    assert batch.faults[0][2] == "grams_per_100g"


def test_a_portion_without_grams_is_refused(ada: User) -> None:
    """Millilitres say nothing without a density: a portion always has its grams."""
    publish_food("milk")
    row = {"food": "milk", "position": "1", "name": "100 ml", "grams": ""}

    batch = checked("food_portions", rows_of("food_portions", row), ada)

    assert batch.faults == [[2, "milk", "grams", "Write a number in digits, like 0.35."]]


def test_a_figure_keeps_the_digits_of_its_cell(ada: User) -> None:
    publish_source("usda")
    food = publish_food("beef", protein="20.0")

    batch = written("food_figures", rows_of("food_figures", FIGURE), ada)

    assert counts(batch) == (0, 1, 0, 0)
    figure = draft_of(food).snapshot["figures"][0]
    assert (figure["grams_per_100g"], figure["decimals_as_published"]) == ("20", 2)


def test_a_row_about_something_unknown_is_refused(ada: User) -> None:
    batch = checked("food_figures", rows_of("food_figures", FIGURE | {"sources": "nobody"}), ada)

    assert {column for _, _, column, _ in batch.faults} == {"food", "sources"}


def test_an_open_draft_of_somebody_else_stays_as_it_is(ada: User, ben: User) -> None:
    food = publish_food("beef", name="Beef")
    actions.save_draft(item=food, snapshot=take(food) | {"name": "Bull"}, actor=ben)

    batch = written("foods", rows_of("foods", FOOD | {"name": "Cow"}), ada)

    assert counts(batch) == (0, 0, 0, 1)
    assert "Somebody else" in batch.faults[0][3]
    assert draft_of(food).snapshot["name"] == "Bull"


def test_a_draft_in_review_stays_as_it_is(ada: User) -> None:
    food = publish_food("beef", name="Beef")
    draft = actions.save_draft(item=food, snapshot=take(food) | {"name": "Bull"}, actor=ada)
    actions.submit(revision=draft, actor=ada)

    batch = checked("foods", rows_of("foods", FOOD | {"name": "Cow"}), ada)

    assert "in review" in batch.faults[0][3]


def test_what_changed_since_the_check_is_shown_before_anything_is_written(
    ada: User, ben: User
) -> None:
    food = publish_food("beef", name="Beef")
    batch = checked("foods", rows_of("foods", FOOD | {"name": "Cow"}), ada)
    actions.save_draft(item=food, snapshot=take(food) | {"name": "Bull"}, actor=ben)

    with pytest.raises(actions.StaleError):
        batches.confirm(batch, actor=ada)

    batch.refresh_from_db()
    assert (batch.state, counts(batch)) == (Batch.State.WAITING, (0, 0, 0, 1))
    assert draft_of(food).snapshot["name"] == "Bull"
    assert not BatchDraft.objects.exists()


def test_a_batch_is_confirmed_once(ada: User) -> None:
    batch = checked("sources", rows_of("sources", SOURCE), ada)
    same = Batch.objects.get(pk=batch.pk)
    batches.confirm(batch, actor=ada)

    with pytest.raises((actions.WrongStateError, actions.StaleError)):
        batches.confirm(same, actor=ada)

    assert Revision.objects.count() == 1


def test_rows_that_nobody_confirms_are_forgotten_after_a_month(ada: User) -> None:
    old, new = (checked("sources", rows_of("sources", SOURCE), ada) for _ in range(2))
    Batch.objects.filter(pk=old.pk).update(started_at=timezone.now() - timedelta(days=31))

    assert batches.give_up_old(timezone.now()) == 1

    old.refresh_from_db()
    assert (old.state, old.rows) == (Batch.State.CANCELLED, None)
    assert Batch.objects.get(pk=new.pk).rows is not None


def test_an_undo_leaves_everything_as_it_was(ada: User, ben: User) -> None:
    publish_source("usda")
    food, other = publish_food("beef", name="Beef"), publish_food("ox", name="Ox")
    actions.save_draft(item=other, snapshot=take(other) | {"note": "mine"}, actor=ada)
    lines = [FOOD | {"slug": slug, "name": "Cow"} for slug in ("beef", "ox", "yak")]
    batch = written("foods", rows_of("foods", *lines), ada)
    assert draft_of(other).snapshot["name"] == "Cow"

    kept = batches.undo(batch, actor=ben)

    assert kept == []
    assert food.open_revision() is None
    assert draft_of(other).snapshot == take(other) | {"note": "mine"}
    assert not Food.objects.filter(slug="yak").exists()
    assert (batch.state, batch.undone_by) == (Batch.State.UNDONE, ben)
    assert not batch.is_undoable()


def test_an_undo_leaves_what_somebody_changed_or_published_since(ada: User, ben: User) -> None:
    for key in ("changed", "published", "reviewed", "free"):
        publish_source(key)
    lines = [SOURCE | {"key": key} for key in ("changed", "published", "reviewed", "free")]
    batch = written("sources", rows_of("sources", *lines), ada)
    changed, published, reviewed, free = (Source.objects.get(key=line["key"]) for line in lines)
    draft = draft_of(changed)
    actions.save_draft(item=changed, snapshot=draft.snapshot | {"title": "B"}, actor=ben)
    actions.publish(revision=draft_of(published), actor=ada)
    actions.submit(revision=draft_of(reviewed), actor=ada)

    kept = batches.undo(batch, actor=ada)

    reasons = {draft.item: draft.reason for draft in kept}
    assert "Somebody changed it" in reasons.pop("changed")
    assert "published since" in reasons.pop("published")
    assert "sent for review" in reasons.pop("reviewed")
    assert reasons == {}
    assert draft_of(changed).snapshot["title"] == "B"
    assert free.open_revision() is None
    assert Source.objects.get(key="published").title == "A trial"


def test_batches_on_the_same_drafts_are_undone_one_after_the_other(ada: User) -> None:
    publish_source("usda")
    publish_group("meat")
    foods = written("foods", rows_of("foods", FOOD), ada)
    figures = written("food_figures", rows_of("food_figures", FIGURE), ada)

    assert len(batches.undo(foods, actor=ada)) == 1
    assert batches.undo(figures, actor=ada) == []
    assert draft_of(Food.objects.get()).snapshot["figures"] == []
    assert batches.undo(foods, actor=ada) == []
    assert not Food.objects.exists()


def test_an_item_that_something_points_at_stays(ada: User) -> None:
    batch = written("sources", rows_of("sources", SOURCE | {"key": "usda"}), ada)
    publish_group("meat")
    written(
        "food_groups", rows_of("food_groups", {"slug": "new", "name": "N", "position": "0"}), ada
    )
    group_batch = Batch.objects.latest("pk")
    written("foods", rows_of("foods", FOOD | {"group": "new"}), ada)

    assert "points at it" in batches.undo(group_batch, actor=ada)[0].reason
    assert batches.undo(batch, actor=ada) == []


def test_of_two_new_rows_that_clash_with_each_other_one_goes_in(ada: User) -> None:
    lines = [SOURCE | {"key": key, "doi": "10.1000/same"} for key in ("a", "b")]

    batch = written("sources", rows_of("sources", SOURCE, *lines), ada)

    assert counts(batch) == (2, 0, 0, 1)
    assert "clashes" in batch.faults[0][3]
    assert set(Source.objects.values_list("key", flat=True)) == {"doe2020", "a"}
    assert Revision.objects.count() == batch.drafts.count() == 2


def test_a_regimen_made_by_a_row_names_its_sources(ada: User) -> None:
    publish_source("usda")
    Substance.objects.create(slug="glutamine", name="Glutamine")
    row = {
        "slug": "new", "substance": "glutamine", "title": "New", "sources": "usda", "route": "oral",
        "basis": "fixed_day", "audience": "self_care", "weight_basis": "none", "verdict": "mixed",
        "certainty": "not_rated", "origin": "added", "position": "0", "prescription": "no",
        "no_benefit": "no", "harm_signal": "no",
    }  # fmt: skip

    batch = written("regimens", rows_of("regimens", row), ada)

    assert counts(batch) == (1, 0, 0, 0), batch.faults
    regimen = Regimen.objects.get()
    assert [source.key for source in regimen.sources.all()] == ["usda"]
    assert regimen.open_revision().snapshot == take(regimen)


def test_rows_of_one_item_far_apart_are_one_draft_with_one_undo(
    ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "ROWS_AT_A_TIME", 1)
    publish_source("usda")
    beef, ox = publish_food("beef"), publish_food("ox")
    lines = [
        FIGURE,
        FIGURE | {"food": "ox"},
        FIGURE | {"nutrient": "glutamic_acid", "grams_per_100g": "3"},
    ]

    batch = written("food_figures", rows_of("food_figures", *lines), ada)

    assert len(draft_of(beef).snapshot["figures"]) == 2
    assert batch.drafts.count() == 2
    batches.undo(batch, actor=ada)
    assert (beef.open_revision(), ox.open_revision()) == (None, None)
