"""Publishing and withdrawing at a time.

The worker (`manage.py run_schedule`) carries out what is due within seconds. Should it be down, a
visit to the site does it (config/wsgi.py calls `run_at_request`), and the desk says so.
"""

import logging
import time
from datetime import datetime, timedelta
from typing import cast

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from editorial import actions
from editorial.models import Action, Publishable, Revision, RevisionEvent, Schedule, State
from editorial.problems import NotPublishableError

HEAD_START = timedelta(seconds=20)
"""How long a visit leaves to the worker, so that a living worker is never taken for a dead one."""

LOOK_EVERY_SECONDS = 60.0

AT_ONCE = 100
"""How many are carried out in one go; the next look takes the rest."""

log = logging.getLogger(__name__)


def readable(moment: datetime) -> str:
    """Say a time in the site's zone, for people."""
    local = timezone.localtime(moment)
    zone = timezone.get_current_timezone_name()
    return f"{date_format(local, 'DATETIME_FORMAT')} ({zone})"


@transaction.atomic
def promise(
    *, revision: Revision, act: Schedule.Act, at: datetime, actor: User, note: str = ""
) -> Schedule:
    """Put an act on the schedule. `at` lies in the future: the form sees to it.

    Raises WrongStateError where the act could not be done now either.
    """
    item = cast("Publishable", revision.item)
    if act == Schedule.Act.PUBLISH:
        ready = (State.APPROVED,) if item.needs_second_person else (State.APPROVED, State.DRAFT)
        if revision.state not in ready or revision.typed is not None:
            raise actions.WrongStateError(_("Only a version that could be published now can wait."))
    elif not item.is_published or item.version != revision.number:
        raise actions.WrongStateError(_("Only the version that readers see can be withdrawn."))
    try:
        with transaction.atomic():
            schedule = Schedule.objects.create(
                revision=revision, act=act, at=at, set_by=actor, note=note
            )
    except IntegrityError as error:
        raise actions.WrongStateError(_("This is on the schedule already.")) from error
    what = (
        _("{act} on {at}. {note}")
        .format(act=schedule.get_act_display(), at=readable(at), note=note)
        .strip()
    )
    RevisionEvent.objects.create(revision=revision, action=Action.SCHEDULED, actor=actor, note=what)
    return schedule


@transaction.atomic
def cancel(*, schedule: Schedule, actor: User) -> None:
    """Take an act off the schedule. Raises WrongStateError when it is no longer waiting."""
    if not _finish(
        schedule, Schedule.State.CANCELLED, _("Taken off by {actor}.").format(actor=actor)
    ):
        raise actions.WrongStateError(_("It is not waiting any more."))
    RevisionEvent.objects.create(
        revision=schedule.revision,
        action=Action.UNSCHEDULED,
        actor=actor,
        note=_("{act} on {at}").format(act=schedule.get_act_display(), at=readable(schedule.at)),
    )


def run_due(*, by_worker: bool, due_by: datetime | None = None) -> int:
    """Carry out what is due and return how many were. Each is done exactly once.

    Two workers may call this at the same moment: the one whose update finds the row waiting has
    it. What cannot be done is marked as failed with the reason, and the desk shows it.
    """
    due_by = due_by or timezone.now()
    due = Schedule.objects.filter(state=Schedule.State.WAITING, at__lte=due_by)
    schedules = list(due.select_related("revision", "set_by").order_by("at", "pk")[:AT_ONCE])
    return sum(_carry_out(schedule, by_worker=by_worker) for schedule in schedules)


class _NextLook:
    """When this process looks at the schedule again, on the monotonic clock."""

    at = float("-inf")


def run_at_request() -> None:
    """Do what a dead worker left undone. Cheap: looks once a minute, or when something is due.

    A database that does not answer must not take the page down with it.
    """
    if time.monotonic() < _NextLook.at:
        return
    _NextLook.at = time.monotonic() + LOOK_EVERY_SECONDS
    try:
        run_due(by_worker=False, due_by=timezone.now() - HEAD_START)
        waiting = Schedule.objects.filter(state=Schedule.State.WAITING)
        first = waiting.order_by("at").values_list("at", flat=True).first()
    except DatabaseError:
        log.exception("The schedule could not be looked at.")
        return
    if first is not None:
        wait = (first + HEAD_START - timezone.now()).total_seconds()
        # At least a second: what stays due (a locked row, say) must not be asked about each time.
        _NextLook.at = min(_NextLook.at, time.monotonic() + max(wait, 1.0))


@transaction.atomic
def _carry_out(schedule: Schedule, *, by_worker: bool) -> bool:
    if not _finish(schedule, Schedule.State.DONE, by_worker=by_worker):
        return False
    try:
        with transaction.atomic():
            _do(schedule)
    except NotPublishableError as error:
        _fail(schedule, str(error))
    except (actions.WrongStateError, PermissionDenied) as error:
        _fail(schedule, str(error))
    except actions.StaleError:
        _fail(schedule, _("Another version was published in the meantime."))
    except DatabaseError:
        raise  # A lock or a lost connection: everything is undone, and the next look tries again.
    except Exception:
        # A fault in some page's own code must not hold up what else is due.
        log.exception("Schedule %s failed.", schedule.pk)
        _fail(schedule, _("An error stopped it; the site's log has the details."))
    return True


def _do(schedule: Schedule) -> None:
    revision, actor = schedule.revision, schedule.set_by
    item = cast("Publishable", revision.item)
    right = f"{item._meta.app_label}.publish_{item._meta.model_name}"
    if actor is None or not (actor.is_active and actor.is_staff and actor.has_perm(right)):
        raise PermissionDenied(_("Whoever scheduled it may no longer do this."))
    if schedule.act == Schedule.Act.PUBLISH:
        actions.publish(revision=revision, actor=actor, note=_("On schedule."))
    elif item.version != revision.number:
        raise actions.StaleError
    else:
        actions.withdraw(item=item, actor=actor, note=schedule.note)


def _finish(
    schedule: Schedule, state: Schedule.State, outcome: str = "", *, by_worker: bool = False
) -> int:
    """End a waiting schedule; 0 when somebody else has done so. One winner in a race."""
    waiting = Schedule.objects.filter(pk=schedule.pk, state=Schedule.State.WAITING)
    return waiting.update(
        state=state, outcome=outcome, finished_at=timezone.now(), by_worker=by_worker
    )


def _fail(schedule: Schedule, why: str) -> None:
    Schedule.objects.filter(pk=schedule.pk).update(state=Schedule.State.FAILED, outcome=why)
