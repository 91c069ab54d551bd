"""Tell members by mail when a safety correction touches a calculation they saved.

A correction of the regimen always does. One of a safety level does where it changes what comes out
for the same entries: the amount, or its warnings.
"""

import logging
from datetime import datetime
from typing import Any, cast

from allauth.account.adapter import get_adapter
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.encryption import UndecryptableError
from dosing.models import Regimen, SafetyLevel, SavedCalculation, SavedProfile
from dosing.recalculation import recalculate
from editorial.models import ChangeClass, Revision

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Send one mail to each person, about every correction they were not told of yet.

    Run by the operator's timer, say every 15 minutes. Which regimen a person uses is encrypted,
    so the profiles of those who asked for such mails are opened one by one, here and nowhere else.
    """

    help = "Mails members whose saved calculations a safety correction touches. Run it by a timer."

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at every profile; report how many people were told."""
        regimens, levels = _corrected_regimens(), _corrected_levels()
        told = 0
        # Without a correction no profile needs to be opened.
        for profile in _profiles() if regimens or levels else ():
            try:
                told += _tell(profile, regimens, levels)
            except UndecryptableError:
                logger.error("A saved profile cannot be decrypted: no key in PROFILE_KEYS fits.")
        self.stdout.write(f"{told} told")


def _profiles() -> Any:
    return (
        SavedProfile.objects.filter(calculations__isnull=False, owner__is_active=True)
        .select_related("owner")
        .prefetch_related("calculations")
        .distinct()
    )


def _safety_corrections(model: str) -> Any:
    return Revision.objects.published().filter(
        content_type__app_label="dosing",
        content_type__model=model,
        change_class=ChangeClass.SAFETY,
    )


def _corrected_regimens() -> dict[str, int]:
    """Return the number of the newest safety correction of each regimen that has one."""
    regimens = dict(Regimen.objects.values_list("pk", "slug"))
    versions: dict[str, int] = {}
    for object_id, number in _safety_corrections("regimen").values_list("object_id", "number"):
        slug = regimens[cast("int", object_id)]
        versions[slug] = max(number, versions.get(slug, 0))
    return versions


def _corrected_levels() -> dict[str, datetime]:
    """Return when the levels of each substance last got a safety correction."""
    substances = dict(SafetyLevel.objects.values_list("pk", "substance__slug"))
    corrections = _safety_corrections("safetylevel").order_by("published_at")
    return {
        substances[object_id]: published_at
        for object_id, published_at in corrections.values_list("object_id", "published_at")
    }


def _news_of(
    calculation: SavedCalculation, regimens: dict[str, int], levels: dict[str, datetime]
) -> dict[str, Any]:
    """Return what there is to tell of a calculation, as `note_told` keeps it."""
    content = calculation.read()
    news: dict[str, Any] = {}
    version = regimens.get(content.answer["regimen"], 0)
    if version > max(content.version, content.told_version):
        news["told_version"] = version
    corrected_at = levels.get(content.substance)
    if (
        corrected_at is not None
        and corrected_at > calculation.created_at
        and corrected_at.isoformat() > content.told_levels_at
        and recalculate(content).is_changed
    ):
        news["told_levels_at"] = corrected_at.isoformat()
    return news


def _tell(profile: SavedProfile, regimens: dict[str, int], levels: dict[str, datetime]) -> bool:
    """Mail the owner of a profile if they asked for it and were not told; say whether."""
    if not profile.read().wants_safety_mail:
        return False
    if not _untold(profile.calculations.all(), regimens, levels):
        return False
    with transaction.atomic():
        # Looked at again under a lock: another run of this command may have told them.
        untold = _untold(profile.calculations.select_for_update(), regimens, levels)
        if not untold:
            return False
        get_adapter().send_mail(
            "dosing/email/safety_notice", profile.owner.email, {"user": profile.owner}
        )
        for calculation, news in untold:
            calculation.note_told(**news)
    return True


def _untold(
    calculations: Any, regimens: dict[str, int], levels: dict[str, datetime]
) -> list[tuple[SavedCalculation, dict[str, Any]]]:
    """Return the calculations that there is something to tell of, each with what it is."""
    with_news = [
        (calculation, _news_of(calculation, regimens, levels)) for calculation in calculations
    ]
    return [(calculation, news) for calculation, news in with_news if news]
