"""The safe-notation check of a record's own words, at publishing.

A field that quotes a source is evidence, not our wording: it may break the rules, with a reason
that is published beside it. Only the names that a data set gives to foods and household measures
('3 oz') need none: nobody doses by them, and they stand beside a name and grams of our own.
"""

from django.db import models
from django.utils.translation import gettext as _

from dosing.core.notation import NO_BREAK_SPACE
from dosing.core.notation_faults import find_notation_faults
from editorial.problems import Problem


def quotation_problems(row: models.Model, fields: tuple[str, ...], *, reason: str) -> list[Problem]:
    """Return a problem where a quotation, split over fields, and the reason for it do not match.

    `reason` is the field that says why the quotation may break the rules.
    """
    faults = find_notation_faults(NO_BREAK_SPACE.join(str(getattr(row, name)) for name in fields))
    given = getattr(row, reason).strip()
    if faults and not given:
        fault = faults[0]
        message = _(
            "We would write “{suggestion}”, not “{found}”. Say why it is quoted so."
        ).format(suggestion=fault.suggestion, found=fault.found)
        return [Problem(reason, message)]
    if given and not faults:
        message = _("The quotation breaks no rule for writing amounts: it needs no reason.")
        return [Problem(reason, message)]
    return []


def notation_problems(
    row: models.Model, fields: tuple[str, ...], *, field: str = ""
) -> list[Problem]:
    """Return a problem for each amount in the row's words that is not in safe notation.

    `field` is where the editor finds it; without one, each problem names its own field.
    """
    problems = []
    for name in fields:
        label = row._meta.get_field(name).verbose_name  # type: ignore[union-attr]
        for fault in find_notation_faults(getattr(row, name)):
            message = f"{str(label).capitalize()}: write “{fault.suggestion}”, not “{fault.found}”."
            problems.append(Problem(field or name, message))
    return problems
