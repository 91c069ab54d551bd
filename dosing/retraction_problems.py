"""What publishing says to a retracted source. docs/decisions/0068 gives the reasons.

Words may go on naming one, if they say why. A bare figure may not rest on one.
"""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext as _

from dosing.models.sources import Source, retracted_among
from editorial.problems import Problem


def unexplained_problems(
    row: models.Model, name: str, sources: Iterable[Source], *, field: str = ""
) -> list[Problem]:
    """Return a problem for each retracted source that the row's own words do not name.

    `name` is the field with the words, `field` where the editor finds it if that is another one.
    """
    # Only a foreign object has no name in words, and `name` is a field of text.
    label = str(row._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]
    words = getattr(row, name)
    return [
        Problem(
            field or name,
            _(
                "“%(name)s” was retracted. Use another source, or name it in “%(label)s” and say "
                "why it stays."
            )
            % {"name": source.cited_name, "label": label},
        )
        for source in retracted_among(sources)
        if source.cited_name not in words
    ]


def retracted_problems(sources: Iterable[Source], *, field: str, what: str) -> list[Problem]:
    """Return a problem for each retracted source behind a figure. `what` names the figure."""
    return [
        Problem(
            field,
            _("%(what)s: “%(name)s” was retracted. Use another source, or take the figure away.")
            % {"what": what, "name": source.cited_name},
        )
        for source in retracted_among(sources)
    ]
