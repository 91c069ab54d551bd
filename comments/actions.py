"""What can be done to a comment. The only code that changes its state, one decision row each.

A move is written as an update of the row in the state and version the actor saw, so that of two
people at once exactly one wins; the other gets StaleDecisionError and is shown what happened.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from accounts.models import User
from comments import notices
from comments.models import (
    DEEPEST_REPLY,
    LOGGED_VERBS,
    REJECTION_COSTS,
    Comment,
    CommentRevision,
    DecidedBy,
    Decision,
    Discussion,
    GuestMail,
    HouseRule,
    Notice,
    Rank,
    ReasonCount,
    Report,
    Standing,
    State,
    SuspensionAct,
    Verb,
)
from comments.rendering import render
from comments.screening import CIRCUMSTANCES, Author, Finding, Submission, rank, screen
from comments.transitions import TRANSITIONS
from editorial import generation

UNDO_TIME = timedelta(seconds=10)
"""Long enough to notice a slip of the finger, short enough that nobody has built on it."""

CLAIM_TIME = timedelta(minutes=5)
"""Long enough to read a thread; a moderator who is called away blocks nobody for long."""

CHECK_AGAIN_AFTER = timedelta(minutes=10)
"""Long enough for a restart, short enough that nobody's comment waits a day for it."""

UNDO_GRACE = timedelta(seconds=5)
"""A click in the tenth second must still count when the request is slow."""


class StaleDecisionError(Exception):
    """The comment is not as the actor saw it: edited, or decided by somebody else."""


class NotAllowedError(Exception):
    """The rules of the house do not let this person do this now; the message says why."""


@dataclass(frozen=True)
class Ruling:
    """What a moderator decided: the verb, the house rule a rejection names, words to the author."""

    verb: Verb
    house_rule: HouseRule | None = None
    words: str = ""


def post(*, submission: Submission, parent: Comment | None, submission_key: UUID) -> Comment:
    """Hold a new comment for a moderator, with what the automatic checks say of it.

    A trusted member's comment that no check holds is published by rule where the discussion
    allows it. The same key again gives the comment already made; with other words, that comment
    is edited, or a new one is made where it has been decided on.
    """
    known = Comment.objects.filter(submission_key=submission_key).first()
    if known is not None and _is_settled_with_other_words(known, submission):
        submission_key = uuid5(submission_key, submission.body)
        known = Comment.objects.filter(submission_key=submission_key).first()
    if known is not None:
        return _post_again(known, submission)
    findings = screen(submission)
    author = submission.author
    comment = Comment(
        article=submission.article,
        parent=parent,
        thread=(parent.thread or parent) if parent else None,
        depth=min(parent.depth + 1, DEEPEST_REPLY) if parent else 0,
        member=author.member,
        guest_name=author.name,
        guest_email=author.email.lower(),
        guest_mail=GuestMail.REPLIES if author.wants_replies else GuestMail.DECISIONS,
        body=submission.body,
        body_html=render(submission.body),
        submission_key=submission_key,
        **_screened(findings),
    )
    try:
        with transaction.atomic():
            comment.save(force_insert=True)
            _record(comment, Verb.POST, "", DecidedBy.AUTHOR, author.member)
            notices.queue(comment, Notice.Kind.RECEIVED)
            _publish_if_trusted(comment)
    except IntegrityError:
        # The other of two submissions of one form came first.
        return Comment.objects.get(submission_key=submission_key)
    return comment


def _is_settled_with_other_words(comment: Comment, submission: Submission) -> bool:
    """Say whether other words than those now sent were decided on: these are a new comment."""
    is_other = comment.state != State.DELETED and comment.body != submission.body
    return is_other and not comment.is_editable()


def _post_again(comment: Comment, submission: Submission) -> Comment:
    """Go back, mend a word, send again: one comment with the newer words."""
    if comment.body != submission.body and comment.is_editable():
        edit(
            comment=comment,
            version=comment.version,
            submission=replace(submission, comment=comment),
        )
    return comment


