"""Links that stand for a person without an account.

Each is a signature over the comment's number and the link's purpose: nothing to store, and one
link cannot be turned into another.
"""

from dataclasses import dataclass
from typing import Literal, cast

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from comments.models import Comment, Report, Suspension


def key(comment: Comment) -> str:
    """Return what proves that somebody wrote a comment as a guest."""
    return _sign("receipt", comment)


def confirmation_key(comment: Comment) -> str:
    """Return what only somebody who reads the guest's mail can know."""
    return _sign("confirm", comment)


def is_key(comment: Comment, given: str) -> bool:
    """Say whether a key is the one of this comment."""
    return constant_time_compare(given, key(comment))


def is_confirmation_key(comment: Comment, given: str) -> bool:
    """Say whether a key is the one mailed for this comment."""
    return constant_time_compare(given, confirmation_key(comment))


def url(comment: Comment) -> str:
    """Return the address of the page that tells the author what became of the comment."""
    return reverse("comments:receipt", args=[comment.pk], query={"key": key(comment)})


def full_url(comment: Comment) -> str:
    """Return the same with the site's address, for mail."""
    return f"{settings.SITE_URL}{url(comment)}"


def confirmation_url(comment: Comment) -> str:
    """Return the full address of the page where a guest confirms their e-mail address."""
    query = {"key": confirmation_key(comment)}
    path = reverse("comments:confirm", args=[comment.pk], query=query)
    return f"{settings.SITE_URL}{path}"


def erasure_url(comment: Comment) -> str:
    """Return the full address where a guest erases everything; it stands in mails only."""
    query = {"key": _sign("erase", comment)}
    return f"{settings.SITE_URL}{reverse('comments:erase', args=[comment.pk], query=query)}"


def is_erasure_key(comment: Comment, given: str) -> bool:
    """Say whether a key is the one mailed for erasing this comment's author."""
    return constant_time_compare(given, _sign("erase", comment))


def report_key(report: Report) -> str:
    """Return what proves that somebody made a report."""
    return _sign("report", report)


def is_report_key(report: Report, given: str) -> bool:
    """Say whether a key is the one of this report."""
    return constant_time_compare(given, report_key(report))


def report_url(report: Report) -> str:
    """Return the address of the page that tells what became of a report."""
    query = {"key": report_key(report)}
    return reverse("comments:report_receipt", args=[report.pk], query=query)


def is_suspension_key(suspension: Suspension, given: str) -> bool:
    """Say whether a key is the one of this suspension."""
    return constant_time_compare(given, _sign("suspension", suspension))


def suspension_url(suspension: Suspension) -> str:
    """Return the address of the page that tells a person why they cannot write."""
    query = {"key": _sign("suspension", suspension)}
    return reverse("comments:suspension", args=[suspension.pk], query=query)


@dataclass(frozen=True)
class Stop:
    """Which mail somebody wants no more: a member all of a kind, a guest about one comment."""

    kind: Literal["replies", "decisions"]
    member_id: int = 0
    comment_id: int = 0

    @classmethod
    def of(cls, kind: Literal["replies", "decisions"], comment: Comment) -> "Stop":
        """Return the wish of a comment's author."""
        if comment.member_id:
            return cls(kind, member_id=comment.member_id)
        return cls(kind, comment_id=comment.pk)


_stops = Signer(salt="comments.stop")


def stop_url(wish: Stop) -> str:
    """Return the full address where a kind of mail is stopped, by the very person it went to."""
    who = f"m{wish.member_id}" if wish.member_id else f"c{wish.comment_id}"
    query = {"key": _stops.sign(f"{wish.kind}-{who}")}
    return f"{settings.SITE_URL}{reverse('comments:stop', query=query)}"


def read_stop(given: str) -> Stop | None:
    """Return the wish that a key stands for; None where it is no key."""
    try:
        kind, _, who = _stops.unsign(given).partition("-")
    except BadSignature:
        return None
    wanted = cast('Literal["replies", "decisions"]', kind)
    number = int(who[1:])
    return Stop(wanted, member_id=number) if who[0] == "m" else Stop(wanted, comment_id=number)


def choices_url() -> str:
    """Return the full address where members choose what they are told by mail."""
    return f"{settings.SITE_URL}{reverse('comments:mail')}"


def _sign(purpose: str, row: Comment | Report | Suspension) -> str:
    return Signer(salt=f"comments.{purpose}").signature(str(row.pk))
