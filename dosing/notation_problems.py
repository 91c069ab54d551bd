"""The safe-notation check of a record's own words, at publishing.

Fields that quote a source as it was published (`amount_as_published`, a label's bands, a data
set's own description) are left out by name: their wording is evidence, not ours.
"""

from django.db import models

from dosing.core.notation_faults import find_notation_faults
from editorial.problems import Problem


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