def edit(*, comment: Comment, version: int, submission: Submission) -> None:
    """Give a comment new text. It waits for a moderator again, and the old text is kept.

    Raises StaleDecisionError when it was decided or edited since the author opened the form.
    """
    findings = screen(submission)
    before, old_body, now = comment.state, comment.body, timezone.now()
    with transaction.atomic():
        _move(
            comment,
            Verb.EDIT,
            State.HELD,
            version,
            body=submission.body,
            body_html=render(submission.body),
            revision=F("revision") + 1,
            edited_at=now,
            is_queued=True,
            **_screened(findings),
        )
        CommentRevision.objects.create(
            comment=comment, number=comment.revision - 1, body=old_body, replaced_at=now
        )
        _record(comment, Verb.EDIT, before, DecidedBy.AUTHOR, comment.member)
        _publish_if_trusted(comment)


def check_again(*, comment: Comment) -> None:
    """Run the checks of a held comment again, because one of them could not run.

    What has been decided or edited in the meantime is left alone.
    """
    found = [finding for finding in comment.findings if finding["check"] in CIRCUMSTANCES]
    author = Author(comment.member, comment.guest_name, comment.guest_email)
    submission = Submission(comment.article, author, comment.body, comment=comment)
    findings = screen(
        submission, [Finding(finding["check"], finding["reason"]) for finding in found]
    )
    with transaction.atomic():
        as_it_was = Comment.objects.filter(pk=comment.pk, state=State.HELD, version=comment.version)
        if as_it_was.update(**_screened(findings)):
            comment.refresh_from_db()
            _publish_if_trusted(comment)


def _screened(findings: list[Finding]) -> dict[str, Any]:
    """Return what is stored of the checks, and when one that could not run is tried again."""
    is_broken = any(finding.is_failure for finding in findings)
    return {
        "findings": [finding.as_json() for finding in findings],
        "rank": rank(findings),
        "check_again_after": timezone.now() + CHECK_AGAIN_AFTER if is_broken else None,
    }


def delete(*, comment: Comment, version: int) -> None:
    """Take a comment away at its author's wish. Its text goes; its place in the thread stays.

    Raises StaleDecisionError when it was decided or edited since the author opened the page.
    """
    before = comment.state
    with transaction.atomic():
        _move(
            comment,
            Verb.DELETE,
            State.DELETED,
            version,
            body="",
            body_html="",
            findings=[],
            is_queued=False,
            check_again_after=None,
        )
        comment.revisions.all().delete()
        _record(comment, Verb.DELETE, before, DecidedBy.AUTHOR, comment.member)


def erase(*, comment: Comment) -> None:
    """Remove everything about a comment's author: name, address, words, waiting mail.

    The place in the thread and the decisions stay, without words, so that replies make sense.
    """
    while comment.state != State.DELETED:
        try:
            delete(comment=comment, version=comment.version)
        except StaleDecisionError:
            comment.refresh_from_db()
    forget_author(comment=comment)
    comment.revisions.all().delete()
    comment.decisions.exclude(words="").update(words="")
    comment.suspensions.update(words="", appeal_words="")
    SuspensionAct.objects.filter(suspension__comment=comment).update(words="")
    comment.reports.exclude(words="").update(words="")


def guests_comments(comment: Comment) -> QuerySet[Comment]:
    """Return a guest's comment and every other one under the same address."""
    if not comment.guest_email:
        return Comment.objects.filter(pk=comment.pk)
    return Comment.objects.filter(member=None, guest_email=comment.guest_email)


def erase_guest(*, comment: Comment) -> None:
    """Remove everything about a guest: all comments under the address that one came with."""
    for found in guests_comments(comment).order_by("pk"):
        erase(comment=found)


