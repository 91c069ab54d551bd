"""What waits for a moderator, on the desk's first page."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from comments.models import Comment, Suspension
from editorial.desk import Line

COUNTED = 100


def waiting_for_moderators(user: User) -> list[Line]:
    """Lead a moderator to the queue and to the appeals against suspensions."""
    if not user.has_perm("comments.moderate_comment"):
        return []
    lines = []
    if comments := Comment.objects.waiting()[: COUNTED + 1].count():
        lines.append(
            Line(
                _("Comments that wait"),
                reverse("comments:queue"),
                str(Comment._meta.verbose_name_plural),
                _number(comments),
            )
        )
    if appeals := Suspension.objects.appealed(timezone.now())[: COUNTED + 1].count():
        lines.append(
            Line(
                _("Appeals that wait"),
                reverse("comments:suspension_list"),
                str(Suspension._meta.verbose_name_plural),
                _number(appeals),
            )
        )
    return lines


def _number(count: int) -> str:
    if count > COUNTED:
        return _("more than 100 waiting")
    return ngettext("%(counter)s waiting", "%(counter)s waiting", count) % {"counter": count}
