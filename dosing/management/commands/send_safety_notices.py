"""Tell members by mail when a regimen they saved a calculation with got a safety correction."""

import logging
from typing import Any, cast

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.encryption import UndecryptableError
from dosing.models import Regimen, SavedProfile
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
        corrected = _newest_safety_versions()
        told = 0
        # Without a correction no profile needs to be opened.
        for profile in _profiles() if corrected else ():
            try:
                told += _tell(profile, corrected)
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


def _newest_safety_versions() -> dict[str, int]:
    """Return the number of the newest safety correction of each regimen that has one."""
    regimens = dict(Regimen.objects.values_list("pk", "slug"))
    safety = Revision.objects.published().filter(
        content_type__app_label="dosing",
        content_type__model="regimen",
        change_class=ChangeClass.SAFETY,
    )
    versions: dict[str, int] = {}
    for object_id, number in safety.values_list("object_id", "number"):
        slug = regimens[cast("int", object_id)]
        versions[slug] = max(number, versions.get(slug, 0))
    return versions


def _tell(profile: SavedProfile, corrected: dict[str, int]) -> bool:
    """Mail the owner of a profile if they asked for it and were not told; say whether."""
    if not profile.read().wants_safety_mail:
        return False
    news = []
    for calculation in profile.calculations.all():
        content = calculation.read()
        version = corrected.get(content.answer["regimen"], 0)
        if version > max(content.version, content.told_version):
            news.append((calculation, version))
    if not news:
        return False
    address = settings.SITE_URL + reverse("dosing:profile_list")
    text = render_to_string("dosing/email/safety_notice.txt", {"address": address})
    send_mail("Villi: a safety correction", text, None, [profile.owner.email])
    # Noted only after the mail left: better told twice than not at all.
    for calculation, version in news:
        calculation.note_told(version)
    return True
