"""Requests as visitors make them, beside one of the barest Django view."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from articles.models import Article
from bench import comments
from bench.measuring import Application, Kind, bare_view, take_turns
from bench.site import environ, session_cookie
from comments.models import Comment, Discussion
from editorial import generation

SLUG = "l-glutamine-gut-health"
ARTICLE = f"/articles/{SLUG}/"
CALCULATE = "/dosing/l-glutamine/calculate/"
CALCULATION = {
    "regimen": "crohns-disease",
    "ideal_weight": "70",
    "weight_unit": "kg",
    "age": "40",
    "acknowledged": "1",
}
COMMENTS = 600
"""So that a first page below the article is full."""


def main() -> bool:
    """Measure and print the table."""
    kinds = kinds_of_request()
    take_turns(kinds)
    report(kinds)
    return True


def kinds_of_request() -> list[Kind]:
    """Return what is measured; the first is what the others are compared with."""
    from config.wsgi import application

    comments.fill(COMMENTS)
    Comment.objects.update(article=_discussed())
    article = environ(ARTICLE)
    signed_in = article | {"HTTP_COOKIE": session_cookie()}
    calculation = environ(CALCULATE, body=urlencode(CALCULATION).encode())
    by_htmx = calculation | {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "calculator-answer"}
    return [
        bare_view(),
        Kind("an article, kept", application, article, 2000),
        Kind("an article, signed in", application, signed_in, 100),
        Kind("after a comment elsewhere", _after(generation.bump_discussions), article, 30),
        Kind("after a comment on it", _after(_comment), article, 30),
        Kind("after a publication", _after(generation.bump), article, 30),
        Kind("a calculation", application, by_htmx, 100),
        Kind("the same without scripts", application, calculation, 100),
    ]


def _comment() -> None:
    """Count what a new comment on the article counts."""
    Discussion.note_change(_discussed().pk)
    generation.bump_discussions()


def _discussed() -> Article:
    return Article.objects.get(slug=SLUG)


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
    print(f"{'':28}{'ms':>8}{'rate':>10}{'queries':>9}")
    for kind in kinds:
        rate = bare / kind.milliseconds
        print(f"{kind.name:28}{kind.milliseconds:8.3f}{rate:9.2f}x{kind.count_queries():9}")
