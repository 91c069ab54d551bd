"""Saved profiles: health data that only its owner may read, encrypted before it is stored."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import encryption
from dosing.core.notation import NO_BREAK_SPACE

FRESH_WEIGHT_DAYS = 90
"""After this a weight must be confirmed before it is used again. Editorial."""

PROFILES_PER_PERSON = 20
"""A household and then some; a limit keeps a runaway script from filling the table."""


@dataclass(frozen=True)
class WeightEntry:
    """A weight as it was typed, with the day it was entered or confirmed."""

    on: date
    weight: str
    weight_unit: str
    weight_lb: str = ""

    def __str__(self) -> str:
        """With its unit, on one line: '70.5 kg', '11 st 5 lb'."""
        parts = [self.weight, self.weight_unit, self.weight_lb, self.weight_lb and "lb"]
        return NO_BREAK_SPACE.join(part for part in parts if part)


@dataclass(frozen=True)
class Serving:
    """How many servings of a food somebody usually has a day, as typed."""

    food: str
    servings_per_day: str

    @property
    def hundred_grams(self) -> Decimal:
        """The grams a day of a food without a household portion: a serving counts as 100 g."""
        return Decimal(self.servings_per_day) * 100


@dataclass(frozen=True)
class PlannedFood:
    """A food in a planned day, as the planner's form has it. `unit` is `g` or `portion`."""

    food: str
    amount: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class ProfileContent:
    """What a profile holds. Numbers stay as typed; the dosing core reads them at each use.

    `weights` is the history, oldest first; its last entry is the present weight. `day` is a day
    of food kept from the planner, `day_regimen` the regimen it was compared with.
    """

    label: str
    weights: tuple[WeightEntry, ...] = ()
    height: str = ""
    height_unit: str = ""
    sex: str = ""
    age: str = ""
    regimen: str = ""
    servings: tuple[Serving, ...] = field(default=())
    note: str = ""
    wants_safety_mail: bool = False
    day: tuple[PlannedFood, ...] = ()
    day_regimen: str = ""

    @property
    def weight(self) -> WeightEntry | None:
        """The present weight, if one was entered."""
        return self.weights[-1] if self.weights else None

    def needs_confirming(self, today: date) -> bool:
        """Say whether the weight is too old to be used without asking."""
        return self.weight is not None and today - self.weight.on > timedelta(
            days=FRESH_WEIGHT_DAYS
        )

    def with_weight(self, entry: WeightEntry | None) -> "ProfileContent":
        """Return the content with this as the present weight; a second one a day replaces the
        first. None takes the present weight and its history away.
        """
        if entry is None:
            return replace(self, weights=())
        if self.weight and replace(self.weight, on=entry.on) == entry:
            return self  # the same weight: its date stays that of the day it was entered
        earlier = tuple(old for old in self.weights if old.on != entry.on)
        return replace(self, weights=(*earlier, entry))

    def with_weight_confirmed(self, today: date) -> "ProfileContent":
        """Return the content with the present weight entered anew today."""
        if self.weight is None or self.weight.on == today:
            return self
        return replace(self, weights=(*self.weights, replace(self.weight, on=today)))

    def calculator_fields(self) -> dict[str, str]:
        """Return what fills the calculator's form, by its field names."""
        fields = {
            "regimen": self.regimen,
            "height": self.height,
            "height_unit": self.height_unit,
            "sex": self.sex,
            "age": self.age,
        }
        if self.weight:
            fields |= {
                "weight": self.weight.weight,
                "weight_unit": self.weight.weight_unit,
                "weight_lb": self.weight.weight_lb,
            }
        return fields

    def to_json(self) -> str:
        """Write it down, before encryption."""
        return json.dumps(asdict(self), default=date.isoformat)

    @classmethod
    def from_json(cls, text: str) -> "ProfileContent":
        """Read what `to_json` wrote."""
        stored: Mapping[str, Any] = json.loads(text)
        weights = tuple(
            WeightEntry(**(entry | {"on": date.fromisoformat(entry["on"])}))
            for entry in stored["weights"]
        )
        servings = tuple(Serving(**serving) for serving in stored["servings"])
        day = tuple(PlannedFood(**planned) for planned in stored.get("day", ()))
        return cls(**(dict(stored) | {"weights": weights, "servings": servings, "day": day}))


class SavedProfileQuerySet(models.QuerySet["SavedProfile"]):
    """Words for saved profiles."""

    def owned_by(self, user: Any) -> Self:
        """Those of one person. Every view starts here, so others' profiles are 404."""
        return self.filter(owner=user)


class SavedProfile(models.Model):
    """One profile. The database learns whose it is and when it changed, nothing of its content."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_profiles"
    )
    content = models.TextField(editable=False)
    edits = models.PositiveIntegerField(
        default=1, editable=False, help_text=_("How often it was saved; tells a stale page.")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[Any] = SavedProfileQuerySet.as_manager()

    class Meta:
        ordering = ("created_at",)
        constraints: ClassVar = [
            models.CheckConstraint(
                # What every Fernet token starts with: its version and the upper bytes of its time.
                condition=Q(content__startswith="gAAAA"),
                name="dosing_savedprofile_encrypted",
                violation_error_message=_("A profile may only be stored encrypted."),
            )
        ]

    def __str__(self) -> str:
        return gettext("profile {pk}").format(pk=self.pk)

    def read(self) -> ProfileContent:
        """Decrypt the content. Raises UndecryptableError when no key fits."""
        return ProfileContent.from_json(encryption.decrypt(self.content))

    def write(self, content: ProfileContent, *, edits_seen: int) -> bool:
        """Save new content, unless somebody saved since; say whether it was saved."""
        won = SavedProfile.objects.filter(pk=self.pk, edits=edits_seen).update(
            content=encryption.encrypt(content.to_json()),
            edits=F("edits") + 1,
            changed_at=timezone.now(),
        )
        return bool(won)
