"""Rows of a table into drafts: first looked at, then written on confirmation, undone as a whole.

Where the rows come from does not matter: a spreadsheet (dosing/spreadsheets.py), a bulk edit
(dosing/bulk_edit.py), a list of references. Each is a `Row` whose cells have the names of the
table's columns (dosing/tables.py): `begin` checks them and keeps them until somebody confirms.

Items are looked at and written some hundred at a time, so that memory does not grow with a table.
Nothing here changes what readers see.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import batched
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEntry, User
from dosing.load import child_id
from dosing.models import Batch, BatchDraft
from dosing.models.foods import impossible_figures
from dosing.sheets import SHEETS, Known, Sheet
from editorial import actions, in_bulk, snapshot
from editorial.content import ContentError, Fault, Row, RowError
from editorial.models import ChangeClass, Publishable, Revision, State
from editorial.problems import Problem
from editorial.snapshot import Snapshot

ROWS_AT_A_TIME = DRAFTS_AT_A_TIME = 500
"""About a second's work: on SQLite nobody else can write while a part is being written."""

MAX_KEPT_ROWS = 5_000
"""What a person can confirm at the desk, within a request; larger tables are a command."""

WAITING_TIME = timedelta(days=30)
"""After a month the catalogue has moved on: the file is looked at anew."""

FAULTS_KEPT = 200
CHANGES_KEPT = 100
"""Beyond these a person reads no list; the counts are of all rows."""


@dataclass(frozen=True)
class Change:
    """One cell that would become another: texts as a table shows them."""

    column: str
    before: str
    after: str


@dataclass
class Outcome:
    """What becomes of one row."""

    number: int
    name: str
    faults: list[Fault] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    is_new: bool = False

    @property
    def kind(self) -> str:
        """Return new, changed, same or refused."""
        if self.faults:
            return "refused"
        if self.is_new:
            return "new"
        return "changed" if self.changes else "same"

    @property
    def shown(self) -> list[Change]:
        """Return what a person reads of it: the cells that change, or what a new item is."""
        if self.kind != "new":
            return self.changes if self.kind == "changed" else []
        texts = {change.column: change.after for change in self.changes}
        names = (texts.get(column) for column in ("key", "slug", "code", "title", "name"))
        name = ": ".join(filter(None, names))
        return [Change("", "", name)] if name else []


@dataclass
class Plan:
    """What the rows of one item make of it."""

    item: Publishable | None
    stamp: str
    before: Snapshot
    after: Snapshot
    draft: Revision | None = None
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def is_needed(self) -> bool:
        """Say whether there is anything to write."""
        return any(outcome.kind in ("new", "changed") for outcome in self.outcomes)


@dataclass
class Tally:
    """What a check found: all counts, the first faults and changes, a fingerprint of everything."""

    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("new", "changed", "same", "refused"), 0)
    )
    faults: list[list[Any]] = field(default_factory=list)
    changes: list[list[Any]] = field(default_factory=list)
    _hash: Any = field(default_factory=hashlib.sha256)

    def add(self, plans: list[Plan]) -> None:
        """Count the rows of some items."""
        for plan in plans:
            for outcome in plan.outcomes:
                self._add(plan, outcome)

    def _add(self, plan: Plan, outcome: Outcome) -> None:
        self.counts[outcome.kind] += 1
        told = [[outcome.number, outcome.name, *fault] for fault in outcome.faults]
        changed = [
            [outcome.number, outcome.name, change.column, change.before, change.after]
            for change in outcome.shown
        ]
        seen = (plan.stamp if changed else "", outcome.number, outcome.kind, told, changed)
        self._hash.update(json.dumps(seen).encode())
        self.faults += told[: FAULTS_KEPT - len(self.faults)]
        self.changes += changed[: CHANGES_KEPT - len(self.changes)]

    @property
    def row_count(self) -> int:
        """How many rows were looked at."""
        return sum(self.counts.values())

    def put_into(self, batch: Batch) -> None:
        """Fill the batch's own columns."""
        batch.new_count = self.counts["new"]
        batch.changed_count = self.counts["changed"]
        batch.same_count = self.counts["same"]
        batch.refused_count = self.counts["refused"]
        batch.faults, batch.changes = sorted(self.faults), sorted(self.changes)
        batch.fingerprint = self._hash.hexdigest()


