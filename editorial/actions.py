"""What can be done to a revision, and by whom. The only code that changes a live row.

draft -> in review -> approved -> published, or sent back to draft. Any edit leads back to draft
and voids an approval. Nobody approves a revision they wrote in, operators included.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, cast

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry, User
from editorial import addresses, followers, generation
from editorial import snapshot as snapshots
from editorial.models import (
    NOTE_MAX_LENGTH,
    Action,
    ChangeClass,
    Publishable,
    Revision,
    RevisionEvent,
    Schedule,
    State,
)
from editorial.problems import NotPublishableError, Problem
from editorial.snapshot import Snapshot

CHANGED_SINCE = _("This version has changed since you opened the page. Look at it again.")


class StaleError(Exception):
    """Somebody else changed the item since the page was opened."""


class WrongStateError(Exception):
    """The revision is not in the state this act needs; the message says which."""


def stamp_of(item: Publishable) -> str:
    """Return what an edit page must send back to prove that it is fresh."""
    return stamp(item, item.open_revision())


def stamp(item: Publishable, revision: Revision | None) -> str:
    """Return the same for an item whose open draft was read already."""
    return revision.stamp if revision else f"{item.version or 0}.live"


type Typed = dict[str, list[str]]
"""A form's fields by name, as typed: what is kept of a draft that cannot be read yet."""


@transaction.atomic
def save_draft(
    *,
    item: Publishable,
    snapshot: Snapshot,
    actor: User,
    stamp: str | None = None,
    change_class: ChangeClass = ChangeClass.CLARIFICATION,
    note: str = "",
    typed: Typed | None = None,
    is_autosave: bool = False,
) -> Revision:
    """Write the snapshot into the item's open draft, or start one.

    Raises StaleError when `stamp` is given and is not the item's current one. An approval given
    to the open revision is void; an autosave never takes one away (WrongStateError). `typed` is
    kept beside the last readable snapshot while the form's fields cannot be read.
    """
    _lock(item)
    if stamp is not None and stamp != stamp_of(item):
        raise StaleError
    revision = item.open_revision()
    if revision is None:
        revision = _new_revision(item, snapshot, actor, State.DRAFT)
    else:
        if is_autosave and revision.state != State.DRAFT:
            raise WrongStateError(gettext("Press Save to take this version back from review."))
        if revision.state != State.DRAFT:
            _drop_schedules(revision, gettext("It was edited."))
        revision.snapshot = snapshot
        revision.edits += 1
        revision.state = State.DRAFT
        revision.approved_by = revision.approved_at = None
        revision.saved_at = timezone.now()
    revision.change_class, revision.note, revision.typed = change_class, note, typed
    revision.save()
    _record_save(revision, actor)
    return revision


@transaction.atomic
def save_unfinished(
    *, model: type[Publishable], typed: Typed, actor: User, revision: Revision | None = None
) -> Revision:
    """Keep what was typed for a new item that has not enough yet to become a row."""
    if revision is None:
        revision = Revision(
            content_type=ContentType.objects.get_for_model(model),
            number=1,
            snapshot={},
            author=actor,
            typed=typed,
        )
    else:
        revision.typed, revision.saved_at = typed, timezone.now()
        revision.edits += 1
    revision.save()
    _record_save(revision, actor)
    return revision


@transaction.atomic
def begin(
    *, item: Publishable, actor: User, unfinished: Revision | None = None, note: str = ""
) -> Revision:
    """Give a new row, which readers do not see, its first draft."""
    if unfinished is None:
        return save_draft(item=item, snapshot=snapshots.take(item), actor=actor, note=note)
    unfinished.object_id = item.pk
    unfinished.snapshot, unfinished.typed = snapshots.take(item), None
    unfinished.note = note
    unfinished.edits += 1
    unfinished.saved_at = timezone.now()
    unfinished.save()
    _record_save(unfinished, actor)
    return unfinished


