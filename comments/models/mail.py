"""Mail about comments that waits to be sent, and what people want to be told."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from comments.models.comments import Comment


class Notice(models.Model):
    """A mail to the author of a comment, kept until it has been sent.

    It holds no address and no words: both are read when it is sent, so that what was erased in
    the meantime is not sent either.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Please confirm your address")
        DECIDED = "decided", _("What was decided")
        REPLY = "reply", _("Somebody answered")
        SUSPENSION = "suspension", _("A suspension began, or was decided on")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind)
    reply = models.OneToOneField(
        Comment,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="notice_of_it",
        help_text=_("The answer that the author is told of, once."),
    )
    created_at = models.DateTimeField(default=timezone.now)
    try_after = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["try_after"], name="comments_notice_due", condition=Q(sent_at=None)
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["received", "decided", "suspension"], reply=None)
                | Q(kind="reply", reply__isnull=False),
                name="comments_notice_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return gettext("{kind}: comment {comment_id}").format(
            kind=self.get_kind_display(), comment_id=self.comment_id
        )


class MailChoice(models.Model):
    """What a member wants to be told by mail about their comments."""

    class Replies(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Together, once a day")
        NONE = "none", _("Not at all")

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="comment_mail_choice",
    )
    replies = models.CharField(max_length=8, choices=Replies, default=Replies.AT_ONCE)
    decisions = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(replies__in=["at_once", "daily", "none"]),
                name="comments_mailchoice_replies_known",
            )
        ]

    def __str__(self) -> str:
        return gettext("mail to member {member_id}").format(member_id=self.member_id)

    @classmethod
    def of(cls, member: User) -> "MailChoice":
        """Return what a member chose, else what holds for everybody. One query."""
        return cls.objects.filter(member=member).first() or cls(member=member)