def forget_author(*, comment: Comment) -> None:
    """Take the author's name and address off a comment; its words stay."""
    with transaction.atomic():
        comment.notices.all().delete()
        Notice.objects.filter(reply=comment).delete()
        Comment.objects.filter(pk=comment.pk).update(
            member=None, guest_name="", guest_email="", guest_confirmed_at=None
        )
        if comment.published_at is not None:
            Discussion.note_change(comment.article_id)
            generation.bump_discussions()
    comment.refresh_from_db()


def appeal(*, comment: Comment, version: int, words: str) -> None:
    """Ask for another moderator's judgement on a rejection. Once for each comment.

    Raises NotAllowedError the second time, StaleDecisionError when the rejection is no more.
    """
    if comment.decisions.filter(verb=Verb.APPEAL).exists():
        raise NotAllowedError(
            _("You have already appealed, and another moderator has looked at it.")
        )
    before = comment.state
    with transaction.atomic():
        _move(comment, Verb.APPEAL, State.APPEALED, version, rank=Rank.RAISED, is_queued=True)
        _record(comment, Verb.APPEAL, before, DecidedBy.AUTHOR, comment.member, words=words)


def decide(*, comment: Comment, version: int, actor: User, ruling: Ruling) -> Decision:
    """Record a moderator's ruling and do what it says.

    Raises StaleDecisionError when the comment is no longer as the moderator saw it, and
    NotAllowedError when this moderator may not decide (their own comment, an appeal against their
    own rejection) or when a rejection names no house rule.
    """
    if not actor.has_perm("comments.moderate_comment"):
        raise PermissionDenied
    _refuse_own_case(comment, actor)
    if comment.is_claimed_by_another(actor):
        raise NotAllowedError(_claimed(comment))
    transition = TRANSITIONS[ruling.verb]
    if DecidedBy.MODERATOR not in transition.decided_by or ruling.verb == Verb.UNDO:
        raise NotAllowedError(_("A moderator cannot do this."))
    if transition.needs_house_rule and ruling.house_rule is None:
        raise NotAllowedError(_("Choose the house rule that the comment breaks."))
    [to_state] = transition.to_states
    before = comment.state
    with transaction.atomic():
        _move(comment, ruling.verb, to_state, version, **_settled(comment, to_state))
        decision = _record(
            comment,
            ruling.verb,
            before,
            DecidedBy.MODERATOR,
            actor,
            house_rule=ruling.house_rule or "",
            words=ruling.words,
        )
        comment.reports.filter(decision=None).update(decision=decision)
        _count(comment, decision, 1)
        if ruling.verb != Verb.KEEP:
            notices.queue(comment, Notice.Kind.DECIDED)
        if ruling.verb == Verb.PUBLISH:
            notices.queue_reply(comment)
    return decision


def report(*, comment: Comment, house_rule: HouseRule, words: str, member: User | None) -> Report:
    """Put a published comment before a moderator again. Its text stays until they decide.

    Raises StaleDecisionError when it is not public (any more).
    """
    is_pressing = house_rule in (HouseRule.DOSE_ADVICE, HouseRule.HEALTH_DANGER)
    place = Rank.RAISED if is_pressing else Rank.NORMAL
    with transaction.atomic():
        queued = Comment.objects.filter(pk=comment.pk, state=State.PUBLISHED).update(
            is_queued=True, rank=Least(F("rank"), place)
        )
        if not queued:
            raise StaleDecisionError
        return Report.objects.create(
            comment=comment, house_rule=house_rule, words=words, member=member
        )


def claim(*, comment: Comment, actor: User) -> None:
    """Say that one is deciding on a comment, so that nobody else spends time on it.

    Raises NotAllowedError when somebody else has said so already, StaleDecisionError when the
    comment waits no more.
    """
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lte=now) | Q(claimed_by=actor)
    claimed = Comment.objects.filter(free, pk=comment.pk, is_queued=True).update(
        claimed_by=actor, claimed_until=now + CLAIM_TIME
    )
    comment.refresh_from_db()
    if not claimed and comment.is_queued:
        raise NotAllowedError(_claimed(comment))
    if not claimed:
        raise StaleDecisionError


