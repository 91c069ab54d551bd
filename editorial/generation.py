"""The number that says whether public content is still what it was a moment ago.

Everything that changes a public page bumps it, inside the same transaction. Every worker looks at
it at most once a second: the public page cache (config/public_cache.py) drops what it holds as soon
as it has moved. A second number counts content alone (articles, the catalogue, names), so that a
comment leaves in memory what was built from content (`Kept`, `KeptEach`).
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from editorial.models import PublicGeneration

LOOK_EVERY_SECONDS = 1.0
"""How long a change may take to reach every worker."""


class Moment(NamedTuple):
    """What public pages were made from: the generations, and the day (review dates pass)."""

    generation: int
    content: int
    day: date

    @property
    def of_content(self) -> tuple[int, date]:
        """What content was like: the same however many comments came meanwhile."""
        return self.content, self.day


class _Recent:
    """The moment as this worker last saw it."""

    moment: Moment | None = None
    looked_at = float("-inf")

    @classmethod
    def forget(cls) -> None:
        cls.looked_at = float("-inf")


def bump() -> None:
    """Make everything kept from public content stale as soon as the transaction commits."""
    _add_one("number", "content_number")


def bump_discussions() -> None:
    """Make public pages stale that show comments; what is built from content stays."""
    _add_one("number")


def _add_one(*names: str) -> None:
    only = PublicGeneration.objects.filter(pk=PublicGeneration.ONLY)
    if not only.update(**{name: F(name) + 1 for name in names}):
        # A database whose one row was lost: start again above any worker's number. Of two at
        # once one makes the row, and that is change enough.
        PublicGeneration.objects.get_or_create(
            pk=PublicGeneration.ONLY, defaults={"number": 2**32, "content_number": 2**32}
        )
    # This worker looks again at once, now and once others can see it too.
    _Recent.forget()
    transaction.on_commit(_Recent.forget)


def current() -> Moment:
    """Return the moment now committed. One query by primary key."""
    only = PublicGeneration.objects.filter(pk=PublicGeneration.ONLY)
    number, content = only.values_list("number", "content_number").first() or (0, 0)
    return Moment(number, content, timezone.localdate())


def recent() -> Moment:
    """Return the moment, looked at no more than once a second."""
    now = time.monotonic()
    moment = _Recent.moment
    if moment is None or now - _Recent.looked_at >= LOOK_EVERY_SECONDS:
        moment = _Recent.moment = current()
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

    def __init__(self, build: Callable[[], T]) -> None:
        self._build = build
        self._held: KeptEach[None, T] = KeptEach(at_most=1)

    def get(self) -> T:
        """Return the kept value, built anew if content has changed since."""
        return self._held.get(None, self._build)


class KeptEach[K: Hashable, T]:
    """The same for one thing a key; those least recently asked for go first.

    What shows comments is kept `with_discussions`: until content or any discussion changes.
    """

    _all: "list[KeptEach[Any, Any]]" = []

    def __init__(self, at_most: int, *, with_discussions: bool = False) -> None:
        self._at_most = at_most
        self._with_discussions = with_discussions
        self._held: OrderedDict[K, tuple[Hashable, T]] = OrderedDict()
        self._lock = threading.Lock()
        KeptEach._all.append(self)

    def get(self, key: K, build: Callable[[], T]) -> T:
        """Return what is kept under a key, built anew if content has changed since.

        None is returned without being kept: addresses that lead nowhere are without number.
        """
        if _is_trying.get():
            return build()
        # Asked before building: what changes meanwhile is newer than what is kept.
        seen = recent()
        moment = seen if self._with_discussions else seen.of_content
        with self._lock:
            held = self._held.get(key)
            if held is not None and held[0] == moment:
                self._held.move_to_end(key)
                return held[1]
        built = build()
        if built is not None:
            with self._lock:
                self._held[key] = (moment, built)
                self._held.move_to_end(key)
                while len(self._held) > self._at_most:
                    self._held.popitem(last=False)
        return built


def forget_all() -> None:
    """Drop everything kept and the moment seen: between tests, which undo theirs."""
    _Recent.forget()
    for kept in KeptEach._all:
        kept._held.clear()
