"""What the site knows about people who write: how far it trusts them."""

from django.conf import settings
from django.db import models
from django.db.models import F
from django.db.models.functions import Least
from django.utils.translation import gettext as _

from accounts.models import User

MOST_TRUST = 10
"""A long good record must not pay for a campaign: from here, two rejections end the trust."""

REJECTION_COSTS = 5
"""As much as five published comments give: trust is slow to win and quick to lose."""

TRUSTED_FROM = 5
"""Five published comments and no rejection: a moderator has read enough of this person."""


class Standing(models.Model):
    """How far a member is trusted.

    Each published comment adds one, up to MOST_TRUST; each rejection takes REJECTION_COSTS. What
    is undone or won on appeal is given back. A rejection stays counted when its author deletes
    the comment. Guests have no standing: anybody can type anybody's address.
    """

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="comment_standing",
    )
    trust = models.IntegerField(default=0)

    def __str__(self) -> str:
        return _("standing of member {member_id}").format(member_id=self.member_id)

    @classmethod
    def of(cls, member: User) -> "Standing":
        """Return a member's standing, a new unsaved one where nothing was stored. One query."""
        return cls.objects.filter(member=member).first() or cls(member=member)

    @property
    def is_trusted(self) -> bool:
        """Say whether clean comments may appear at once where the discussion allows it."""
        return self.trust >= TRUSTED_FROM

    @classmethod
    def change(cls, member_id: int, change: int) -> None:
        """Add to a member's trust, in one update that two decisions at once cannot spoil."""
        stored = cls.objects.filter(member_id=member_id)
        trust = Least(F("trust") + change, MOST_TRUST)
        if not stored.update(trust=trust):
            cls.objects.get_or_create(member_id=member_id)
            stored.update(trust=trust)
