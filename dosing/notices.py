"""What each flag of a result says to a reader, with the catalogue's own levels and names."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dosing.core import notation
from dosing.core.outcome import Flag
from dosing.core.regimen import SafetyLevels

type Kind = Literal["stop", "caution", "info"]

KINDS: tuple[Kind, ...] = ("stop", "caution", "info")
"""The order in which notices stand."""


@dataclass(frozen=True)
class Notice:
    """A warning beside a result. Stop signs stand before the number."""

    flag: Flag
    kind: Kind
    title: str
    text: str


def notices_for(flags: Iterable[Flag], levels: SafetyLevels) -> tuple[Notice, ...]:
    """Return a notice for every flag: none is ever dropped; stop signs first."""
    amounts = {
        "long_term": _per_day(levels.long_term_grams_per_day),
        "typical_high": _per_day(levels.typical_high_grams_per_day),
        "short_term": _per_day(levels.short_term_grams_per_day),
        "tolerated_per_kg": notation.format_amount(levels.tolerated_grams_per_kg),
    }
    notices = []
    for flag in flags:
        kind, title, text = _WORDS[flag]
        notices.append(Notice(flag, kind, str(title).format(**amounts), str(text)))
    return tuple(sorted(notices, key=lambda notice: KINDS.index(notice.kind)))


def _per_day(grams: Decimal) -> str:
    return notation.format_per_day(grams, grams)


_WORDS: dict[Flag, tuple[Kind, str | Promise, str | Promise]] = {
    Flag.HARM_SIGNAL: (
        "stop",
        _("Harm was seen in very ill people"),
        _(
            "In a large trial in intensive care, more of the people who were given high amounts "
            "died. Never use this on your own."
        ),
    ),
    Flag.CLINICIAN_ONLY: (
        "stop",
        _("Given by clinicians only"),
        _(
            "This was given and watched over by a clinical team. The numbers show what a study or "
            "label used. They are not for use at home."
        ),
    ),
    Flag.PRESCRIPTION_PRODUCT: (
        "stop",
        _("A prescription product"),
        _(
            "These amounts belong to a medicine that a doctor prescribes and checks. A supplement "
            "is not the same thing."
        ),
    ),
    Flag.ABOVE_SHORT_TERM_LEVEL: (
        "stop",
        _("Above {short_term}"),
        _(
            "This is above the highest short-term figure we know of, and we found no original "
            "study for even that one."
        ),
    ),
    Flag.ABOVE_TOLERATED_PER_KG: (
        "stop",
        _("Above {tolerated_per_kg} per kg of body weight"),
        _(
            "This is above the highest amount for each kilogram of body weight that a review "
            "reports as tolerated."
        ),
    ),
    Flag.ABOVE_TYPICAL_RANGE: (
        "caution",
        _("Above {typical_high}"),
        _(
            "This is above the range often quoted for supplements. We found no survey that "
            "confirms that range."
        ),
    ),
    Flag.ABOVE_LONG_TERM_LEVEL: (
        "caution",
        _("Above the long-term level of {long_term}"),
        _(
            "This is more than the highest amount that a review found safe for healthy adults "
            "over a long time."
        ),
    ),
    Flag.HIGH_END_ABOVE_LONG_TERM_LEVEL: (
        "caution",
        _("The high end is above the long-term level of {long_term}"),
        _(
            "The low end is within the highest amount that a review found safe for healthy adults "
            "over a long time. The high end is not."
        ),
    ),
    Flag.WEIGHT_BAND_UNITS_DISAGREE: (
        "caution",
        _("The label's kilograms and pounds disagree at this weight"),
        _(
            "At this weight the label puts a person in one band by kilograms and in another by "
            "pounds. We go by kilograms. Ask the prescriber or pharmacist which band applies."
        ),
    ),
    Flag.NO_BENEFIT_SHOWN: (
        "caution",
        _("No benefit was shown"),
        _("The studies we cite found no benefit of this over what it was compared with."),
    ),
    Flag.INFORMATION_ONLY: (
        "caution",
        _("For information only"),
        _("The numbers show what a study used. They are not a suggestion to take it."),
    ),
    Flag.IDEAL_WEIGHT_BASIS: (
        "info",
        _("Worked out with ideal weight"),
        _("The study used ideal body weight, not actual weight."),
    ),
    Flag.WEIGHT_OUT_OF_RANGE: (
        "stop",
        _("Outside the weights this can be worked out for"),
        _("Nothing is calculated for this weight."),
    ),
    Flag.AGE_OUT_OF_RANGE: (
        "stop",
        _("Outside the ages this can be worked out for"),
        _("Nothing is calculated for this age."),
    ),
}
