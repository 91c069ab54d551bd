"""`make bench`: the CPU time of one request, beside that of the barest Django view.

    .venv/bin/python -m bench

Everything runs in this one process, through WSGI and without a network, on a temporary SQLite
with the starter content. The kinds of request take turns, so that a busy machine slows them
alike; what counts is the ratio, not the time.
"""

import io
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

ROUNDS = 7
ARTICLE = "/articles/l-glutamine-gut-health/"
CALCULATE = "/dosing/l-glutamine/calculate/"
CALCULATION = {
    "regimen": "crohns-disease",
    "ideal_weight": "70",
    "weight_unit": "kg",
    "age": "40",
    "acknowledged": "1",
}

type Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass
class Kind:
    """One kind of request, how often a round makes it, and the CPU time of one in each round."""

    name: str
    application: Application
    environ: dict[str, Any]
    times: int
    milliseconds: list[float]

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
        from django.db import connection

        asked = []

        def note(execute: Callable[..., Any], *arguments: Any) -> Any:
            asked.append(arguments[0])
            return execute(*arguments)

        with connection.execute_wrapper(note):
            self.request()
        return len(asked)

    def measure(self) -> None:
        """Make a round of requests and note the CPU time of one."""
        started = time.process_time()
        for _ in range(self.times):
            self.request()
        self.milliseconds.append((time.process_time() - started) / self.times * 1000)


def main() -> None:
    """Measure and print the table."""
    with tempfile.TemporaryDirectory(prefix="villi-bench-") as folder:
        prepare(Path(folder))
        kinds = kinds_of_request()
        for kind in kinds:
            status = kind.request()
            if not status.startswith("200"):
                raise SystemExit(f"{kind.name}: the answer was {status}, not 200.")
            kind.measure()  # warm up
            kind.milliseconds.clear()
        for _ in range(ROUNDS):
            for kind in kinds:
                kind.measure()
        report(kinds)


def prepare(folder: Path) -> None:
    """Set Django up on a database of its own, with the starter content and DEBUG off."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        # Only for its stand-in secrets; it is off before anything is measured.
        "DEBUG": "1",
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "EMAIL_URL": "dummymail://",
    }
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.DEBUG = False
    settings.STATIC_ROOT = str(folder)
    call_command("migrate", verbosity=0)
    call_command("load_content", stdout=io.StringIO())


def kinds_of_request() -> list[Kind]:
    """Return what is measured; the first is what the others are compared with."""
    from bench import bare
    from config.wsgi import _django, application

    form = urlencode(CALCULATION).encode()
    signed_in = environ(ARTICLE) | {"HTTP_COOKIE": session_cookie()}
    return [
        Kind("a bare Django view", bare.application(), environ("/bare/"), 1000, []),
        Kind("an article, kept", application, environ(ARTICLE), 2000, []),
        Kind("an article, rendered", _django, environ(ARTICLE), 30, []),
        Kind("an article, signed in", application, signed_in, 30, []),
        Kind("a calculation", application, environ(CALCULATE, body=form), 100, []),
    ]


def session_cookie() -> str:
    """Sign a member in; return the cookie that proves it."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.create(email="bench@example.org"))
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def environ(path: str, body: bytes = b"") -> dict[str, Any]:
    """Return what a WSGI server would hand over for a GET, or for a POST of `body`."""
    made: dict[str, Any] = {
        "PATH_INFO": path,
        "REQUEST_METHOD": "POST" if body else "GET",
        "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "localhost",
        "HTTP_ACCEPT_ENCODING": "gzip, br",
        "body": body,
    }
    setup_testing_defaults(made)
    return made


def report(kinds: list[Kind]) -> None:
    """Print each kind's median CPU time and its rate as a multiple of the first kind's."""
    bare = statistics.median(kinds[0].milliseconds)
    print(f"{'':24}{'CPU ms':>8}{'rate':>10}{'queries':>9}")
    for kind in kinds:
        median = statistics.median(kind.milliseconds)
        print(f"{kind.name:24}{median:8.3f}{bare / median:9.2f}x{kind.count_queries():9}")


if __name__ == "__main__":
    main()
