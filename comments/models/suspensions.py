"""Suspensions: somebody cannot write for a time, is told why and until when, and can appeal."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from comments.models.comments import WORDS_MAX_LENGTH, Comment, HouseRule


def digest_of(address: str) -> str:
    """Return what stands for an e-mail address, so that it can be compared and not read."""
    return salted_hmac("comments.suspensions", address.lower(), algorithm="sha256").hexdigest()


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    """Words for suspensions."""

    def in_force(self, now: datetime) -> Self:
        """Suspensions that keep somebody from writing at a time."""
        return self.filter(lifted_at=None, began_at__lte=now, ends_at__gt=now)

    def appealed(self, now: datetime) -> Self:
        """Suspensions in force whose appeal waits for another moderator, oldest first."""
        waiting = self.in_force(now).filter(appealed_at__isnull=False, answered_at=None)
        return waiting.order_by("appealed_at", "id")


class Suspension(models.Model):
    """Somebody cannot write comments until a time. Written by comments/suspensions.py only."""

    # Who: a member, and whoever writes with the same address. The address itself is not stored.
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="suspensions",
        db_index=False,  # comments_suspension_member serves the only question
    )
    address_digest = models.CharField(max_length=64, blank=True)
    comment = models.ForeignKey(
        Comment,
        on_delete=models.PROTECT,
        related_name="suspensions",
        help_text=_("What led to it."),
    )

    # Why, and until when.
    house_rule = models.CharField(max_length=14, choices=HouseRule)
    words = models.TextField("reason", max_length=WORDS_MAX_LENGTH, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    began_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()

    # What became of it.
    lifted_at = models.DateTimeField(null=True, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal_words = models.TextField(max_length=WORDS_MAX_LENGTH, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["member", "ends_at"], name="comments_suspension_member"),
            models.Index(
                fields=["address_digest", "ends_at"],
                name="comments_suspension_address",
                condition=~Q(address_digest=""),
            ),
            models.Index(
                fields=["appealed_at", "id"],
                name="comments_suspension_appealed",
                condition=Q(appealed_at__isnull=False, answered_at=None, lifted_at=None),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(house_rule__in=HouseRule.values),
                name="comments_suspension_house_rule_known",
                violation_error_message=_("Choose the house rule that was broken."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("began_at")),
                name="comments_suspension_ends_after_it_began",
                violation_error_message=_("A suspension needs an end."),
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(appealed_at__isnull=False),
                name="comments_suspension_answer_to_an_appeal",
            ),
        ]

    def __str__(self) -> str:
        return gettext("suspension {pk}").format(pk=self.pk)

    @classmethod
    def of_person(cls, member: User | None, address: str) -> "Suspension | None":
        """Return what keeps a person from writing now, the longest. Two queries at most.

        Two, because neither database reads both indexes well for one question with an "or".
        """
        longest_first = cls.objects.in_force(timezone.now()).order_by("-ends_at")
        found: list[Suspension] = []
        if member:
            found += longest_first.filter(member=member)[:1]
        if address:
            # The index leaves "" out and is used only where the question does too.
            by_address = longest_first.exclude(address_digest="")
            found += by_address.filter(address_digest=digest_of(address))[:1]
        return max(found, key=lambda suspension: suspension.ends_at, default=None)

    @property
    def is_in_force(self) -> bool:
        """Say whether it keeps the person from writing now. The same rule as `in_force()`."""
        return self.lifted_at is None and self.began_at <= timezone.now() < self.ends_at

    @property
    def can_appeal(self) -> bool:
        """Say whether the person may ask for another moderator: once, while it is in force."""
        return self.is_in_force and self.appealed_at is None

    @property
    def is_appeal_waiting(self) -> bool:
        """Say whether another moderator has to answer. The same rule as `appealed()`."""
        return self.is_in_force and self.appealed_at is not None and self.answered_at is None


class SuspensionActQuerySet(models.QuerySet["SuspensionAct"]):
    """Words for what was done."""

    def in_public_log(self) -> Self:
        """What moderators did, newest first; what the person did is left out."""
        return self.exclude(verb=SuspensionAct.Verb.APPEAL).order_by("-at", "-id")


class SuspensionAct(models.Model):
    """One thing that was done about a suspension: who, when and in which words."""

    class Verb(models.TextChoices):
        SUSPEND = "suspend", _("Somebody was suspended")
        APPEAL = "appeal", _("Appealed")
        LIFT = "lift", _("Suspension lifted")
        UPHOLD = "uphold", _("Suspension upheld on appeal")

    suspension = models.ForeignKey(Suspension, on_delete=models.PROTECT, related_name="acts")
    verb = models.CharField(max_length=10, choices=Verb)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    words = models.TextField("words to the person", max_length=WORDS_MAX_LENGTH, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = SuspensionActQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")
        indexes: ClassVar = [
            models.Index(
                fields=["-at", "-id"],
                name="comments_suspension_log",
                condition=~Q(verb="appeal"),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(verb__in=["suspend", "appeal", "lift", "uphold"]),
                name="comments_suspensionact_verb_known",
            )
        ]

    def __str__(self) -> str:
        return gettext("{verb}: suspension {suspension_id}").format(
            verb=self.get_verb_display(), suspension_id=self.suspension_id
        )
