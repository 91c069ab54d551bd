"""Tasks done after the answer by a thread of this process: what a site without a worker uses.

A task that waits here is lost when the process ends, so it may only be a nudge: the work itself
is written down in the database, and a command does what was left (docs/operators.md).
"""

import heapq
import threading
from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

from django.db import connections
from django.tasks.backends.immediate import ImmediateBackend
from django.tasks.base import Task, TaskResult, TaskResultStatus
from django.utils import timezone
from django.utils.crypto import get_random_string

type Act = Callable[[], object]


class Line:
    """Does one act after another, each not before its time, in a thread that ends with the rest."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Act]] = []
        self._number = count()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._is_acting = False

    def add(self, moment: datetime, act: Act) -> None:
        """Have an act done at a moment, or when those before it are done."""
        with self._changed:
            heapq.heappush(self._waiting, (moment, next(self._number), act))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="tasks", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def finish(self) -> None:
        """Return when everything that is due by now has been done."""
        if self._thread is None:
            return  # nothing was ever added; the settings may not even be readable
        now = timezone.now()
        with self._changed:
            while self._is_acting or (self._waiting and self._waiting[0][0] <= now):
                if not self._thread.is_alive():
                    return  # an act broke it: what was left is the commands' to do
                self._changed.wait(timeout=1)

    def _work(self) -> None:
        while True:
            act = self._next()
            try:
                act()
            finally:
                # The thread may rest for hours: it keeps no connection from the requests.
                connections.close_all()
                with self._changed:
                    self._is_acting = False
                    self._changed.notify_all()

    def _next(self) -> Act:
        with self._changed:
            while True:
                seconds = threading.TIMEOUT_MAX
                if self._waiting:
                    moment, _number, act = self._waiting[0]
                    seconds = (moment - timezone.now()).total_seconds()
                    if seconds <= 0:
                        heapq.heappop(self._waiting)
                        self._is_acting = True
                        return act
                self._changed.wait(min(seconds, threading.TIMEOUT_MAX))


_line = Line()
"""One for the process: Django makes a backend for each thread that asks for one."""


def finish() -> None:
    """Do what is due before a command's process ends, and its thread with it."""
    _line.finish()


class BackgroundBackend(ImmediateBackend):
    """Puts tasks in the line and returns at once."""

    supports_defer = True

    def enqueue(self, task: "Task[Any, Any]", args: Any, kwargs: Any) -> "TaskResult[Any, Any]":
        """Have a task done later. How it ends is known to the log only."""
        self.validate_task(task)
        do_now = super().enqueue
        _line.add(task.run_after or timezone.now(), lambda: do_now(task, args, kwargs))
        return TaskResult(
            task=task,
            id=get_random_string(32),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=list(args),
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
