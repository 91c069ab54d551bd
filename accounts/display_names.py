"""What may stand as a public name: readable, one line, and not mistakable for the site's people."""

import unicodedata

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

RESERVED = frozenset(
    {"admin", "administrator", "editor", "editors", "moderator", "moderators", "reviewer"}
    | {"clinical reviewer", "curator", "staff", "villi", "the editors", "a member", "a guest"}
)
"""Names that would read as the site speaking."""

# Letters of other scripts, digits and signs that look like Latin letters in common fonts. Enough to
# find 'Vіllі' with Cyrillic letters; a whole name in another script is somebody's real name.
_LOOK_ALIKES = str.maketrans(
    "асејорѕухѵԁԛԝһ" + "αοκνρτυχ" + "035" + "iıіι1|!",
    "acejopsyxvdqwh" + "aokvptux" + "oes" + "lllllll",
)


def clean_display_name(name: str) -> str:
    """Return the name in its composed form with single spaces.

    Raises ValidationError for control, direction and other invisible characters, for letters of
    more than one script in one name, and for names that would read as the site speaking.
    """
    name = " ".join(unicodedata.normalize("NFKC", name).split())
    if any(unicodedata.category(character) in ("Cc", "Cf", "Co", "Cn", "Cs") for character in name):
        raise ValidationError(_("Leave out invisible characters, like direction marks."))
    if name and not any(character.isalpha() for character in name):
        raise ValidationError(_("Use at least one letter."))
    if len(_scripts(name)) > 1:
        raise ValidationError(_("Use letters of one alphabet only: mixed ones can imitate a name."))
    if skeleton(name) in {skeleton(reserved) for reserved in RESERVED}:
        raise ValidationError(_("This name could be taken for the site's own. Choose another one."))
    return name


def refuse_known_name(name: str, *, by: int = 0) -> None:
    """Refuse a name that looks like that of somebody whom readers trust. One query.

    These are the site's people and members with a registration; `by` is the person who asks.
    """
    from accounts.models import User

    known = User.objects.filter(Q(is_staff=True) | Q(credentials__isnull=False)).exclude(pk=by)
    names = known.exclude(display_name="").values_list("display_name", flat=True)
    if name and skeleton(name) in {skeleton(other) for other in names}:
        raise ValidationError(
            _("Somebody whom readers trust goes by a name that looks the same. Choose another one.")
        )


def skeleton(name: str) -> str:
    """Return a form in which names that look the same are the same."""
    plain = unicodedata.normalize("NFKD", name).casefold().translate(_LOOK_ALIKES)
    return "".join(character for character in plain if character.isalnum())


def _scripts(name: str) -> set[str]:
    """Return the scripts of the letters, by the first word of their Unicode names."""
    words = {
        unicodedata.name(character, "?").partition(" ")[0]
        for character in name
        if character.isalpha()
    }
    # Japanese is written with three scripts at once.
    return {
        "CJK" if word in ("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA") else word for word in words
    }
