"""What can be done about suspensions: set, appeal, lift, uphold. One recorded act each."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from comments import notices
from comments.actions import NotAllowedError, StaleDecisionError
from comments.models import Comment, HouseRule, Notice, Suspension, SuspensionAct
from comments.models.suspensions import digest_of
from editorial import generation

Verb = SuspensionAct.Verb


def suspend(
    *, comment: Comment, actor: User, days: int, house_rule: HouseRule, words: str
) -> Suspension:
    """Keep the author of a comment from writing for some days.

    Raises NotAllowedError for oneself, for an author who was erased, and while another
    suspension lasts.
    """
    _refuse_others(actor)
    if comment.member_id == actor.pk:
        raise NotAllowedError(_("You cannot suspend yourself."))
    address = comment.author_address
    if not address:
        raise NotAllowedError(_("Who wrote this is not known any more."))
    now = timezone.now()
    with transaction.atomic():
        # Two moderators at once wait for each other here.
        Comment.objects.select_for_update().filter(pk=comment.pk).first()
        if Suspension.of_person(comment.member, address):
            raise NotAllowedError(_("This person is suspended already. Lift that first."))
        suspension = Suspension.objects.create(
            member=comment.member,
            address_digest=digest_of(address),
            comment=comment,
            house_rule=house_rule,
            words=words,
            set_by=actor,
            began_at=now,
            ends_at=now + timedelta(days=days),
        )
        _record(suspension, Verb.SUSPEND, actor, words)
    return suspension


def appeal(*, suspension: Suspension, words: str) -> None:
    """Ask for another moderator's judgement. Once for each suspension, while it lasts.

    Raises StaleDecisionError when it is over, was lifted or was appealed before.
    """
    now = timezone.now()
    open_to_appeal = Suspension.objects.in_force(now).filter(appealed_at=None)
    with transaction.atomic():
        _change(suspension, open_to_appeal, appealed_at=now, appeal_words=words)
        _record(suspension, Verb.APPEAL, None, words)


def lift(*, suspension: Suspension, actor: User, words: str) -> None:
    """End a suspension before its time.

    Raises StaleDecisionError when it is over, NotAllowedError for one's own.
    """
    _refuse_others(actor)
    _refuse_own(suspension, actor)
    now = timezone.now()
    with transaction.atomic():
        _change(suspension, Suspension.objects.in_force(now), lifted_at=now)
        _record(suspension, Verb.LIFT, actor, words)


def uphold(*, suspension: Suspension, actor: User, words: str) -> None:
    """Answer an appeal: the suspension stays.

    Raises NotAllowedError for whoever set it, StaleDecisionError when no appeal waits.
    """
    _refuse_others(actor)
    _refuse_own(suspension, actor)
    if suspension.set_by_id == actor.pk:
        raise NotAllowedError(
            _("You set this suspension: another moderator must answer the appeal.")
        )
    now = timezone.now()
    with transaction.atomic():
        _change(suspension, Suspension.objects.appealed(now), answered_at=now)
        _record(suspension, Verb.UPHOLD, actor, words)


def _change(suspension: Suspension, expected: QuerySet[Suspension], **changes: object) -> None:
    """Change a suspension if it still is as expected; of two people at once one wins."""
    if not expected.order_by().filter(pk=suspension.pk).update(**changes):
        raise StaleDecisionError
    suspension.refresh_from_db()


def _record(suspension: Suspension, verb: Verb, actor: User | None, words: str) -> None:
    SuspensionAct.objects.create(suspension=suspension, verb=verb, actor=actor, words=words)
    if verb != Verb.APPEAL:
        generation.bump()  # the public log shows it
        notices.queue(suspension.comment, Notice.Kind.SUSPENSION)


def _refuse_others(actor: User) -> None:
    if not actor.has_perm("comments.moderate_comment"):
        raise PermissionDenied


def _refuse_own(suspension: Suspension, actor: User) -> None:
    if suspension.member_id == actor.pk:
        raise NotAllowedError(_("This is your own suspension: another moderator must decide."))
