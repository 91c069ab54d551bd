"""What stands on the moderators' pages and in the public log. Constant numbers of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, TextField
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from articles.models import Article
from comments import actions, threads
from comments.actions import can_undo
from comments.forms import Seen
from comments.models import (
    Comment,
    DecidedBy,
    Decision,
    HouseRule,
    Rank,
    ReasonCount,
    Report,
    Standing,
    State,
    Suspension,
    SuspensionAct,
    Verb,
)
from comments.screening import CHECKS, outside_service
from editorial.difference import Piece, compare_text

QUEUE_PAGE = 20
LOG_PAGE = 50
COUNTED_AT_MOST = 100
"""The length of the queue is counted so far and no further: counting 20,000 rows takes long."""

PERSONS_LAST_COMMENTS = 5
EARLIER_VERSIONS = 10
PERSONS_COUNTED = 200
"""Of a person's newest comments so many are counted: an impression, and never a long wait."""

REPLIES_BESIDE = 3

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


NOTHING_FOUND, CHECK_BROKE = "nothing", "broken"

REASON_NAMES: dict[str, Any] = {
    "self_harm": gettext_lazy("Somebody may be in danger"),
    "dose": gettext_lazy("Doses"),
    "personal_data": gettext_lazy("Personal details"),
    "trap": gettext_lazy("A hidden field was filled in"),
    "speed": gettext_lazy("Sent too fast"),
    "title": gettext_lazy("A title in the name"),
    "watched_words": gettext_lazy("Watched words"),
    "vendor": gettext_lazy("Selling"),
    "links": gettext_lazy("Links"),
    "duplicate": gettext_lazy("Posted before"),
    "resembles_rejected": gettext_lazy("Like rejected comments"),
    "outside_service": gettext_lazy("The outside service"),
}


def reasons() -> list[tuple[str, str]]:
    """Return why a comment can wait: each check that runs, and what is no check's finding."""
    names = [check.__name__ for check in (*CHECKS, outside_service)]
    named = [(name, str(REASON_NAMES.get(name, name.replace("_", " ")))) for name in names]
    return [
        *named,
        (CHECK_BROKE, _("A check could not run")),
        (NOTHING_FOUND, _("Nothing was found")),
    ]


@dataclass(frozen=True)
class QueueFilter:
    """Which of the waiting comments are wanted. Empty: all."""

    why: str = ""
    article: Article | None = None
    only: str = ""
    author: str = ""
    days: int | None = None

    def narrow(self, waiting: QuerySet[Comment]) -> QuerySet[Comment]:
        """Return those that match. The database walks the queue's index, never the table."""
        if self.why:
            waiting = _found_by(waiting, self.why)
        if self.article:
            waiting = waiting.filter(article=self.article)
        match self.only:
            case "urgent":
                waiting = waiting.filter(rank=Rank.URGENT)
            case "appealed":
                waiting = waiting.filter(state=State.APPEALED)
            case "reported":
                waiting = waiting.filter(
                    Exists(Report.objects.filter(comment=OuterRef("pk"), decision=None))
                )
        if self.author:
            waiting = waiting.filter(member__isnull=self.author == "guest")
        if self.days:
            waiting = waiting.filter(created_at__lte=timezone.now() - timedelta(days=self.days))
        return waiting


def _found_by(waiting: QuerySet[Comment], why: str) -> QuerySet[Comment]:
    if why == NOTHING_FOUND:
        return waiting.filter(findings=[])
    # Both databases write JSON as text in the same way, and a quotation mark inside a reason is
    # escaped there: no comment can pretend to be found by a check.
    part = '"is_failure": true' if why == CHECK_BROKE else f'"check": "{why}"'
    return waiting.annotate(found=Cast("findings", TextField())).filter(found__contains=part)


def queue_page(wanted: QueueFilter, after: int | None) -> QueuePage:
    """Return a page of the queue that starts after a comment. Four queries at most."""
    waiting = wanted.narrow(Comment.objects.waiting())
    count = waiting[: COUNTED_AT_MOST + 1].count()
    last = Comment.objects.filter(pk=after).first() if after else None
    if last:
        # Its place in the queue stays known when it has been decided in the meantime.
        # Compared as a row, so that the index is entered there: thousands share a rank.
        place = Tuple("rank", "created_at", "pk")
        waiting = waiting.filter(TupleGreaterThan(place, (last.rank, last.created_at, last.pk)))
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
    """Return what a moderator sees beside a comment. Nine queries at most."""
    decisions = list(comment.decisions.select_related("actor"))
    last = decisions[-1] if decisions else None
    own = _of_the_same_person(comment)
    return {
        "decisions": decisions,
        "last": last,
        "verbs": possible_verbs(comment),
        "can_undo": bool(last and last.actor_id == moderator.pk and can_undo(last)),
        "last_comments": own[:PERSONS_LAST_COMMENTS],
        "person": own[:PERSONS_COUNTED].aggregate(
            published=Count("pk", filter=Q(state=State.PUBLISHED)),
            rejected=Count("pk", filter=Q(state=State.REJECTED)),
        ),
        "standing": Standing.of(comment.member) if comment.member else None,
        "suspension": Suspension.of_person(comment.member, comment.author_address),
        "earlier": comment.revisions.order_by("-number")[:EARLIER_VERSIONS],
        "difference": _since_last_look(comment, decisions),
        "thread_so_far": _thread_so_far(comment),
    }


@dataclass(frozen=True)
class Outcome:
    """What became of one of several comments; a refusal in words where nothing was decided."""

    comment: Comment
    refusal: str = ""
    decision: Decision | None = None


