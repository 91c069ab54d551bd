"""What this app holds about people, for export and erasure."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.personal_data import PersonalData, register
from dosing.models.profiles import SavedProfile


def register_own_data() -> None:
    """Register the saved profiles."""
    register(
        PersonalData(
            name=_("Saved profiles"),
            purpose=_(
                "Health data you chose to save, to fill in the calculator for you. It is "
                "stored encrypted, and only because you agreed to it."
            ),
            export=_profiles,
            erase=_erase_profiles,
        )
    )


def _profiles(user: User) -> list[dict[str, Any]]:
    return [
        {"created": profile.created_at, "changed": profile.changed_at}
        | asdict(profile.read())
        | {"calculations": [asdict(saved.read()) for saved in profile.calculations.all()]}
        for profile in SavedProfile.objects.owned_by(user).prefetch_related("calculations")
    ]


def _erase_profiles(user: User) -> None:
    SavedProfile.objects.owned_by(user).delete()
