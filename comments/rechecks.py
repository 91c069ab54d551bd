"""Comments for which a check could not run are looked at again, until every check has run."""

from django.utils import timezone

from comments import actions
from comments.models import Comment, State

AT_ONCE = 50
"""Comments checked in one go, so that a long outage does not pile up runs of the timer."""


def check_due_comments() -> None:
    """Run the checks again for held comments whose time has come, the longest waiting first."""
    due = Comment.objects.filter(state=State.HELD, check_again_after__lte=timezone.now())
    related = due.select_related("article", "member").order_by("check_again_after")
    for comment in related[:AT_ONCE]:
        actions.check_again(comment=comment)
