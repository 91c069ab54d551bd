"""How often moderators decided for which reason, without counting decisions."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from comments.models.comments import HouseRule


class ReasonCount(models.Model):
    """How many comments were rejected under a house rule, and put back on appeal."""

    house_rule = models.CharField(max_length=14, choices=HouseRule, primary_key=True)
    rejected = models.PositiveIntegerField(default=0)
    put_back = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(house_rule__in=HouseRule.values),
                name="comments_reasoncount_house_rule_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.house_rule}: {self.rejected}"

    @classmethod
    def add(cls, house_rule: str, *, rejected: int = 0, put_back: int = 0) -> None:
        """Add to the counts of a rule, in one update that two decisions at once cannot spoil."""
        stored = cls.objects.filter(house_rule=house_rule)
        sums = {"rejected": F("rejected") + rejected, "put_back": F("put_back") + put_back}
        if not stored.update(**sums):
            cls.objects.get_or_create(house_rule=house_rule)
            stored.update(**sums)
