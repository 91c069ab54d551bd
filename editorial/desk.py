"""The desk's first page: what waits for the person who looks, and what happened lately.

Each list is short and takes a constant number of queries; nobody is shown the title of something
they have no right to see.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from editorial.models import (
    Action,
    Publishable,
    Revision,
    RevisionEvent,
    Schedule,
    State,
)

SHOWN = 30
FAILURES_STAY = timedelta(days=14)
DUE_WITHIN = timedelta(days=30)
LATE = timedelta(minutes=2)

_NOT_NEWS = (Action.LOADED,)


@dataclass(frozen=True)
class Line:
    """One line of a list: where it leads, and the words beside the link."""

    title: str
    address: str
    kind: str
    words: str


type FindTasks = Callable[[Collection[type[Publishable]]], list[Line]]
type FindWaiting = Callable[[User], list[Line]]

_tasks: list[FindTasks] = []
_waiting: list[FindWaiting] = []


def register_tasks(find: FindTasks) -> None:
    """Add a list of things to look at, among the kinds that somebody may see.

    Called from AppConfig.ready(). Each line disappears when what it says has been dealt with.
    """
    _tasks.append(find)


def register_waiting(find: FindWaiting) -> None:
    """Add what waits for a person elsewhere than in drafts, like comments for a moderator.

    Called from AppConfig.ready(). What it finds is what the person has a right to see.
    """
    _waiting.append(find)


def desk(site: AdminSite, user: User) -> dict[str, Any]:
    """Return the lists of the desk for one person."""
    kinds = _visible_kinds(site, user)
    types = {kind.pk: model for kind, model in kinds.items()}
    open_revisions = _open(list(types))
    return {
        "is_editorial": bool(kinds),
        "tasks": [line for find in _tasks for line in find(types.values())][:SHOWN],
        "waits_for_me": [
            *(line for find in _waiting for line in find(user)),
            *(
                _line(revision, why)
                for revision in open_revisions
                if (why := _why_it_waits(revision, types[revision.content_type_id], user))
            ),
        ][:SHOWN],
        "my_drafts": [
            _line(
                revision,
                _("{state}, saved {saved_at}").format(
                    state=revision.get_state_display(), saved_at=_when(revision.saved_at)
                ),
            )
            for revision in open_revisions
            if revision.author_id == user.pk
        ][:SHOWN],
        "unfinished": _unfinished(types, user),
        "scheduled": _scheduled(list(types)),
        "failed": _failed(list(types)),
        "is_worker_away": _is_worker_away(),
        "due_for_review": _due_for_review(list(types.values())),
        "changes": _changes(list(types)),
    }


def _visible_kinds(site: AdminSite, user: User) -> dict[ContentType, type[Publishable]]:
    models = [
        model
        for model in site._registry
        if issubclass(model, Publishable)
        and user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")
    ]
    found = ContentType.objects.get_for_models(*models)
    return {kind: model for model, kind in found.items()}  # type: ignore[misc]


def _open(types: list[int]) -> list[Revision]:
    last = RevisionEvent.objects.filter(revision=OuterRef("pk")).order_by("-at", "-pk")
    return list(
        Revision.objects.open()
        .filter(content_type__in=types, object_id__isnull=False)
        .defer("snapshot", "typed")
        .annotate(last_action=Subquery(last.values("action")[:1]))
        .select_related("author")
        .prefetch_related("item", "events")
        .order_by("state", "-saved_at")[: SHOWN * 10]
    )


def _why_it_waits(revision: Revision, model: type[Publishable], user: User) -> str:
    """Say what the person can do for a draft that others cannot, '' for nothing."""
    label, name = model._meta.app_label, model._meta.model_name
    writers = {event.actor_id for event in revision.events.all() if event.is_writing}
    wrote_in_it = user.pk in writers or revision.author_id == user.pk
    if revision.state == State.IN_REVIEW:
        may_approve = user.has_perm(f"{label}.approve_{name}") and not wrote_in_it
        return _("Read it and approve it or send it back") if may_approve else ""
    if revision.state == State.APPROVED:
        return _("Approved: publish it") if user.has_perm(f"{label}.publish_{name}") else ""
    was_sent_back = revision.last_action == Action.SENT_BACK  # type: ignore[attr-defined]
    return _("Sent back to you") if wrote_in_it and was_sent_back else ""


def _unfinished(types: dict[int, type[Publishable]], user: User) -> list[Line]:
    rows = Revision.objects.open().filter(object_id=None, author=user, content_type__in=types)
    lines = []
    for revision in rows.order_by("-saved_at")[:SHOWN]:
        meta = types[revision.content_type_id]._meta
        add = reverse(
            f"admin:{meta.app_label}_{meta.model_name}_add", query={"unfinished": revision.pk}
        )
        words = _("Saved {saved_at}").format(saved_at=_when(revision.saved_at))
        lines.append(
            Line(
                _("New {verbose_name}").format(verbose_name=meta.verbose_name),
                add,
                str(meta.verbose_name),
                words,
            )
        )
    return lines


def _scheduled(types: list[int]) -> list[Line]:
    waiting = Schedule.objects.filter(state=Schedule.State.WAITING).order_by("at")
    return [
        _line(
            row.revision,
            _("{act} on {at}, set by {set_by}").format(
                act=row.get_act_display(), at=_when(row.at), set_by=row.set_by or _("somebody")
            ),
        )
        for row in _of_kinds(waiting, types)
    ]


def _failed(types: list[int]) -> list[Line]:
    since = timezone.now() - FAILURES_STAY
    failed = Schedule.objects.filter(state=Schedule.State.FAILED, finished_at__gte=since)
    return [
        _line(
            row.revision,
            _("{act} on {at}: {outcome}").format(
                act=row.get_act_display(), at=_when(row.at), outcome=row.outcome
            ),
        )
        for row in _of_kinds(failed.order_by("-finished_at"), types)
    ]


def _of_kinds(schedules: Any, types: list[int]) -> Any:
    return (
        schedules.filter(revision__content_type__in=types)
        .select_related("revision", "set_by")
        .defer("revision__snapshot", "revision__typed")
        .prefetch_related("revision__item")[:SHOWN]
    )


def _is_worker_away() -> bool:
    """Say whether the last thing due was left to a visit, or is overdue now."""
    now = timezone.now()
    overdue = Q(state=Schedule.State.WAITING, at__lt=now - LATE)
    if Schedule.objects.filter(overdue).exists():
        return True
    carried_out = Schedule.objects.filter(state__in=(Schedule.State.DONE, Schedule.State.FAILED))
    last = carried_out.order_by("-finished_at").first()
    return last is not None and not last.by_worker and last.finished_at > now - FAILURES_STAY  # type: ignore[operator]


def _due_for_review(models: list[type[Publishable]]) -> list[Line]:
    today = timezone.localdate()
    lines = []
    for model in models:
        for item in model.due_for_review(today + DUE_WITHIN)[:SHOWN]:
            day = getattr(item, "review_due_on", None)
            words = _("Due on {day}").format(day=date_format(day)) if day else _("Due")
            lines.append(line_of(item, words))
    return lines[:SHOWN]


def _changes(types: list[int]) -> list[Line]:
    events = (
        RevisionEvent.objects.filter(
            revision__content_type__in=types, revision__object_id__isnull=False
        )
        .exclude(action__in=_NOT_NEWS)
        .select_related("revision", "actor")
        .defer("revision__snapshot", "revision__typed")
        .prefetch_related("revision__item")
        .order_by("-at", "-pk")[:SHOWN]
    )
    return [
        _line(
            event.revision,
            f"{event.get_action_display()}: {event.actor or _('somebody')}, {_when(event.at)}"
            + (f". “{event.note}”" if event.note else ""),
        )
        for event in events
    ]


def line_of(item: Publishable, words: str) -> Line:
    """Return the line about an item itself."""
    return Line(str(item), _address(item), str(item._meta.verbose_name), words)


def _line(revision: Revision, words: str) -> Line:
    item: Any = revision.item
    kind = ContentType.objects.get_for_id(revision.content_type_id).name
    if item is None:
        return Line(_("Deleted"), "", kind, words)
    return Line(f"{item}, {revision}", _address(item), kind, words)


def _address(item: Publishable) -> str:
    meta = item._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[item.pk])


def _when(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
