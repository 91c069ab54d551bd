"""What stands on the moderators' pages and in the public log. Constant numbers of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from accounts.models import User
from comments import threads
from comments.actions import can_undo
from comments.models import Comment, DecidedBy, Decision, Report, Standing, State, Verb
from editorial.difference import Piece, compare_text

QUEUE_PAGE = 20
LOG_PAGE = 50
COUNTED_AT_MOST = 100
"""The length of the queue is counted so far and no further: counting 20,000 rows takes long."""

PERSONS_LAST_COMMENTS = 5

OPEN_REPORTS = Prefetch(
    "reports", Report.objects.filter(decision=None).order_by("pk"), to_attr="open_reports"
)
"""The reports a moderator has not answered, in the order they came."""


@dataclass(frozen=True)
class QueuePage:
    """Some waiting comments, the last one's number where there are more, and the length so far."""

    comments: Sequence[Comment]
    after: int | None
    count: int

    @property
    def is_count_cut(self) -> bool:
        """Say whether more wait than were counted."""
        return self.count > COUNTED_AT_MOST


def queue_page(after: int | None) -> QueuePage:
    """Return a page of the queue that starts after a comment. Three queries at most."""
    waiting = Comment.objects.waiting()
    count = waiting[: COUNTED_AT_MOST + 1].count()
    last = Comment.objects.filter(pk=after).first() if after else None
    if last:
        # Its place in the queue stays known when it has been decided in the meantime.
        waiting = waiting.filter(rank__gte=last.rank).filter(
            Q(rank__gt=last.rank)
            | Q(created_at__gt=last.created_at)
            | Q(created_at=last.created_at, pk__gt=last.pk)
        )
    related = waiting.select_related("article", "member", "parent__member", "claimed_by")
    related = related.prefetch_related(OPEN_REPORTS)
    found = list(related[: QUEUE_PAGE + 1])
    is_more = len(found) > QUEUE_PAGE
    return QueuePage(found[:QUEUE_PAGE], found[QUEUE_PAGE - 1].pk if is_more else None, count)


def with_context() -> QuerySet[Comment]:
    """Comments with what a decision is taken on: their article, their author, what they answer."""
    return Comment.objects.select_related(
        "article", "member", "parent__member", "thread__member", "claimed_by"
    ).prefetch_related(OPEN_REPORTS)


def surroundings(comment: Comment, moderator: User) -> dict[str, Any]:
    """Return what a moderator sees beside a comment. Six queries at most."""
    decisions = list(comment.decisions.select_related("actor"))
    last = decisions[-1] if decisions else None
    own = _of_the_same_person(comment)
    return {
        "decisions": decisions,
        "last": last,
        "verbs": possible_verbs(comment),
        "can_undo": bool(last and last.actor_id == moderator.pk and can_undo(last)),
        "last_comments": own.order_by("-created_at")[:PERSONS_LAST_COMMENTS],
        "person": own.aggregate(
            published=Count("pk", filter=Q(state=State.PUBLISHED)),
            rejected=Count("pk", filter=Q(state=State.REJECTED)),
        ),
        "standing": Standing.of(comment.member) if comment.member else None,
        "difference": _since_last_look(comment, decisions),
    }


def possible_verbs(comment: Comment) -> list[Verb]:
    """Return what a moderator may do with a comment in its state, the kinder one first."""
    match comment.state:
        case State.HELD:
            return [Verb.PUBLISH, Verb.REJECT]
        case State.PUBLISHED:
            return [Verb.KEEP, Verb.REJECT]
        case State.APPEALED:
            return [Verb.PUBLISH, Verb.UPHOLD]
    return []


@dataclass(frozen=True)
class LogPage:
    """Some decisions, newest first, and the key of the last where there are more."""

    decisions: list[Decision]
    after: str


def log_page(after: threads.Key | None) -> LogPage:
    """Return a page of the public log. Three queries: a join would read the tables whole."""
    decisions = Decision.objects.in_public_log().prefetch_related("comment__article")
    if after:
        moment, pk = after
        decisions = decisions.filter(at__lte=moment).filter(Q(at__lt=moment) | Q(pk__lt=pk))
    found = list(decisions[: LOG_PAGE + 1])
    is_more = len(found) > LOG_PAGE
    last = found[LOG_PAGE - 1] if is_more else None
    return LogPage(found[:LOG_PAGE], threads.written_key(last.at, last.pk) if last else "")


def _of_the_same_person(comment: Comment) -> QuerySet[Comment]:
    others = Comment.objects.exclude(pk=comment.pk)
    if comment.member_id:
        return others.filter(member=comment.member_id)
    if comment.guest_email:
        return others.filter(guest_email=comment.guest_email)
    return others.none()


def _since_last_look(comment: Comment, decisions: list[Decision]) -> tuple[Piece, ...]:
    """Return what the author changed since a moderator last decided; empty without a change."""
    judged = [d.revision for d in decisions if d.decided_by == DecidedBy.MODERATOR]
    if not judged or judged[-1] == comment.revision:
        return ()
    before = comment.revisions.filter(number=judged[-1]).first()
    return compare_text(before.body, comment.body) if before else ()
