"""A crash between the steps of publishing leaves the old version or the new one, whole."""

from collections.abc import Callable
from typing import Any

import pytest

from dosing.models import Food
from editorial import actions, followers, generation
from editorial.models import Revision, RevisionEvent, State
from tests.editorial.helpers import Person, approved, protein_of

pytestmark = pytest.mark.django_db(transaction=True)


class PowerCutError(Exception):
    """Stands for whatever can stop a worker half-way."""


def power_cut(*_: Any, **__: Any) -> None:
    raise PowerCutError


STEPS = {
    "before the row is written": ("editorial.snapshot.apply", power_cut),
    "between the row and its children": ("editorial.snapshot._replace_children", power_cut),
    "while columns are derived": ("dosing.models.Food.on_publish", power_cut),
    "before the revision is marked": ("editorial.models.Revision.save", power_cut),
    "while other apps are told": ("editorial.followers.tell", power_cut),
    "before pages are made stale": ("editorial.generation.bump", power_cut),
    "before it is recorded": ("editorial.actions._record", power_cut),
}


@pytest.mark.parametrize("step", STEPS)
def test_publishing_that_stops_half_way_leaves_the_old_version_whole(
    food: Food, curator: Person, reviewer: Person, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision = approved(food, "36.5", curator.user, reviewer.user)
    before = state(food)
    with monkeypatch.context() as patch:
        patch.setattr(*STEPS[step])
        with pytest.raises(PowerCutError):
            actions.publish(revision=revision, actor=curator.user)

    assert state(food) == before
    assert Revision.objects.get(pk=revision.pk).state == State.APPROVED
    assert not RevisionEvent.objects.filter(action="published").exists()
    actions.publish(revision=revision, actor=curator.user)
    assert str(protein_of(food)) == "36.500"


@pytest.mark.parametrize("step", ["while other apps are told", "before it is recorded"])
def test_withdrawing_that_stops_half_way_leaves_the_item_readable(
    food: Food, curator: Person, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(food)
    with monkeypatch.context() as patch:
        patch.setattr(*STEPS[step])
        with pytest.raises(PowerCutError):
            actions.withdraw(item=food, actor=curator.user, note="Wrong.")

    assert state(food) == before


def test_a_follower_that_fails_undoes_the_whole_act(
    food: Food, curator: Person, reviewer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def follower(item: Any) -> None:
        assert Food.objects.get(pk=item.pk).version == 2  # it is told inside the transaction
        raise PowerCutError

    known: list[Callable[..., None]] = [follower]
    monkeypatch.setattr(followers, "_followers", known)
    revision = approved(food, "36.5", curator.user, reviewer.user)

    with pytest.raises(PowerCutError):
        actions.publish(revision=revision, actor=curator.user)

    assert Food.objects.get().version == 1


def state(food: Food) -> tuple[Any, ...]:
    """Return all that readers could notice."""
    row = Food.objects.get(pk=food.pk)
    columns = {name: value for name, value in vars(row).items() if not name.startswith("_")}
    figures = [
        (figure.pk, figure.grams_per_100g, [source.pk for source in figure.sources.all()])
        for figure in row.figures.all()
    ]
    portions = [(portion.pk, portion.name) for portion in row.portions.all()]
    words = sorted(word.word for word in row.search_words.all())
    return columns, figures, portions, words, generation.current()