@transaction.atomic
def restore(*, item: Publishable, revision: Revision, actor: User) -> Revision:
    """Start a draft from an old version. Readers see it again only when it is published.

    Raises WrongStateError while there is a draft: somebody's work must not be written over.
    """
    _lock(item)
    if item.open_revision():
        raise WrongStateError(gettext("There is a draft already. Publish or discard it first."))
    restored = _new_revision(item, revision.snapshot, actor, State.DRAFT)
    restored.typed = revision.typed
    # Readers are told of it unless its author says that it was less.
    restored.change_class = ChangeClass.CORRECTION
    restored.note = gettext("Takes up version {number} again.").format(number=revision.number)
    restored.save()
    _audit(
        AuditEntry.Act.RESTORED,
        item,
        actor,
        view=("history",),
        before=_seen(item),
        after=f"{restored} as a draft, from version {revision.number}",
    )
    _record(
        restored,
        Action.RESTORED,
        actor,
        gettext("From version {number}").format(number=revision.number),
    )
    return restored


@transaction.atomic
def submit(*, revision: Revision, actor: User) -> None:
    """Ask a second person to look at a draft."""
    if revision.typed is not None:
        raise WrongStateError(gettext("Some fields cannot be read yet. Mend them and save first."))
    revision = _move(revision, (State.DRAFT,), State.IN_REVIEW)
    _record(revision, Action.SUBMITTED, actor)


@transaction.atomic
def approve(*, revision: Revision, actor: User, note: str = "") -> None:
    """Let a second person stand behind a revision.

    Raises PermissionDenied for anybody who wrote in it, whatever their rights.
    """
    if actor.pk in revision.editors():
        raise PermissionDenied(gettext("Nobody approves a version they wrote in."))
    revision = _move(
        revision,
        (State.IN_REVIEW,),
        State.APPROVED,
        approved_by=actor,
        approved_at=timezone.now(),
    )
    _record(revision, Action.APPROVED, actor, note)
    _audit(
        AuditEntry.Act.APPROVED,
        cast("Publishable", revision.item),
        actor,
        view=("compare", revision.based_on or revision.number, revision.number),
        before=f"{revision}: {State.IN_REVIEW.label}",
        after=f"{revision}: {State.APPROVED.label}",
    )


@transaction.atomic
def send_back(*, revision: Revision, actor: User, note: str) -> None:
    """Return a revision to its author with words on what to change."""
    revision = _move(
        revision,
        (State.IN_REVIEW, State.APPROVED),
        State.DRAFT,
        approved_by=None,
        approved_at=None,
    )
    _drop_schedules(revision, gettext("It was sent back."))
    _record(revision, Action.SENT_BACK, actor, note)


@transaction.atomic
def discard(*, revision: Revision, actor: User) -> None:
    """Give up an open revision; its text stays in the history."""
    revision = _move(revision, (State.DRAFT, State.IN_REVIEW, State.APPROVED), State.DISCARDED)
    _drop_schedules(revision, gettext("The draft was discarded."))
    _record(revision, Action.DISCARDED, actor)


@transaction.atomic
def publish(*, revision: Revision, actor: User, note: str = "") -> None:
    """Make a revision what readers see: the live row changes, whole, or nothing does.

    Raises NotPublishableError with every reason at once, WrongStateError when approval is
    missing or the revision changed since the caller read it, StaleError when another version was
    published since the draft was started.
    """
    item = cast("Publishable", revision.item)
    _lock(item)
    seen, revision = revision, Revision.objects.select_for_update().get(pk=revision.pk)
    if revision.edits != seen.edits:
        raise WrongStateError(CHANGED_SINCE)
    allowed = (State.APPROVED,) if item.needs_second_person else (State.DRAFT, State.APPROVED)
    if revision.state not in allowed:
        raise WrongStateError(
            gettext("A second person must approve this version before it is published.")
        )
    if item.needs_second_person and revision.approved_by_id in revision.editors():
        raise WrongStateError(gettext("It was approved by somebody who wrote in it. Send it back."))
    if revision.based_on != item.version:
        raise StaleError
    problems = problems_of(revision)
    if problems:
        raise NotPublishableError(problems)
    before = _seen(item)
    _make_live(item, revision)
    _drop_schedules(revision, gettext("It is published already."))
    _record(revision, Action.PUBLISHED, actor, note)
    _audit(
        AuditEntry.Act.PUBLISHED,
        item,
        actor,
        view=("compare", revision.based_on or revision.number, revision.number),
        before=before,
        after=f"{revision}: {revision.note}" if revision.note else str(revision),
    )


