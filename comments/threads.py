"""Pages of a discussion: which comments stand on them, and where the next page begins.

Keyset pages: a page starts after the last comment seen, so that none is missed or repeated while
new ones arrive. In the order of helpful marks, a comment whose marks change between two pages moves
with them. The number of queries never depends on the number of comments.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast

from django.db.models import Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from django.utils import timezone

from accounts.models import Credential
from articles.models import Article
from comments.models import Comment
from comments.names import has_title
from editorial.models import ChangeClass, Revision

THREADS = 20
"""Comments on the article itself, on one page."""

REPLIES = 10
"""Replies shown under each; the thread's own page has all."""

THREAD_REPLIES = 50
"""Replies on one page of a thread."""

type Key = tuple[datetime, int]
"""Where a comment stands in the order: when it was first published, and its number."""

type HelpfulKey = tuple[int, int]
"""Where it stands in the order of helpful marks: how many it has, and its number."""


@dataclass
class Entry:
    """A comment with the replies shown under it."""

    comment: Comment
    corrected_at: datetime | None
    answers_to: Comment | None = None
    replies: "list[Entry]" = field(default_factory=list)
    hidden_replies: int = 0
    credential: Credential | None = None

    @property
    def is_before_correction(self) -> bool:
        """Say whether the article was corrected after the comment was written."""
        return self.corrected_at is not None and self.comment.created_at < self.corrected_at

    @property
    def has_unchecked_title(self) -> bool:
        """Say whether a member goes by a title that nobody has looked up in a register."""
        member = self.comment.member
        return member is not None and self.credential is None and has_title(member.public_name)


@dataclass(frozen=True)
class Page:
    """Some entries, and the key of the last one where there are more."""

    entries: list[Entry]
    after: str


@dataclass(frozen=True)
class ThreadPage:
    """A thread's head with some replies, and the place of the last where there are more."""

    head: Entry
    after: int | None
    is_later: bool


def article_page(article: Article, sort: str, after: Key | HelpfulKey | None) -> Page:
    """Return a page of an article's comments with their first replies. Four queries."""
    comments = Comment.objects.filter(article=article).listed().top_level()
    found = list(_in_order(comments.select_related("member"), sort, after)[: THREADS + 1])
    corrected_at = last_correction(article)
    entries = [Entry(comment, corrected_at) for comment in found[:THREADS]]
    replies = _first_replies([entry.comment.pk for entry in entries])
    for entry in entries:
        own = [reply for reply in replies if reply.thread_id == entry.comment.pk]
        _nest(entry, own[:REPLIES])
        entry.hidden_replies = int(len(own) > REPLIES)
    _add_credentials(entries)
    is_more = len(found) > THREADS
    return Page(entries, _key_of(found[THREADS - 1], sort) if is_more else "")


def thread_page(target: Comment, after: int | None) -> ThreadPage:
    """Return the thread of a comment: its head, and the replies around the comment itself.

    Without `after`, the page begins with the first reply, or with the comment where that would
    not be on the first page. Four queries.
    """
    head = target.thread or target
    place = target.place or 0
    if after is None:
        after = place - 1 if place > THREAD_REPLIES else 0
    replies = Comment.objects.filter(thread=head, place__gt=after).select_related("member")
    found = list(replies.order_by("place")[: THREAD_REPLIES + 1])
    entry = Entry(head, last_correction(target.article))
    _nest(entry, found[:THREAD_REPLIES])
    _add_credentials([entry])
    is_more = len(found) > THREAD_REPLIES
    return ThreadPage(entry, found[THREAD_REPLIES - 1].place if is_more else None, after > 0)


def last_correction(article: Article) -> datetime | None:
    """Return when the article was last corrected, None for never. One query."""
    corrections = Revision.objects.of(article).published()
    corrections = corrections.filter(
        change_class__in=(ChangeClass.CORRECTION, ChangeClass.SAFETY), based_on__isnull=False
    )
    return corrections.values_list("published_at", flat=True).first()


def _in_order(
    comments: QuerySet[Comment], sort: str, after: Key | HelpfulKey | None
) -> QuerySet[Comment]:
    if sort == "helpful":
        comments = comments.order_by("-helpful_count", "-pk")
        if after:
            # Compared as a row, so that the index is entered there: thousands share a count.
            comments = comments.filter(TupleLessThan(Tuple("helpful_count", "pk"), after))
    elif sort == "oldest":
        comments = comments.order_by("published_at", "pk")
        if after:
            moment, pk = after
            comments = comments.filter(published_at__gte=moment).filter(
                Q(published_at__gt=moment) | Q(pk__gt=pk)
            )
    else:
        comments = comments.order_by("-published_at", "-pk")
        if after:
            moment, pk = after
            comments = comments.filter(published_at__lte=moment).filter(
                Q(published_at__lt=moment) | Q(pk__lt=pk)
            )
    return comments


def _first_replies(thread_ids: Iterable[int]) -> list[Comment]:
    """Return the oldest replies of each thread, one more than are shown. One query."""
    replies = Comment.objects.filter(thread__in=thread_ids, place__lte=REPLIES + 1)
    return list(replies.select_related("member").order_by("thread_id", "place"))


def _nest(head: Entry, replies: Iterable[Comment]) -> None:
    """Hang replies, oldest first, under what they answer; the deepest ones beside it."""
    places = {head.comment.pk: (head, head)}
    for reply in replies:
        answered, beside = places.get(reply.parent_id or 0, (head, head))
        is_deepest = answered.comment.depth == reply.depth
        container = beside if is_deepest else answered
        entry = Entry(reply, head.corrected_at, answered.comment if answered != head else None)
        container.replies.append(entry)
        places[reply.pk] = (entry, container)


def _add_credentials(entries: list[Entry]) -> None:
    """Give each entry its author's registration that is valid today. One query."""
    everybody = entries + [reply for entry in entries for reply in _under(entry)]
    members = {entry.comment.member for entry in everybody if entry.comment.member}
    shown = [member for member in members if not member.is_identity_hidden]
    valid = Credential.objects.valid_on(timezone.localdate()).filter(user__in=shown)
    by_member = {credential.user_id: credential for credential in valid}
    for entry in everybody:
        entry.credential = by_member.get(entry.comment.member_id or 0)


def _under(entry: Entry) -> Iterator[Entry]:
    for reply in entry.replies:
        yield reply
        yield from _under(reply)


def written_key(moment: datetime, pk: int) -> str:
    """Return a key as it stands in an address: microseconds since 1970, and the number."""
    return f"{(moment - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)}-{pk}"


def _key_of(comment: Comment, sort: str) -> str:
    if sort == "helpful":
        return f"{comment.helpful_count}-{comment.pk}"
    return written_key(cast("datetime", comment.published_at), comment.pk)
