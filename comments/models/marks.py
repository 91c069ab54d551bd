"""Marks that members give to comments they found helpful."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models.comments import Comment


class HelpfulMark(models.Model):
    """One member found one comment helpful. Written by comments/marks.py only."""

    comment = models.ForeignKey(
        Comment,
        on_delete=models.CASCADE,
        related_name="helpful_marks",
        db_index=False,  # the unique index begins with it
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="helpful_marks"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["comment", "member"], name="comments_helpfulmark_one_each"
            )
        ]

    def __str__(self) -> str:
        return _("mark of member {member_id} on comment {comment_id}").format(
            member_id=self.member_id, comment_id=self.comment_id
        )
