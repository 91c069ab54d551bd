"""Requests as visitors make them, beside one of the barest Django view."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from bench.measuring import Application, Kind, bare_view, take_turns
from bench.site import environ, session_cookie

ARTICLE = "/articles/l-glutamine-gut-health/"
CALCULATE = "/dosing/l-glutamine/calculate/"
CALCULATION = {
    "regimen": "crohns-disease",
    "ideal_weight": "70",
    "weight_unit": "kg",
    "age": "40",
    "acknowledged": "1",
}


def main() -> bool:
    """Measure and print the table."""
    kinds = kinds_of_request()
    take_turns(kinds)
    report(kinds)
    return True


def kinds_of_request() -> list[Kind]:
    """Return what is measured; the first is what the others are compared with."""
    from config.wsgi import application
    from editorial import generation

    form = urlencode(CALCULATION).encode()
    signed_in = environ(ARTICLE) | {"HTTP_COOKIE": session_cookie()}
    return [
        bare_view(),
        Kind("an article, kept", application, environ(ARTICLE), 2000),
        Kind("after a comment", _after(generation.bump_discussions), environ(ARTICLE), 30),
        Kind("after a publication", _after(generation.bump), environ(ARTICLE), 30),
        Kind("an article, signed in", application, signed_in, 100),
        Kind("a calculation", application, environ(CALCULATE, body=form), 100),
    ]


def _after(change: Callable[[], None]) -> Application:
    """Return the site as visitors meet it just after something changed: nothing is kept."""
    from config.wsgi import application

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        change()
        return application(environ, start_response)

    return answer


def report(kinds: list[Kind]) -> None:
    """Print each kind's median time and its rate as a multiple of the first kind's."""
    bare = kinds[0].milliseconds
    print(f"{'':24}{'ms':>8}{'rate':>10}{'queries':>9}")
    for kind in kinds:
        rate = bare / kind.milliseconds
        print(f"{kind.name:24}{kind.milliseconds:8.3f}{rate:9.2f}x{kind.count_queries():9}")
