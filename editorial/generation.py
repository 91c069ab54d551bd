"""The number that says whether public content is still what it was a moment ago.

Everything that changes a public page bumps it, inside the same transaction. Every worker looks at
it at most once a second: the public page cache (config/public_cache.py) and whatever else keeps
content in memory (`Kept`) drop what they hold as soon as it has moved.
"""

import time
from collections.abc import Callable

from django.db import transaction
from django.db.models import F

from editorial.models import PublicGeneration

LOOK_EVERY_SECONDS = 1.0
"""How long a change may take to reach every worker."""


class _Recent:
    """The generation as this worker last saw it."""

    number = -1
    looked_at = float("-inf")

    @classmethod
    def forget(cls) -> None:
        cls.looked_at = float("-inf")


def bump() -> None:
    """Make everything kept from public content stale as soon as the transaction commits."""
    changed = PublicGeneration.objects.filter(pk=PublicGeneration.ONLY).update(
        number=F("number") + 1
    )
    if not changed:  # a database whose one row was lost: start again above any worker's number
        PublicGeneration.objects.create(pk=PublicGeneration.ONLY, number=2**32)
    # This worker looks again at once, now and once others can see it too.
    _Recent.forget()
    transaction.on_commit(_Recent.forget)


def current() -> int:
    """Return the generation now committed. One query by primary key."""
    return (
        PublicGeneration.objects.filter(pk=PublicGeneration.ONLY)
        .values_list("number", flat=True)
        .first()
        or 0
    )


def recent() -> int:
    """Return the generation, read from the database at most once a second."""
    now = time.monotonic()
    if now - _Recent.looked_at >= LOOK_EVERY_SECONDS:
        _Recent.number = current()
        _Recent.looked_at = now
    return _Recent.number


class Kept[T]:
    """Something built from public content and kept in memory until that content changes."""

    _all: "list[Kept[object]]" = []

    def __init__(self, build: Callable[[], T]) -> None:
        self._build = build
        self._held: tuple[int, T] | None = None
        Kept._all.append(self)  # type: ignore[arg-type]

    def get(self) -> T:
        """Return the kept value, built anew if the generation has moved since."""
        number = recent()
        held = self._held
        if held is None or held[0] != number:
            held = self._held = (number, self._build())
        return held[1]

    @classmethod
    def forget_all(cls) -> None:
        """Drop everything kept and the generation seen: between tests, which undo theirs."""
        _Recent.forget()
        for kept in cls._all:
            kept._held = None
