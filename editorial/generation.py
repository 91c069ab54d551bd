"""The number that says whether public content is still what it was a moment ago.

Everything that changes a public page bumps it, inside the same transaction. Every worker looks at
it at most once a second: the public page cache (config/public_cache.py) and whatever else keeps
content in memory (`Kept`) drop what they hold as soon as it has moved.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from editorial.models import PublicGeneration

LOOK_EVERY_SECONDS = 1.0
"""How long a change may take to reach every worker."""


class Moment(NamedTuple):
    """What public pages were made from: the generation, and the day (review dates pass)."""

    generation: int
    day: date


class _Recent:
    """The moment as this worker last saw it."""

    moment: Moment | None = None
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


def recent() -> Moment:
    """Return the generation and the day, looked at no more than once a second."""
    now = time.monotonic()
    moment = _Recent.moment
    if moment is None or now - _Recent.looked_at >= LOOK_EVERY_SECONDS:
        moment = _Recent.moment = Moment(current(), timezone.localdate())
        _Recent.looked_at = now
    return moment


_is_trying = ContextVar("is_trying", default=False)


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Inside, what is built from the database is used once: it may hold somebody's draft."""
    token = _is_trying.set(True)
    try:
        yield
    finally:
        _is_trying.reset(token)


class Kept[T]:
    """Something built from public content and kept in memory until that content changes."""

    _all: "list[Kept[object]]" = []

    def __init__(self, build: Callable[[], T]) -> None:
        self._build = build
        self._held: tuple[Moment, T] | None = None
        Kept._all.append(self)

    def get(self) -> T:
        """Return the kept value, built anew if the generation has moved since."""
        if _is_trying.get():
            return self._build()
        moment = recent()
        held = self._held
        if held is None or held[0] != moment:
            held = self._held = (moment, self._build())
        return held[1]

    @classmethod
    def forget_all(cls) -> None:
        """Drop everything kept and the generation seen: between tests, which undo theirs."""
        _Recent.forget()
        for kept in cls._all:
            kept._held = None