@transaction.atomic
def withdraw(*, item: Publishable, actor: User, note: str) -> None:
    """Take a published item away from readers; its history stays."""
    _lock(item)
    if not item.is_published:
        raise WrongStateError(gettext("Only a published item can be withdrawn."))
    item.withdrawn_at = timezone.now()
    item.save(update_fields=["withdrawn_at"])
    _record(Revision.objects.of(item).published()[0], Action.WITHDRAWN, actor, note)
    _audit(
        AuditEntry.Act.WITHDRAWN,
        item,
        actor,
        view=("history",),
        before=f"version {item.version}",
        after=f"withdrawn: {note}",
    )
    followers.tell(item)
    generation.bump()


@transaction.atomic
def delete_unseen(*, item: Publishable, actor: User) -> None:
    """Delete an item readers never saw. Its drafts stay in the record, given up.

    Raises WrongStateError once it was published: then it can only be withdrawn.
    """
    _lock(item)
    if item.version is not None:
        raise WrongStateError(gettext("Readers have seen it: withdraw it instead."))
    revision = item.open_revision()
    if revision:
        discard(revision=revision, actor=actor)
    last = Revision.objects.of(item).first()
    if last:
        _record(last, Action.DELETED, actor, str(item)[:NOTE_MAX_LENGTH])
    _audit(
        AuditEntry.Act.DELETED,
        item,
        actor,
        before=json.dumps(last.snapshot if last else snapshots.take(item), ensure_ascii=False),
    )
    item.delete()


@transaction.atomic
def load_published(
    model: type[Publishable], *, key: dict[str, Any], snapshot: Snapshot, note: str
) -> Literal["new", "changed", "same", "kept"]:
    """Publish starter content that comes with the software, without an author.

    "kept": people have published their own version since it was loaded, so theirs stays.
    """
    item = model._default_manager.filter(**key).first()
    if item is None or not Revision.objects.of(item).exists():
        # A row without any version was only made for others to point at.
        item = item or model(**key)
        snapshots.apply(item, snapshot)
        _publish_loaded(item, snapshots.take(item), note, ChangeClass.CLARIFICATION)
        return "new"
    _lock(item)
    with snapshots.trial(item, snapshot):
        wanted = snapshots.take(item)
    loaded = Revision.objects.of(item).filter(author=None).published().first()
    if loaded is not None and loaded.snapshot == wanted:
        return "same"
    untouched = loaded is not None and loaded.number == item.version and item.is_published
    if not untouched or item.open_revision():
        return "kept"
    _publish_loaded(item, wanted, note, ChangeClass.CORRECTION)
    return "changed"


def _publish_loaded(
    item: Publishable, snapshot: Snapshot, note: str, change_class: ChangeClass
) -> None:
    revision = _new_revision(item, snapshot, None, State.DRAFT)
    revision.note, revision.change_class = note, change_class
    revision.save()
    _make_live(item, revision)
    _record(revision, Action.LOADED, None)


@contextmanager
def as_published(item: Publishable, revision: Revision) -> Iterator[None]:
    """Inside, readers' queries and pages show the revision; afterwards nothing has changed."""
    with snapshots.trial(item, revision.snapshot):
        _show(item, revision)
        yield


def _make_live(item: Publishable, revision: Revision) -> None:
    name_before = addresses.name_of(item) if item.version else ""
    try:
        with transaction.atomic():
            snapshots.apply(item, revision.snapshot)
    except IntegrityError as error:
        # Two items that take the same short name at the same moment: the second one loses.
        clash = Problem("", gettext("It clashes with something published a moment ago."))
        raise NotPublishableError([clash]) from error
    problems = item.publishing_problems()
    if problems:
        raise NotPublishableError(problems)
    _show(item, revision)
    addresses.remember(item, name_before)
    revision.state = State.PUBLISHED
    revision.published_at = item.changed_at
    revision.save(update_fields=["state", "published_at"])
    followers.tell(item)
    generation.bump()


