"""The acts of editorial.actions on many items of one kind, with the queries of a few.

The rules are the same. What is not as the caller read it is left out, and the caller is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from editorial import snapshot as snapshots
from editorial.actions import stamp
from editorial.models import (
    NOTE_MAX_LENGTH,
    Action,
    ChangeClass,
    Publishable,
    Revision,
    RevisionEvent,
    State,
)
from editorial.snapshot import Snapshot


@dataclass(frozen=True)
class Edit:
    """What an item's draft shall hold, and the stamp of what it was made from."""

    item: Publishable
    stamp: str
    snapshot: Snapshot


@transaction.atomic
def begin_all(
    *, model: type[Publishable], contents: Sequence[Snapshot], actor: User, note: str
) -> list[Revision]:
    """Make rows, which readers do not see, each with its first draft."""
    items = snapshots.create_all(model, contents)
    return _started(items, contents, actor, ChangeClass.CLARIFICATION, note)


@transaction.atomic
def save_all(
    *, edits: Sequence[Edit], actor: User, change_class: ChangeClass, note: str
) -> dict[int, Revision]:
    """Write drafts, and return them by the item's id: none for what was saved in between.

    A draft that is not a plain draft any more (sent for review, say) counts as saved in between.
    """
    items = _locked([edit.item for edit in edits])
    drafts = open_drafts(list(items.values()))
    fresh = [
        edit
        for edit in edits
        if edit.item.pk in items
        and stamp(items[edit.item.pk], drafts.get(edit.item.pk)) == edit.stamp
        and (edit.item.pk not in drafts or drafts[edit.item.pk].state == State.DRAFT)
    ]
    new = [edit for edit in fresh if edit.item.pk not in drafts]
    started = _started(
        [items[edit.item.pk] for edit in new],
        [edit.snapshot for edit in new],
        actor,
        change_class,
        note,
    )
    changed = [drafts[edit.item.pk] for edit in fresh if edit.item.pk in drafts]
    contents = {edit.item.pk: edit.snapshot for edit in fresh}
    for revision in changed:
        revision.snapshot, revision.typed = contents[revision.object_id], None
        revision.edits += 1
        revision.saved_at = timezone.now()
        revision.change_class, revision.note = change_class, note
    fields = ["snapshot", "typed", "edits", "saved_at", "change_class", "note"]
    Revision.objects.bulk_update(changed, fields, batch_size=100)
    _record(_not_just_saved_by(actor, changed), Action.SAVED, actor)
    return {revision.object_id: revision for revision in (*started, *changed)}  # type: ignore[misc]


@transaction.atomic
def discard_all(*, revisions: Sequence[Revision], actor: User) -> None:
    """Give up drafts that the caller has locked; their text stays in the history."""
    keys = [revision.pk for revision in revisions]
    Revision.objects.filter(pk__in=keys, state=State.DRAFT).update(state=State.DISCARDED)
    _record(revisions, Action.DISCARDED, actor)


@transaction.atomic
def delete_unseen_all(*, items: Sequence[Publishable], actor: User) -> None:
    """Delete items readers never saw. Raises ProtectedError when something points at one."""
    if not items:
        return
    unseen = [item for item in _locked(items).values() if item.version is None]
    drafts = open_drafts(unseen)
    names = {item.pk: str(item) for item in unseen}
    discard_all(revisions=list(drafts.values()), actor=actor)
    for revision in drafts.values():
        _record([revision], Action.DELETED, actor, names[revision.object_id][:NOTE_MAX_LENGTH])
    type(items[0])._default_manager.filter(pk__in=list(names)).delete()


def open_drafts(items: Sequence[Publishable]) -> dict[int, Revision]:
    """Return the open drafts of items of one kind, by the item's id. One query."""
    if not items:
        return {}
    found = Revision.objects.filter(
        content_type=ContentType.objects.get_for_model(items[0]),
        object_id__in=[item.pk for item in items],
    )
    return {revision.object_id: revision for revision in found.open()}  # type: ignore[misc]


def _locked(items: Sequence[Publishable]) -> dict[int, Any]:
    """Hold rows until the transaction ends, and return them as they are now."""
    if not items:
        return {}
    rows = type(items[0])._default_manager.select_for_update().order_by("pk")
    return {row.pk: row for row in rows.filter(pk__in=[item.pk for item in items])}


def _started(
    items: Sequence[Publishable],
    contents: Sequence[Snapshot],
    actor: User,
    change_class: ChangeClass,
    note: str,
) -> list[Revision]:
    if not items:
        return []
    kind = ContentType.objects.get_for_model(items[0])
    earlier = Revision.objects.filter(
        content_type=kind, object_id__in=[item.pk for item in items]
    ).order_by()
    numbered = earlier.values("object_id").annotate(newest=Max("number"))
    newest = dict(numbered.values_list("object_id", "newest"))
    revisions = Revision.objects.bulk_create(
        Revision(
            content_type=kind,
            object_id=item.pk,
            number=newest.get(item.pk, 0) + 1,
            based_on=item.version,
            snapshot=content,
            author=actor,
            change_class=change_class,
            note=note,
        )
        for item, content in zip(items, contents, strict=True)
    )
    _record(revisions, Action.SAVED, actor)
    return revisions


def _not_just_saved_by(actor: User, revisions: Sequence[Revision]) -> list[Revision]:
    """Leave out a run of saves by one person, as actions.save_draft does."""
    last: dict[int, RevisionEvent] = {}
    for event in RevisionEvent.objects.filter(revision__in=[row.pk for row in revisions]):
        last[event.revision_id] = event
    return [
        row
        for row in revisions
        if row.pk not in last
        or (last[row.pk].action, last[row.pk].actor_id) != (Action.SAVED, actor.pk)
    ]


def _record(revisions: Sequence[Revision], action: Action, actor: User, note: str = "") -> None:
    RevisionEvent.objects.bulk_create(
        RevisionEvent(revision=revision, action=action, actor=actor, note=note)
        for revision in revisions
    )
