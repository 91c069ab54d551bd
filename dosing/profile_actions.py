"""Acts on saved profiles that touch the ledger of consents too."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts import encryption
from accounts.models import Consent, User
from dosing import profile_consent
from dosing.core.answer import answer_of
from dosing.core.notation import format_per_day
from dosing.core.outcome import Dose
from dosing.forms.calculator import CalculatorForm
from dosing.models.calculations import CalculationContent, SavedCalculation
from dosing.models.profiles import PlannedFood, ProfileContent, SavedProfile

ENTERED_FIELDS = (
    "regimen", "weight", "weight_unit", "weight_lb", "ideal_weight", "height", "height_unit",
    "sex", "age", "protein_g_per_day",
)  # fmt: skip
"""What is kept of the calculator's fields: what the answer depends on."""


class ConsentMissingError(Exception):
    """Nothing may be saved before the owner has agreed to the present words."""


def has_consented(user: User) -> bool:
    """Say whether somebody agreed to the present words and has not withdrawn."""
    return _present_consents(user).exists()


@transaction.atomic
def save_new_profile(*, owner: User, content: ProfileContent, agreed: bool) -> SavedProfile:
    """Store a first or further profile. `agreed`: the box was ticked on this very form.

    Raises ConsentMissingError when there is no consent to the present words.
    """
    # The row lock keeps a withdrawal in another tab from slipping between question and save.
    User.objects.select_for_update().get(pk=owner.pk)
    if not has_consented(owner):
        if not agreed:
            raise ConsentMissingError
        _record_consent(owner)
    return SavedProfile.objects.create(owner=owner, content=encryption.encrypt(content.to_json()))


def save_calculation(
    *, profile: SavedProfile, form: CalculatorForm, regimen_title: str, dose: Dose
) -> SavedCalculation:
    """Keep what was entered, the amount that came out, and the version that said so."""
    content = CalculationContent(
        on=timezone.localdate(),
        substance=form.calculator.substance.slug,
        regimen_title=regimen_title,
        entered={name: form.data[name] for name in ENTERED_FIELDS if form.data.get(name)},
        answer=answer_of(dose),
        per_day=format_per_day(dose.per_day.shown_low, dose.per_day.shown_high),
    )
    return SavedCalculation.objects.create(
        profile=profile, content=encryption.encrypt(content.to_json())
    )


@transaction.atomic
def keep_day(
    *,
    profile: SavedProfile,
    day: Sequence[PlannedFood],
    regimen: str,
    opened_at: datetime | None,
    agreed: bool,
) -> bool:
    """Put a day of food in the place of the one in a profile; say whether it was done.

    It is not when the profile was changed after `opened_at`, or nobody knows when the page was
    opened. Raises ConsentMissingError when there is no consent to the present words; taking the
    day out (an empty one) needs none.
    """
    User.objects.select_for_update().get(pk=profile.owner_id)
    is_agreed = has_consented(profile.owner)
    if day and not is_agreed and not agreed:
        raise ConsentMissingError
    stored = SavedProfile.objects.get(pk=profile.pk)
    if opened_at is None or stored.changed_at > opened_at:
        return False
    content = replace(stored.read(), day=tuple(day), day_regimen=regimen)
    is_kept = stored.write(content, edits_seen=stored.edits)
    if is_kept and agreed and not is_agreed:
        _record_consent(profile.owner)
    return is_kept


@transaction.atomic
def withdraw_consent(*, user: User) -> None:
    """Erase all profiles and note in the ledger that the consent has ended."""
    User.objects.select_for_update().get(pk=user.pk)
    SavedProfile.objects.owned_by(user).delete()
    _consents(user).update(withdrawn_at=timezone.now())


def _record_consent(user: User) -> None:
    _consents(user).update(withdrawn_at=timezone.now())  # older words are superseded
    Consent.objects.create(
        user=user,
        purpose=Consent.Purpose.SAVED_PROFILES,
        text_version=profile_consent.VERSION,
        text=str(profile_consent.TEXT),
    )


def _consents(user: User):  # type: ignore[no-untyped-def]  # a queryset of accounts
    return user.consents.filter(purpose=Consent.Purpose.SAVED_PROFILES).active()


def _present_consents(user: User):  # type: ignore[no-untyped-def]
    return _consents(user).filter(text_version=profile_consent.VERSION)
