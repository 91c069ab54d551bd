"""What would be affected if an item went: the published pages that use it.

Each app registers what it holds in its AppConfig.ready(). The page of a source shows this to
readers, the desk shows it before an item is withdrawn, renamed or deleted.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from editorial.models import Publishable

MOST_NAMED = 50
"""One data set can stand behind every food there is; beyond this many only their number is said."""


@dataclass(frozen=True)
class Usage:
    """One thing that uses an item: its kind as a heading, its name and its address."""

    kind: str
    label: str
    url: str


type FindUsages = Callable[[Any], list[Usage]]

_finders: dict[type[Publishable], list[FindUsages]] = defaultdict(list)


def register(model: type[Publishable], find: FindUsages) -> None:
    """Add a way to find what uses items of a kind. Called from AppConfig.ready()."""
    _finders[model].append(find)


def usages_of(item: Publishable) -> dict[str, list[Usage]]:
    """Return everything published that uses an item, by kind; what higher apps hold comes first."""
    by_kind: dict[str, list[Usage]] = {}
    for find in reversed(_finders[type(item)]):
        for usage in find(item):
            by_kind.setdefault(usage.kind, []).append(usage)
    return by_kind


def listed(kind: str, rows: QuerySet[Any]) -> list[Usage]:
    """Return rows by their own names and addresses; of very many the first, and their number."""
    shown, heading = first_of(kind, rows)
    return [Usage(heading, str(row), row.get_absolute_url()) for row in shown]


def first_of(kind: str, rows: QuerySet[Any]) -> tuple[list[Any], str]:
    """Return the first rows, and the heading that says how many there are beyond them."""
    shown = list(rows[: MOST_NAMED + 1])
    if len(shown) > MOST_NAMED:
        kind = _("{kind}: {total:,} in all, the first {number} here").format(
            kind=kind, total=rows.count(), number=MOST_NAMED
        )
    return shown[:MOST_NAMED], kind
