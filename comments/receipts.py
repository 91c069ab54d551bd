"""Links that stand for a person without an account.

Each is a signature over the comment's number and the link's purpose: nothing to store, and one
link cannot be turned into another.
"""

from django.conf import settings
from django.core.signing import Signer
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


def _sign(purpose: str, row: Comment | Report | Suspension) -> str:
    return Signer(salt=f"comments.{purpose}").signature(str(row.pk))
