"""Two people at batches at once, with real threads and transactions: nothing twice, nothing lost.

On SQLite one waits for the other, on PostgreSQL both run side by side; the outcome is the same.
"""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import AuditEntry, User
from dosing import batches
from dosing.models import Batch, BatchDraft, Source
from editorial import actions
from editorial.models import Revision
from tests.at_once import at_once
from tests.dosing.foods import publish_source
from tests.dosing.tables import SOURCE, checked, rows_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada@example.org", display_name="Ada")


@pytest.fixture
def ben(db: None) -> User:
    return User.objects.create_user("ben@example.org", display_name="Ben")


def confirm(batch: Batch, actor: User) -> Callable[[], Any]:
    """Return the press of the button, on the batch as this person's page showed it."""
    own = Batch.objects.get(pk=batch.pk)
    return lambda: batches.confirm(own, actor=actor)


KEYS = [f"key{number:02}" for number in range(40)]


def test_of_two_who_confirm_the_same_batch_at_once_one_writes_it(ada: User, ben: User) -> None:
    for key in KEYS[:20]:
        publish_source(key, title="Old")
    rows = rows_of("sources", *(SOURCE | {"key": key} for key in KEYS))
    batch = checked("sources", rows, ada)

    ends = at_once(confirm(batch, ada), confirm(batch, ben))

    (refused,) = [end for end in ends if isinstance(end, Exception)]
    assert isinstance(refused, (actions.WrongStateError, actions.StaleError))
    winner = (ada, ben)[1 - ends.index(refused)]
    batch.refresh_from_db()
    assert (batch.state, batch.rows) == (Batch.State.DONE, None)
    assert (batch.new_count, batch.changed_count, batch.refused_count) == (20, 20, 0)
    assert batch.drafts.count() == Revision.objects.open().count() == len(KEYS)
    assert set(Revision.objects.open().values_list("author", flat=True)) == {winner.pk}
    assert list(AuditEntry.objects.values_list("act", "actor")) == [("imported", winner.pk)]


def test_of_two_batches_on_the_same_items_each_item_takes_one(ada: User, ben: User) -> None:
    for key in KEYS[:30]:
        publish_source(key, title="Old")
    mine = rows_of("sources", *(SOURCE | {"key": key, "title": "Ada's"} for key in KEYS[:25]))
    # The other way round, and ten items that only this one has.
    theirs = rows_of(
        "sources", *(SOURCE | {"key": key, "title": "Ben's"} for key in reversed(KEYS[5:35]))
    )
    first, second = checked("sources", mine, ada), checked("sources", theirs, ben)

    ends = at_once(confirm(first, ada), confirm(second, ben))

    drafts = {draft.item.key: draft for draft in Revision.objects.open()}
    for key in KEYS[:5]:
        assert drafts[key].snapshot["title"] == "Ada's"
    for draft in drafts.values():
        writer = {"Ada's": ada, "Ben's": ben}[draft.snapshot["title"]]
        assert {event.actor for event in draft.events.all()} == {writer}
        assert BatchDraft.objects.get(revision=draft).batch.started_by == writer
    # Whoever found the catalogue changed after their look has been shown the new look instead.
    stale = [end for end in ends if isinstance(end, actions.StaleError)]
    assert len(stale) <= 1
    assert [end for end in ends if isinstance(end, Exception)] == stale
    if not stale:
        assert drafts.keys() == set(KEYS[:35])
    for batch, end in zip((first, second), ends, strict=True):
        batch.refresh_from_db()
        is_stale = isinstance(end, actions.StaleError)
        assert batch.state == (Batch.State.WAITING if is_stale else Batch.State.DONE)
        written = batch.new_count + batch.changed_count
        assert batch.drafts.count() == (0 if is_stale else written)


def test_two_batches_that_add_the_same_source_make_it_once(ada: User, ben: User) -> None:
    rows = rows_of("sources", *(SOURCE | {"key": key} for key in KEYS))
    first, second = checked("sources", rows, ada), checked("sources", rows, ben)

    ends = at_once(confirm(first, ada), confirm(second, ben))

    assert all(
        not isinstance(end, Exception) or isinstance(end, actions.StaleError) for end in ends
    )
    assert sorted(Source.objects.values_list("key", flat=True)) == KEYS
    assert BatchDraft.objects.count() == Revision.objects.open().count() == len(KEYS)
    for batch in Batch.objects.filter(state=Batch.State.DONE):
        assert batch.new_count + batch.refused_count == len(KEYS)
        assert batch.drafts.count() == batch.new_count


def test_a_batch_is_confirmed_or_given_up_never_both(ada: User, ben: User) -> None:
    batch = checked("sources", rows_of("sources", *(SOURCE | {"key": key} for key in KEYS)), ada)
    other = Batch.objects.get(pk=batch.pk)

    ends = at_once(confirm(batch, ada), lambda: batches.give_up(other))

    batch.refresh_from_db()
    is_done = batch.state == Batch.State.DONE
    assert isinstance(ends[1 if is_done else 0], actions.WrongStateError)
    assert batch.state in (Batch.State.DONE, Batch.State.CANCELLED)
    assert Source.objects.count() == (len(KEYS) if is_done else 0)


def test_of_two_who_undo_a_batch_at_once_each_draft_is_taken_back_once(
    ada: User, ben: User
) -> None:
    for key in KEYS[:20]:
        publish_source(key, title="Old")
    batch = checked("sources", rows_of("sources", *(SOURCE | {"key": key} for key in KEYS)), ada)
    batches.confirm(batch, actor=ada)
    own, other = Batch.objects.get(pk=batch.pk), Batch.objects.get(pk=batch.pk)

    ends = at_once(lambda: batches.undo(own, actor=ada), lambda: batches.undo(other, actor=ben))

    assert [end for end in ends if isinstance(end, Exception)] == []
    assert sum(map(len, ends)) == 0
    assert not Revision.objects.open().exists()
    assert sorted(Source.objects.values_list("key", flat=True)) == KEYS[:20]
    assert not BatchDraft.objects.filter(undone_at=None).exists()
