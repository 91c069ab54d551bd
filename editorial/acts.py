"""The buttons of the desk: what each act needs, and what it says when it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.models import User
from editorial import actions, schedule, sharing
from editorial.forms import (
    ActForm,
    OneRowForm,
    ReasonedActForm,
    ReasonedScheduleForm,
    RestoreForm,
    ScheduleForm,
    ShareForm,
)
from editorial.models import Publishable, Revision, Schedule, ShareLink

type Words = dict[str, Any]
type Do = Callable[[Publishable, Revision | None, User, Words], str]


@dataclass(frozen=True)
class Act:
    """One act: the right on this kind of content, the form, and the verb."""

    right: str
    form: type[ActForm]
    do: Do


def _submit(item: Publishable, revision: Revision | None, actor: User, words: Words) -> str:
    actions.submit(revision=_needed(revision), actor=actor)
    return _("Sent for review. A second person can now approve it.")


def _approve(item: Publishable, revision: Revision | None, actor: User, words: Words) -> str:
    actions.approve(revision=_needed(revision), actor=actor, note=words["note"])
    return _("Approved. It can now be published.")


def _send_back(item: Publishable, revision: Revision | None, actor: User, words: Words) -> str:
    actions.send_back(revision=_needed(revision), actor=actor, note=words["note"])
    return _("Sent back to its author.")


def _publish(item: Publishable, revision: Revision | None, actor: User, words: Words) -> str:
    actions.publish(revision=_needed(revision), actor=actor)
    return _("Published. Readers see it within a second.")


def _discard(item: Publishable, revision: Revision | None, actor: User, words: Words) -> str:
    actions.discard(revision=_needed(revision), actor=actor)
    return _("Draft discarded. It stays in the history.")


def _withdraw(item: Publishable, revision: Revision | None, actor: User, words: Words) -> str:
    actions.withdraw(item=item, actor=actor, note=words["note"])
    return _("Withdrawn. Readers no longer see it.")


def _restore(item: Publishable, revision: Revision | None, actor: User, words: Words) -> str:
    old = Revision.objects.of(item).filter(number=words["number"]).first()
    if old is None:
        raise Http404
    actions.restore(item=item, revision=old, actor=actor)
    return _("Version {number} is now the draft. Readers see nothing of it yet.").format(
        number=old.number
    )


def _schedule_publishing(
    item: Publishable, revision: Revision | None, actor: User, words: Words
) -> str:
    revision = _needed(revision)
    promised = schedule.promise(
        revision=revision,
        act=Schedule.Act.PUBLISH,
        at=words["at"],
        actor=actor,
        note=words["note"],
    )
    return _("It will be published on {at}.").format(at=schedule.readable(promised.at))


def _schedule_withdrawal(
    item: Publishable, revision: Revision | None, actor: User, words: Words
) -> str:
    live = Revision.objects.of(item).published().first()
    promised = schedule.promise(
        revision=_needed(live),
        act=Schedule.Act.WITHDRAW,
        at=words["at"],
        actor=actor,
        note=words["note"],
    )
    return _("It will be withdrawn on {at}.").format(at=schedule.readable(promised.at))


def _unschedule(item: Publishable, revision: Revision | None, actor: User, words: Words) -> str:
    own = Schedule.objects.filter(revision__in=Revision.objects.of(item), pk=words["row"])
    promised = own.select_related("revision").first()
    if promised is None:
        raise Http404
    schedule.cancel(schedule=promised, actor=actor)
    return _("Taken off the schedule.")


def _share(item: Publishable, revision: Revision | None, actor: User, words: Words) -> str:
    days: timedelta = words["days"]
    link, token = sharing.share(
        revision=_needed(revision),
        for_whom=words["for_whom"],
        until=timezone.now() + days,
        actor=actor,
    )
    return format_html(
        _("Send this address to {}. It is shown only now: <code>{}</code>"),
        link.for_whom,
        sharing.address(token),
    )


def _unshare(item: Publishable, revision: Revision | None, actor: User, words: Words) -> str:
    own = ShareLink.objects.filter(revision__in=Revision.objects.of(item), pk=words["row"])
    link = own.select_related("revision").first()
    if link is None:
        raise Http404
    sharing.revoke(link=link, actor=actor)
    return _("The link shows nothing any more.")


ACTS = {
    "submit": Act("change", ActForm, _submit),
    "approve": Act("approve", ActForm, _approve),
    "send-back": Act("approve", ReasonedActForm, _send_back),
    "publish": Act("publish", ActForm, _publish),
    "discard": Act("change", ActForm, _discard),
    "withdraw": Act("publish", ReasonedActForm, _withdraw),
    "restore": Act("change", RestoreForm, _restore),
    "schedule": Act("publish", ScheduleForm, _schedule_publishing),
    "schedule-withdrawal": Act("publish", ReasonedScheduleForm, _schedule_withdrawal),
    "unschedule": Act("publish", OneRowForm, _unschedule),
    "share": Act("change", ShareForm, _share),
    "unshare": Act("change", OneRowForm, _unshare),
}


def _needed(revision: Revision | None) -> Revision:
    if revision is None:
        raise actions.WrongStateError(_("There is no draft. Save one first."))
    return revision
