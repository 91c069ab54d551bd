"""What a member types into the profile form, with marks that a search can find again."""

from datetime import date

from accounts import encryption
from accounts.models import User
from dosing.models import SavedProfile
from dosing.models.profiles import ProfileContent, WeightEntry
from dosing.profile_actions import save_new_profile

LABEL, WEIGHT, NOTE, AGE = "Marked-label-4711", "73.4711", "Marked note 0815", "47.11"

TYPED = {
    "label": LABEL,
    "weight": WEIGHT,
    "weight_unit": "kg",
    "weight_lb": "",
    "height": "171.5",
    "height_unit": "cm",
    "sex": "female",
    "age": AGE,
    "regimen": "",
    "note": NOTE,
}


def make_profile(owner: User, *, on: date = date(2026, 11, 1), **fields: object) -> SavedProfile:
    """Save a profile as its owner would, with consent."""
    content = ProfileContent(
        **{
            "label": LABEL,
            "weights": (WeightEntry(on=on, weight=WEIGHT, weight_unit="kg"),),
            "note": NOTE,
        }
        | fields
    )
    return save_new_profile(owner=owner, content=content, agreed=True)


def stored(profile: SavedProfile) -> ProfileContent:
    """Return what the database holds now, decrypted."""
    profile.refresh_from_db()
    return ProfileContent.from_json(encryption.decrypt(profile.content))
