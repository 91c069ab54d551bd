"""Calculations a member saved: what was entered, what came out, and which version said so."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import encryption
from dosing.models.profiles import SavedProfile

CALCULATIONS_PER_PROFILE = 50
"""One a week for a year; a limit keeps a runaway script from filling the table."""


@dataclass(frozen=True, kw_only=True)
class CalculationContent:
    """What is remembered.

    `entered` are the calculator's fields as typed, `answer` the core's exact values
    (`dosing.core.answer`), `per_day` the amount as it was shown. `told_version` is the newest
    version of the regimen that the owner got a mail about, `told_levels_at` the moment (ISO 8601)
    of the newest correction of a safety level that they got one about.
    """

    on: date
    substance: str
    regimen_title: str
    entered: Mapping[str, str]
    answer: Mapping[str, str]
    per_day: str
    told_version: int = 0
    told_levels_at: str = ""

    @property
    def version(self) -> int:
        """The published version of the regimen that this was worked out with."""
        return int(self.answer["version"])

    def to_json(self) -> str:
        """Write it down, before encryption."""
        return json.dumps(asdict(self), default=date.isoformat)

    @classmethod
    def from_json(cls, text: str) -> "CalculationContent":
        """Read what `to_json` wrote."""
        stored = json.loads(text)
        return cls(**(stored | {"on": date.fromisoformat(stored["on"])}))


class SavedCalculationQuerySet(models.QuerySet["SavedCalculation"]):
    """Words for saved calculations."""

    def owned_by(self, user: Any) -> Self:
        """Those in one person's profiles."""
        return self.filter(profile__owner=user)


class SavedCalculation(models.Model):
    """One calculation. Its regimen is health data too, so everything is encrypted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey(SavedProfile, on_delete=models.CASCADE, related_name="calculations")
    content = models.TextField(editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[Any] = SavedCalculationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        constraints: ClassVar = [
            models.CheckConstraint(
                # What every Fernet token starts with: its version and the upper bytes of its time.
                condition=Q(content__startswith="gAAAA"),
                name="dosing_savedcalculation_encrypted",
                violation_error_message=_("A calculation may only be stored encrypted."),
            )
        ]

    def __str__(self) -> str:
        return gettext("calculation {pk}").format(pk=self.pk)

    def read(self) -> CalculationContent:
        """Decrypt the content. Raises UndecryptableError when no key fits."""
        return CalculationContent.from_json(encryption.decrypt(self.content))

    def note_told(self, **told_of: Any) -> None:
        """Remember what the owner got a mail about: `told_version`, `told_levels_at`, or both."""
        told = replace(self.read(), **told_of)
        self.content = encryption.encrypt(told.to_json())
        self.save(update_fields=["content"])