class TooManyRowsError(ContentError):
    """More rows than a person can confirm at the desk."""


def begin(
    *,
    table: str,
    rows: Iterable[Row],
    actor: User,
    file_name: str = "",
    kind: str = Batch.Kind.IMPORT,
    change_class: str = ChangeClass.CLARIFICATION,
    note: str = "",
) -> Batch:
    """Check rows and keep them until somebody confirms or gives up. No draft is written.

    Raises ContentError when the rows cannot be read at all.
    """
    kept: list[Row] = []
    for row in rows:
        kept.append(row)
        if len(kept) > MAX_KEPT_ROWS:
            raise TooManyRowsError(
                _(
                    "More than %(count)s rows. Split the file, or ask the operator to load it with "
                    "the command import_table."
                )
                % {"count": f"{MAX_KEPT_ROWS:,}"}
            )
    if not kept:
        raise ContentError(_("There are no rows below the header."))
    batch = Batch(
        kind=kind,
        table=table,
        file_name=file_name[:200],
        started_by=actor,
        change_class=change_class,
        note=note,
        rows=[[row.number, row.cells, row.faults] for row in kept],
    )
    _tally(batch, actor).put_into(batch)
    batch.save()
    return batch


@transaction.atomic
def give_up(batch: Batch) -> None:
    """Forget a batch that nobody confirmed."""
    _take(batch, Batch.State.WAITING, Batch.State.CANCELLED, rows=None)


def give_up_old(now: datetime) -> int:
    """Forget the rows of batches that nobody confirmed in time, and return how many there were."""
    late = Batch.objects.filter(state=Batch.State.WAITING, started_at__lt=now - WAITING_TIME)
    return late.update(state=Batch.State.CANCELLED, rows=None)


def confirm(batch: Batch, *, actor: User) -> Tally:
    """Write the rows that are in order as drafts.

    Raises StaleError when the check would find something else by now: it is renewed instead, and
    nothing is written.
    """
    shown = batch.fingerprint
    found = _tally(batch, actor)
    found.put_into(batch)
    if batch.fingerprint != shown:
        batch.save()
        raise actions.StaleError
    rows = _rows_of(batch)
    _take(batch, Batch.State.WAITING, Batch.State.RUNNING, rows=None)
    return run(batch, rows, actor=actor)


def run(batch: Batch, rows: Iterable[Row], *, actor: User) -> Tally:
    """Write rows as drafts, part by part. What is written stays if a later part fails."""
    for tally in run_in_parts(batch, rows, actor=actor):
        found = tally
    return found


def run_in_parts(batch: Batch, rows: Iterable[Row], *, actor: User) -> Iterator[Tally]:
    """Do what `run` does, and give the tally so far after each part."""
    tally = Tally()
    sheet = SHEETS[batch.table]
    for plans in examine(sheet, rows, actor):
        with transaction.atomic():
            _write(sheet, batch, [plan for plan in plans if plan.is_needed], actor)
            tally.add(plans)
            tally.put_into(batch)
            batch.save()
        yield tally
    with transaction.atomic():
        batch.state, batch.finished_at = Batch.State.DONE, timezone.now()
        batch.save()
        _audit(_ACTS[batch.kind], batch, actor, after=_counted(batch))
    yield tally


def check_in_parts(table: str, rows: Iterable[Row], *, actor: User) -> Iterator[Tally]:
    """Look at rows without writing anything, and give the tally so far after each part."""
    tally = Tally()
    for plans in examine(SHEETS[table], rows, actor):
        tally.add(plans)
        yield tally


def _tally(batch: Batch, actor: User) -> Tally:
    tally = Tally()
    for found in check_in_parts(batch.table, _rows_of(batch), actor=actor):
        tally = found
    return tally


def _rows_of(batch: Batch) -> list[Row]:
    path = Path(batch.file_name or batch.table)
    return [
        Row(path, number, cells, tuple((column, words) for column, words in faults))
        for number, cells, faults in batch.rows or []
    ]