def publish_by_rule(*, comment: Comment, rule: str) -> None:
    """Let a named rule publish a comment that was just held."""
    before = comment.state
    changes = _settled(comment, State.PUBLISHED)
    with transaction.atomic():
        _move(comment, Verb.PUBLISH, State.PUBLISHED, comment.version, **changes)
        _record(comment, Verb.PUBLISH, before, DecidedBy.RULE, None, rule=rule)
        notices.queue_reply(comment)


def take_in(*, comment: Comment, parent: Comment | None, is_approved: bool) -> None:
    """Store a comment that was written elsewhere, with the date and the state it had there.

    It is published by rule where somebody approved it there, else it waits for a moderator.
    Nobody is told: its author never gave an address to this site.
    """
    if parent is not None:
        comment.parent, comment.thread = parent, parent.thread or parent
        comment.depth = min(parent.depth + 1, DEEPEST_REPLY)
    with transaction.atomic():
        comment.save(force_insert=True)
        _record(comment, Verb.POST, "", DecidedBy.AUTHOR, None)
        if is_approved:
            changes = _settled(comment, State.PUBLISHED) | {"published_at": comment.created_at}
            _move(comment, Verb.PUBLISH, State.PUBLISHED, comment.version, **changes)
            rule = f"import_{comment.imported_from}"
            _record(comment, Verb.PUBLISH, State.HELD, DecidedBy.RULE, None, rule=rule)


def _publish_if_trusted(comment: Comment) -> None:
    """Publish what a trusted member wrote and no check holds, where the discussion allows it."""
    if comment.findings or comment.member is None:
        return
    if Discussion.of(comment.article).appears_at_once(comment.member):
        publish_by_rule(comment=comment, rule="trusted_member")


def undo(*, comment: Comment, version: int, actor: User) -> None:
    """Take back one's own decision of a few seconds ago.

    Raises StaleDecisionError when something else has happened since, NotAllowedError when the
    time is over or the decision was somebody else's.
    """
    last = Decision.objects.filter(comment=comment).last()
    if last is None or last.actor_id != actor.pk or not can_undo(last):
        raise NotAllowedError(
            _(
                "Only you can take back your decision, and only for {seconds} seconds. Decide "
                "again instead."
            ).format(seconds=UNDO_TIME.seconds)
        )
    before = comment.state
    changes: dict[str, Any] = {"is_queued": True}
    if not comment.decisions.filter(to_state=State.PUBLISHED).exclude(pk=last.pk).exists():
        # It was public for seconds only: no mark of it stays in the thread.
        changes |= {"published_at": None, "place": None}
    with transaction.atomic():
        _move(comment, Verb.UNDO, State(last.from_state), version, **changes)
        _record(comment, Verb.UNDO, before, DecidedBy.MODERATOR, actor)
        # What was answered by it waits for an answer again.
        last.reports.update(decision=None)
        _count(comment, last, -1)
        if last.verb != Verb.KEEP:
            notices.withdraw(comment)


def can_undo(decision: Decision) -> bool:
    """Say whether a decision can still be taken back."""
    return (
        decision.verb in (Verb.PUBLISH, Verb.REJECT, Verb.KEEP, Verb.UPHOLD)
        and decision.from_state in TRANSITIONS[Verb.UNDO].to_states
        and timezone.now() - decision.at <= UNDO_TIME + UNDO_GRACE
    )


def _count(comment: Comment, decision: Decision, change: int) -> None:
    """Count a rejection, or an appeal that was won, under the house rule of the rejection."""
    if decision.verb == Verb.REJECT:
        ReasonCount.add(decision.house_rule, rejected=change)
    elif decision.verb == Verb.PUBLISH and decision.from_state == State.APPEALED:
        rejections = Decision.objects.filter(comment=comment, verb=Verb.REJECT)
        rule = rejections.values_list("house_rule", flat=True).last()
        if rule:
            ReasonCount.add(rule, put_back=change)