def _show(item: Publishable, revision: Revision) -> None:
    """Fill what publishing adds to the applied fields, and save the row."""
    now = timezone.now()
    item.version = revision.number
    item.published_at = item.published_at or now
    item.changed_at = now
    item.withdrawn_at = None
    if revision.approved_at and revision.change_class != ChangeClass.TYPO:
        item.last_reviewed_at = revision.approved_at
    item.on_publish()
    item.save()


def _new_revision(
    item: Publishable, snapshot: Snapshot, author: User | None, state: State
) -> Revision:
    newest = Revision.objects.of(item).aggregate(newest=Max("number"))["newest"] or 0
    return Revision(
        content_type=ContentType.objects.get_for_model(item),
        object_id=item.pk,
        number=newest + 1,
        based_on=item.version,
        snapshot=snapshot,
        state=state,
        author=author,
    )


def _lock(item: Publishable) -> None:
    """Hold the live row until the transaction ends, and read what is committed in it.

    All but what revisions hold: those fields may stand as a draft has them.
    """
    locked = type(item)._default_manager.select_for_update().get(pk=item.pk)
    for field in item._meta.concrete_fields:
        if field.name not in item.revision_fields:
            setattr(item, field.attname, getattr(locked, field.attname))


def _move(revision: Revision, allowed: tuple[State, ...], state: State, **changes: Any) -> Revision:
    """Move a revision on if it still stands where the actor saw it; one winner in a race."""
    moved = Revision.objects.filter(pk=revision.pk, state__in=allowed, edits=revision.edits).update(
        state=state, **changes
    )
    if not moved:
        raise WrongStateError(CHANGED_SINCE)
    return Revision.objects.get(pk=revision.pk)


def _record(revision: Revision, action: Action, actor: User | None, note: str = "") -> None:
    RevisionEvent.objects.create(revision=revision, action=action, actor=actor, note=note)


def _seen(item: Publishable) -> str:
    """Say what readers see of an item."""
    return f"version {item.version}" if item.is_published else "not seen by readers"


def _audit(
    act: str,
    item: Publishable,
    actor: User,
    *,
    view: tuple[Any, ...] = (),
    before: str,
    after: str = "",
) -> None:
    """Put an act into the site's record; `view` is the admin's page that shows it, and its place.

    The versions themselves, word for word, stay in the history of the item.
    """
    meta = item._meta
    address = ""
    if view:
        name, *place = view
        address = reverse(
            f"admin:{meta.app_label}_{meta.model_name}_{name}", args=[item.pk, *place]
        )
    AuditEntry.note(
        act,
        actor=actor,
        what=f"{meta.verbose_name} {item}",
        address=address,
        before=before,
        after=after,
    )


def _record_save(revision: Revision, actor: User) -> None:
    """Record the first of a run of saves by one person: autosave must not flood the history."""
    last = revision.events.last()
    if last is None or last.action != Action.SAVED or last.actor_id != actor.pk:
        _record(revision, Action.SAVED, actor)


def _drop_schedules(revision: Revision, why: str) -> None:
    """Take a revision's publishing off the schedule: what was promised is no longer there."""
    Schedule.objects.filter(
        revision=revision, act=Schedule.Act.PUBLISH, state=Schedule.State.WAITING
    ).update(state=Schedule.State.CANCELLED, finished_at=timezone.now(), outcome=why)


def problems_of(revision: Revision) -> list[Problem]:
    """Return every reason why the revision could not be published as it stands."""
    item = cast("Publishable", revision.item)
    problems = []
    if revision.typed is not None:
        problems.append(
            Problem("", gettext("Some fields cannot be read yet: they are marked below."))
        )
    problems += snapshots.faults(item, revision.snapshot)
    with snapshots.trial(item, revision.snapshot):
        problems += item.publishing_problems()
    return list(dict.fromkeys(problems))