def decide_each(
    seen: Sequence[Seen], moderator: User, act: str, house_rule: HouseRule | None, words: str
) -> list[Outcome]:
    """Decide on comments one by one, each as if it were alone: a refusal stops none of the rest.

    Publishing keeps a reported comment. An appeal deserves a look of its own and is refused.
    """
    outcomes = []
    for comment, version in _found(seen):
        verbs = possible_verbs(comment)
        if comment.state == State.APPEALED:
            outcomes.append(Outcome(comment, _("An appeal is decided on its own.")))
            continue
        if not verbs:
            outcomes.append(Outcome(comment, str(STALE)))
            continue
        verb = verbs[0] if act == "publish" else verbs[1]
        ruling = actions.Ruling(verb, house_rule if act == "reject" else None, words)
        try:
            decision = actions.decide(
                comment=comment, version=version, actor=moderator, ruling=ruling
            )
        except actions.StaleDecisionError:
            outcomes.append(Outcome(comment, str(STALE)))
        except actions.NotAllowedError as error:
            outcomes.append(Outcome(comment, str(error)))
        else:
            outcomes.append(Outcome(comment, decision=decision))
    return _as_they_stand(outcomes)


def undo_each(seen: Sequence[Seen], moderator: User) -> list[Outcome]:
    """Take back one's own decisions of a moment ago, one by one."""
    outcomes = []
    for comment, version in _found(seen):
        try:
            actions.undo(comment=comment, version=version, actor=moderator)
        except actions.StaleDecisionError:
            outcomes.append(Outcome(comment, str(STALE)))
        except actions.NotAllowedError as error:
            outcomes.append(Outcome(comment, str(error)))
        else:
            outcomes.append(Outcome(comment))
    return _as_they_stand(outcomes)


def _found(seen: Sequence[Seen]) -> list[tuple[Comment, int]]:
    comments = with_context().in_bulk([one.pk for one in seen])
    return [(comments[one.pk], one.version) for one in seen if one.pk in comments]


def _as_they_stand(outcomes: list[Outcome]) -> list[Outcome]:
    """Return the outcomes with their comments read anew: somebody else may have been faster."""
    comments = with_context().in_bulk([outcome.comment.pk for outcome in outcomes])
    return [replace(outcome, comment=comments[outcome.comment.pk]) for outcome in outcomes]


STALE = gettext_lazy(
    "Nothing was decided: the comment has changed since you opened the page. "
    "It is shown as it stands now."
)


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


def reason_counts() -> list[ReasonCount]:
    """Return how often each house rule was the reason, the most frequent first. One query."""
    return list(ReasonCount.objects.filter(rejected__gt=0).order_by("-rejected", "house_rule"))


@dataclass(frozen=True)
class SuspensionPage:
    """Appeals that wait, some suspensions, and the last one's number where there are more."""

    appeals: list[Suspension]
    suspensions: list[Suspension]
    after: int | None


def suspension_page(after: int | None) -> SuspensionPage:
    """Return a page of suspensions, newest first, with the oldest appeals. Two queries."""
    related = Suspension.objects.select_related("member", "comment__member", "set_by")
    appeals = related.appealed(timezone.now())
    newest = related.filter(pk__lt=after) if after else related
    found = list(newest.order_by("-pk")[: QUEUE_PAGE + 1])
    is_more = len(found) > QUEUE_PAGE
    last = found[QUEUE_PAGE - 1].pk if is_more else None
    return SuspensionPage(list(appeals[:QUEUE_PAGE]), found[:QUEUE_PAGE], last)


@dataclass(frozen=True)
class SuspensionLogPage:
    """Some acts about suspensions, newest first, and the key of the last where there are more."""

    acts: list[SuspensionAct]
    after: str


def suspension_log_page(after: threads.Key | None) -> SuspensionLogPage:
    """Return a page of the public log of suspensions. Two queries."""
    acts = SuspensionAct.objects.in_public_log().prefetch_related("suspension")
    if after:
        moment, pk = after
        acts = acts.filter(at__lte=moment).filter(Q(at__lt=moment) | Q(pk__lt=pk))
    found = list(acts[: LOG_PAGE + 1])
    is_more = len(found) > LOG_PAGE
    last = found[LOG_PAGE - 1] if is_more else None
    key = threads.written_key(last.at, last.pk) if last else ""
    return SuspensionLogPage(found[:LOG_PAGE], key)


def _thread_so_far(comment: Comment) -> list[Comment]:
    """Return the head of the comment's thread and the last few replies before it, oldest first."""
    if comment.thread is None:
        return []
    before = comment.thread.replies.listed().filter(place__isnull=False).exclude(pk=comment.pk)
    if comment.place:
        before = before.filter(place__lt=comment.place)
    last = before.select_related("member").order_by("-place")[:REPLIES_BESIDE]
    return [comment.thread, *reversed(last)]


def _of_the_same_person(comment: Comment) -> QuerySet[Comment]:
    others = Comment.objects.exclude(pk=comment.pk).order_by("-created_at", "-pk")
    if comment.member_id:
        return others.filter(member=comment.member_id)
    if comment.guest_email:
        return others.filter(member=None, guest_email=comment.guest_email)
    return others.none()


def _since_last_look(comment: Comment, decisions: list[Decision]) -> tuple[Piece, ...]:
    """Return what the author changed since a moderator last decided; empty without a change."""
    judged = [d.revision for d in decisions if d.decided_by == DecidedBy.MODERATOR]
    if not judged or judged[-1] == comment.revision:
        return ()
    before = comment.revisions.filter(number=judged[-1]).first()
    return compare_text(before.body, comment.body) if before else ()