def _settled(comment: Comment, to_state: str) -> dict[str, Any]:
    """Return what changes with a decision besides the state."""
    changes: dict[str, Any] = {
        "is_queued": False,
        "claimed_by": None,
        "claimed_until": None,
        "check_again_after": None,
    }
    if to_state == State.PUBLISHED and comment.published_at is None:
        changes["published_at"] = timezone.now()
    return changes


def _claimed(comment: Comment) -> str:
    until = timezone.localtime(comment.claimed_until)
    return _("{person} is deciding on this comment until {time}.").format(
        person=comment.claimed_by, time=time_format(until)
    )


def _refuse_own_case(comment: Comment, actor: User) -> None:
    """Nobody decides on their own comment, or on an appeal against their own decision."""
    if comment.member_id == actor.pk:
        raise NotAllowedError(_("This is your own comment: another moderator must decide."))
    if comment.state == State.APPEALED:
        rejection = comment.decisions.filter(verb=Verb.REJECT).last()
        if rejection and rejection.actor_id == actor.pk:
            raise NotAllowedError(_("You rejected this comment: another moderator must decide."))


def _move(comment: Comment, verb: Verb, to_state: str, version: int, **changes: Any) -> None:
    """Move a comment on if it still stands where the actor saw it; one winner in a race."""
    transition = TRANSITIONS[verb]
    before = comment.state
    if before not in transition.from_states or to_state not in transition.to_states:
        raise StaleDecisionError
    moved = Comment.objects.filter(pk=comment.pk, state=before, version=version).update(
        state=to_state, version=F("version") + 1, **changes
    )
    if not moved:
        raise StaleDecisionError
    was_listed = comment.published_at is not None
    comment.refresh_from_db()
    is_seen = was_listed or comment.published_at is not None
    change = (to_state == State.PUBLISHED) - (before == State.PUBLISHED)
    # The thread before the discussion: a decision on the thread's head holds that row first.
    if change and comment.thread_id:
        thread = Comment.objects.filter(pk=comment.thread_id)
        thread.update(reply_count=F("reply_count") + change)
    if is_seen:
        Discussion.note_change(comment.article_id, published=change)
    if comment.member_id:
        change -= REJECTION_COSTS * _rejections(before, to_state)
        if change:
            Standing.change(comment.member_id, change)
    if comment.thread_id and comment.published_at and comment.place is None:
        _give_place(comment, comment.thread_id)
    if is_seen:
        generation.bump_discussions()


def _rejections(before: str, to_state: str) -> int:
    """Say how many more rejections stand against the author after a move: -1, 0 or 1.

    An appeal does not lift one before it is decided, nor does deleting the comment ever.
    """
    standing = (State.REJECTED, State.APPEALED)
    if to_state == State.DELETED:
        return 0
    return (to_state in standing) - (before in standing)


def _give_place(reply: Comment, thread_id: int) -> None:
    """Number a reply in its thread. The update locks the thread, so no two get one number."""
    thread = Comment.objects.filter(pk=thread_id)
    thread.update(places_given=F("places_given") + 1)
    reply.place = thread.values_list("places_given", flat=True).get()
    reply.save(update_fields=["place"])


def _record(
    comment: Comment,
    verb: Verb,
    from_state: str,
    decided_by: DecidedBy,
    actor: User | None,
    house_rule: str = "",
    words: str = "",
    rule: str = "",
) -> Decision:
    is_logged = verb in LOGGED_VERBS
    if is_logged:
        # The public log has a new line, also where the comment itself was never public.
        generation.bump_discussions()
    return Decision.objects.create(
        comment=comment,
        verb=verb,
        is_in_public_log=is_logged,
        from_state=from_state,
        to_state=comment.state,
        revision=comment.revision,
        decided_by=decided_by,
        actor=actor,
        house_rule=house_rule,
        words=words,
        rule=rule,
    )