def _take(batch: Batch, before: str, after: str, **changes: Any) -> None:
    """Move a batch on; of two people at once, one wins."""
    moved = Batch.objects.filter(pk=batch.pk, state=before).update(state=after, **changes)
    if not moved:
        raise actions.WrongStateError(_("Somebody has done this already. Look at it again."))
    batch.refresh_from_db()


# Looking


def examine(sheet: Sheet, rows: Iterable[Row], actor: User) -> Iterator[list[Plan]]:
    """Give what rows would make of their items, some hundred rows at a time."""
    known = Known()
    seen: dict[int, int] = {}
    for part in _parts(sheet, rows):
        yield list(_plans(sheet, part, known, seen, actor))


def _parts(sheet: Sheet, rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Cut between two items, so that the rows of one are judged together."""
    part: list[Row] = []
    for row in rows:
        is_full = len(part) >= ROWS_AT_A_TIME
        if is_full and (
            _key(sheet, row) != _key(sheet, part[-1]) or len(part) >= ROWS_AT_A_TIME * 10
        ):
            yield part
            part = []
        part.append(row)
    if part:
        yield part


def _key(sheet: Sheet, row: Row) -> tuple[str, ...]:
    return tuple(row.cells.get(column, "") for column in sheet.key)


def _plans(
    sheet: Sheet, rows: list[Row], known: Known, seen: dict[int, int], actor: User
) -> Iterator[Plan]:
    by_item: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        by_item.setdefault(_key(sheet, row), []).append(row)
    desks = _desks(sheet, list(by_item), actor)
    for key, own in by_item.items():
        plan, refusal = desks.get(key) or (_nothing_yet(sheet), "")
        for row in own:
            plan.outcomes.append(_judged(sheet, plan, row, known, seen, refusal))
        _judge_together(sheet, plan)
        yield plan


def _nothing_yet(sheet: Sheet) -> Plan:
    empty: Snapshot = {name: [] for name in sheet.model.revision_children}
    return Plan(item=None, stamp="new", before=empty, after=empty)


def _desks(
    sheet: Sheet, keys: list[tuple[str, ...]], actor: User
) -> dict[tuple[str, ...], tuple[Plan, str]]:
    """Return how each stored item stands at the desk, and why it may not be touched, if so."""
    names = list(sheet.key.values())
    wanted = {f"{name}__in": {key[place] for key in keys} for place, name in enumerate(names)}
    found: Any = sheet.model._default_manager.filter(**wanted)
    for name in names:
        parent, _separator, of_parent = name.partition("__")
        found = found.select_related(parent) if of_parent else found
    items = list(found)
    drafts = {
        draft.object_id: draft
        for draft in Revision.objects.filter(
            content_type=ContentType.objects.get_for_model(sheet.model),
            object_id__in=[item.pk for item in items],
        )
        .open()
        .prefetch_related("events")
    }
    live = [item for item in items if item.pk not in drafts]
    shown = dict(zip((item.pk for item in live), snapshot.take_all(live), strict=True))
    desks = {}
    for item in items:
        draft = drafts.get(item.pk)
        now = draft.snapshot if draft else shown[item.pk]
        plan = Plan(item, actions.stamp(item, draft), before=now, after=now, draft=draft)
        desks[sheet.key_of(item)] = plan, _refusal(draft, actor)
    return desks


def _refusal(draft: Revision | None, actor: User) -> str:
    """Say why somebody's draft must stay as it is; '' when it need not."""
    if draft is None:
        return ""
    writers = {event.actor_id for event in draft.events.all() if event.is_writing}
    if (writers | {draft.author_id}) - {actor.pk, None}:
        return _("Somebody else has an open draft of this. It stays as it is.")
    if draft.state != State.DRAFT:
        return _("Your draft of this is in review. Take it back before you change it.")
    if draft.typed is not None:
        return _("Your draft of this has fields that cannot be read yet. Mend them first.")
    return ""


def _judged(
    sheet: Sheet, plan: Plan, row: Row, known: Known, seen: dict[int, int], refusal: str
) -> Outcome:
    """Lay one row over its item, unless something is wrong with it."""
    outcome = Outcome(row.number, ", ".join(_key(sheet, row)))
    try:
        said = sheet.read(row, known)
    except RowError as error:
        outcome.faults = error.faults
        said = {}
    identity = (*_key(sheet, row), str(said.get(sheet.child_key)) if sheet.child_key else "")
    first = seen.setdefault(hash(identity), row.number)
    if first != row.number and not (sheet.child_key and not said):
        words = _("Row %(number)s has the same.") % {"number": first}
        outcome.faults.append((sheet.key_columns[-1], words))
    if plan.item is None and sheet.children:
        column = next(iter(sheet.key))
        words = _("There is no such %(kind)s.") % {"kind": sheet.model._meta.verbose_name}
        outcome.faults.append((column, words))
    if outcome.faults:
        return outcome
    after = _laid(sheet, plan, said, outcome, known)
    if outcome.kind == "same":
        return outcome
    if refusal:
        outcome.faults = [("", refusal)]
    else:
        outcome.faults = _faults(sheet, plan, after, said)
    if not outcome.faults:
        plan.after = after
    return outcome


def _laid(sheet: Sheet, plan: Plan, said: Snapshot, outcome: Outcome, known: Known) -> Snapshot:
    """Return the item's snapshot with what a row says, and note what that changes."""
    if not sheet.children:
        outcome.is_new = plan.item is None
        own = said if outcome.is_new else _without_key(sheet, said)
        outcome.changes = _changes(sheet, plan.after, own, known)
        return plan.after | own
    rows = plan.after.get(sheet.children, [])
    place = next(
        (at for at, old in enumerate(rows) if old[sheet.child_key] == said[sheet.child_key]), None
    )
    if place is None:
        outcome.is_new = True
        item: Any = plan.item
        new = {"id": child_id("row", sheet.name, item.pk, said[sheet.child_key])} | said
        return plan.after | {sheet.children: [*rows, new]}
    outcome.changes = _changes(sheet, rows[place], said, known)
    laid = [*rows[:place], rows[place] | said, *rows[place + 1 :]]
    return plan.after | {sheet.children: laid}


def _without_key(sheet: Sheet, said: Snapshot) -> Snapshot:
    """Leave out what names the item: a table never renames one."""
    named = {name.partition("__")[0] for name in sheet.key.values()}
    return {name: value for name, value in said.items() if name not in named}


def _changes(sheet: Sheet, before: Snapshot, said: Snapshot, known: Known) -> list[Change]:
    return [
        Change(
            sheet.column_of(name) or name,
            _text(sheet, name, before.get(name), known),
            _text(sheet, name, value, known),
        )
        for name, value in said.items()
        if before.get(name) != value
    ]


def _text(sheet: Sheet, name: str, value: Any, known: Known) -> str:
    """Write a snapshot's value as its cell shows it."""
    if reference := sheet.one.get(name) or sheet.many.get(name):
        keys = value if isinstance(value, list) else [value]
        return ";".join(sorted(known.of(reference[1]).key_of(key) for key in keys if key))
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case dict():
            return "; ".join(f"{key} {each}" for key, each in sorted(value.items()))
    return str(value)


def _faults(sheet: Sheet, plan: Plan, after: Snapshot, said: Snapshot) -> list[Fault]:
    """Return why the model's own rules refuse what a row makes of its item."""
    problems: list[Problem]
    if sheet.children:
        item: Any = plan.item
        data = next(
            row for row in after[sheet.children] if row[sheet.child_key] == said[sheet.child_key]
        )
        problems = snapshot.child_faults(item, sheet.children, data)
    else:
        problems = snapshot.own_faults(plan.item or sheet.model(), after)
    return [(_where(sheet, problem), problem.message) for problem in problems]


def _where(sheet: Sheet, problem: Problem) -> str:
    """Return the column of a problem; of a rule about several, all of them."""
    if problem.field:
        return sheet.column_of(problem.field)
    for rule in sheet.row_model._meta.constraints:
        if str(rule.violation_error_message) == problem.message:
            names = set(getattr(rule, "fields", ())) or rule.condition.referenced_base_fields  # type: ignore[attr-defined]
            columns = {sheet.column_of(name) or name for name in names}
            return ", ".join(sorted(columns.intersection(sheet.table.columns)))
    return ""


def _judge_together(sheet: Sheet, plan: Plan) -> None:
    """Take back the rows of an item that are right one by one and cannot be together."""
    if not plan.is_needed or sheet.name != "food_figures":
        return
    grams = {
        row["nutrient"]: Decimal(row["grams_per_100g"]) for row in plan.after.get("figures", [])
    }
    faults = [("grams_per_100g", words) for words in impossible_figures(grams)]
    if faults:
        plan.after = plan.before
        for outcome in plan.outcomes:
            if outcome.kind in ("new", "changed"):
                outcome.faults = list(faults)


# Writing


def _write(sheet: Sheet, batch: Batch, plans: list[Plan], actor: User) -> None:
    """Write drafts; what came between since the check refuses its rows."""
    try:
        with transaction.atomic():
            _note(batch, _saved(sheet, batch, plans, actor))
    except IntegrityError:
        if len(plans) == 1:
            _refuse(plans[0], _("It clashes with something saved a moment ago."))
            return
        # One of them clashes: which one shows when each is written alone.
        for plan in plans:
            _write(sheet, batch, [plan], actor)


def _saved(
    sheet: Sheet, batch: Batch, plans: list[Plan], actor: User
) -> list[tuple[Plan, Revision]]:
    new = [plan for plan in plans if plan.item is None]
    begun = in_bulk.begin_all(
        model=sheet.model, contents=[plan.after for plan in new], actor=actor, note=batch.note
    )
    edits = {
        plan.item.pk: (plan, in_bulk.Edit(plan.item, plan.stamp, plan.after))
        for plan in plans
        if plan.item is not None
    }
    saved = in_bulk.save_all(
        edits=[edit for _plan, edit in edits.values()],
        actor=actor,
        change_class=ChangeClass(batch.change_class),
        note=batch.note,
    )
    for key, (plan, _edit) in edits.items():
        if key not in saved:
            _refuse(plan, _("Somebody saved this in the meantime."))
    return [
        *zip(new, begun, strict=True),
        *((plan, saved[key]) for key, (plan, _edit) in edits.items() if key in saved),
    ]


def _note(batch: Batch, saved: list[tuple[Plan, Revision]]) -> None:
    """Keep how to take each draft back."""
    after = {revision.pk: _fingerprint(revision.snapshot) for _plan, revision in saved}
    # Rows of an item can come again in a later part: the first note knows what was before.
    noted = list(BatchDraft.objects.filter(batch=batch, revision__in=list(after)))
    for draft in noted:
        draft.after = after.pop(draft.revision_id)
    BatchDraft.objects.bulk_update(noted, ["after"])
    BatchDraft.objects.bulk_create(
        BatchDraft(
            batch=batch,
            revision=revision,
            after=after[revision.pk],
            before=plan.before if plan.draft else None,
            has_made_item=plan.item is None,
        )
        for plan, revision in saved
        if revision.pk in after
    )


def _refuse(plan: Plan, words: str) -> None:
    for outcome in plan.outcomes:
        if outcome.kind in ("new", "changed"):
            outcome.faults = [("", words)]


def _fingerprint(data: Snapshot) -> str:
    text = json.dumps(data, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


# The record

_ACTS: dict[str, str] = {
    Batch.Kind.IMPORT: AuditEntry.Act.IMPORTED,
    Batch.Kind.BULK_EDIT: AuditEntry.Act.BULK_EDITED,
}


def _audit(act: str, batch: Batch, actor: User, *, before: str = "", after: str) -> None:
    file = f" from {batch.file_name}" if batch.file_name else ""
    AuditEntry.note(
        act,
        actor=actor,
        what=f"{batch}: {batch.table}{file}",
        address=batch.get_absolute_url(),
        before=before,
        after=after,
    )


def _counted(batch: Batch) -> str:
    return (
        f"drafts: {batch.new_count} new rows, {batch.changed_count} changed; "
        f"{batch.same_count} as they were, {batch.refused_count} left out"
    )


# Undoing


@dataclass(frozen=True)
class KeptDraft:
    """An item whose draft an undo left as it is, and why."""

    item: str
    reason: str


def undo(batch: Batch, *, actor: User) -> list[KeptDraft]:
    """Take back what a batch wrote, and return what has to stay, with the reasons.

    A draft it started is discarded, one that was open before holds again what it held, an item it
    made is deleted. What somebody changed or published since stays. After a later batch on the
    same drafts is undone, the rest of this one can be.
    """
    kept = []
    left = batch.drafts.filter(undone_at=None).order_by("-pk")
    for part in batched(left.iterator(chunk_size=DRAFTS_AT_A_TIME), DRAFTS_AT_A_TIME):
        with transaction.atomic():
            reasons = _taken_back(SHEETS[batch.table].model, part, actor)
            done = [written.pk for written in part if written.pk not in reasons]
            BatchDraft.objects.filter(pk__in=done).update(undone_at=timezone.now())
        staying = BatchDraft.objects.filter(pk__in=list(reasons)).order_by("-pk")
        kept += [
            KeptDraft(str(written.revision.item), reasons[written.pk])
            for written in staying.prefetch_related("revision__item")
        ]
    with transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(
            state=Batch.State.UNDONE, undone_by=actor, undone_at=timezone.now()
        )
        undone = f"undone; {len(kept)} drafts stay as they are"
        _audit(AuditEntry.Act.UNDONE, batch, actor, before=_counted(batch), after=undone)
    batch.refresh_from_db()
    return kept


def _taken_back(
    model: type[Publishable], part: Sequence[BatchDraft], actor: User
) -> dict[int, str]:
    """Take drafts back, and return why others stay, by the id of the batch's note of each."""
    locked = Revision.objects.select_for_update().order_by("pk")
    revisions = {
        revision.pk: revision
        for revision in locked.filter(pk__in=[written.revision_id for written in part])
    }
    reasons = {
        written.pk: reason
        for written in part
        if (reason := _why_it_stays(written, revisions[written.revision_id]))
    }
    free = [
        (written, revisions[written.revision_id])
        for written in part
        if written.pk not in reasons and revisions[written.revision_id].state != State.DISCARDED
    ]
    made = [(written, revision) for written, revision in free if written.has_made_item]
    reasons |= _unmade(model, made, actor)
    in_bulk.discard_all(
        revisions=[
            revision
            for written, revision in free
            if not written.has_made_item and written.before is None
        ],
        actor=actor,
    )
    _set_back(model, [pair for pair in free if pair[0].before is not None], actor)
    return reasons


def _why_it_stays(written: BatchDraft, revision: Revision) -> str:
    match revision.state:
        case State.PUBLISHED:
            return _("It was published since. Take up the version before it again instead.")
        case State.DISCARDED:
            return ""
        case State.IN_REVIEW | State.APPROVED:
            return _("It was sent for review since.")
    if revision.typed is not None or _fingerprint(revision.snapshot) != written.after:
        return _("Somebody changed it since.")
    return ""


def _unmade(
    model: type[Publishable], pairs: list[tuple[BatchDraft, Revision]], actor: User
) -> dict[int, str]:
    """Delete the items that a batch made, and return which cannot be."""
    items = model._default_manager.in_bulk([revision.object_id for _written, revision in pairs])
    try:
        with transaction.atomic():
            in_bulk.delete_unseen_all(items=list(items.values()), actor=actor)
    except ProtectedError:
        if len(pairs) == 1:
            return {pairs[0][0].pk: _("Something else points at it by now.")}
        reasons: dict[int, str] = {}
        for pair in pairs:
            reasons |= _unmade(model, [pair], actor)
        return reasons
    return {}


def _set_back(
    model: type[Publishable], pairs: list[tuple[BatchDraft, Revision]], actor: User
) -> None:
    """Give drafts that were open before what they held."""
    items = model._default_manager.in_bulk([revision.object_id for _written, revision in pairs])
    for written, revision in pairs:
        actions.save_draft(
            item=items[revision.object_id],
            snapshot=written.before,
            actor=actor,
            change_class=ChangeClass(revision.change_class),
            note=revision.note,
        )
