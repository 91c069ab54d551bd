"""Making requests in this process, through WSGI and without a network, and timing them."""

import io
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

ROUNDS = 7

type Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# SQLite works inside this process, so its time is in the CPU time, which a busy machine hardly
# changes. PostgreSQL works in another process: there only the clock knows how long it took.
clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter


@dataclass
class Kind:
    """One kind of request, how often a round makes it, and the time of one in each round."""

    name: str
    application: Application
    environ: dict[str, Any]
    times: int
    each_round: list[float] = field(default_factory=list)

    def request(self) -> str:
        """Make the request once; return the status of the answer."""
        status = []
        environ = self.environ | {"wsgi.input": io.BytesIO(self.environ["body"])}
        answer = self.application(environ, lambda line, headers, exc_info=None: status.append(line))
        for _ in answer:
            pass
        if hasattr(answer, "close"):
            answer.close()
        return status[0]

    def count_queries(self) -> int:
        """Make the request once; return how often it asked the database."""
        asked = []

        def note(execute: Callable[..., Any], *arguments: Any) -> Any:
            asked.append(arguments[0])
            return execute(*arguments)

        with connection.execute_wrapper(note):
            self.request()
        return len(asked)

    def measure(self) -> None:
        """Make a round of requests and note the time of one."""
        started = clock()
        for _ in range(self.times):
            self.request()
        self.each_round.append((clock() - started) / self.times * 1000)

    @property
    def milliseconds(self) -> float:
        """The time of one request, in the middle one of the rounds."""
        return statistics.median(self.each_round)


def take_turns(kinds: list[Kind]) -> None:
    """Measure each kind, round by round, so that a busy machine slows them alike."""
    for kind in kinds:
        status = kind.request()
        if not status.startswith("200"):
            raise SystemExit(f"{kind.name}: the answer was {status}, not 200.")
        kind.measure()  # warm up
        kind.each_round.clear()
    for _ in range(ROUNDS):
        for kind in kinds:
            kind.measure()


def bare_view() -> Kind:
    """Return a request of the barest Django view, with which others are compared."""
    from bench import bare
    from bench.site import environ

    return Kind("a bare Django view", bare.application(), environ("/bare/"), 1000)
