"""Giving and taking back 'helpful' marks. The count is stored with the comment."""

import logging

from django.core.cache import cache
from django.db import transaction
from django.db.models import F

from accounts.models import User
from comments.models import Comment, Discussion, HelpfulMark
from editorial import generation

logger = logging.getLogger(__name__)

SHOWN_EVERY_SECONDS = 60
"""How often marks may make the public pages stale. They can be many, and dropping every kept page
for each would make the site slow for readers. Members always see the count of now; others see a
later mark with the next change of the site, on the next day at the latest."""


def mark(*, comment: Comment, member: User) -> None:
    """Note that a member found a comment helpful. Doing it again changes nothing."""
    with transaction.atomic():
        _, is_new = HelpfulMark.objects.get_or_create(comment=comment, member=member)
        if is_new:
            _count(comment, 1)


def take_back(*, comment: Comment, member: User) -> None:
    """Remove a member's mark. Doing it again changes nothing."""
    with transaction.atomic():
        removed, _ = HelpfulMark.objects.filter(comment=comment, member=member).delete()
        if removed:
            _count(comment, -1)


def take_back_all(*, member: User) -> None:
    """Remove every mark of a member who is erased."""
    given = HelpfulMark.objects.filter(member=member)
    with transaction.atomic():
        marked = Comment.objects.filter(pk__in=given.values("comment"))
        marked.update(helpful_count=F("helpful_count") - 1)
        discussions = Discussion.objects.filter(article__in=marked.values("article"))
        discussions.update(changes=F("changes") + 1)
        given.delete()
        generation.bump_discussions()


def _count(comment: Comment, change: int) -> None:
    row = Comment.objects.filter(pk=comment.pk)
    row.update(helpful_count=F("helpful_count") + change)
    Discussion.note_change(comment.article_id)
    comment.refresh_from_db(fields=["helpful_count"])
    if _is_time_to_show():
        generation.bump_discussions()


def _is_time_to_show() -> bool:
    try:
        return cache.add("comments:marks-shown", 1, timeout=SHOWN_EVERY_SECONDS)
    except Exception:
        # A cache that is down must not lose a mark: it is shown at once.
        logger.exception("When marks were last shown could not be read")
        return True
