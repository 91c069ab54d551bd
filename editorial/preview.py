"""A revision as readers would see it: the public page itself, on rows that are put back after."""

import copy
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import NoReverseMatch, resolve

from editorial import actions, difference
from editorial.models import Publishable, Revision

BLOCKS = frozenset(
    {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "dt", "figcaption", "caption",
     "blockquote", "pre", "summary"}
)  # fmt: skip
"""The elements whose text a reviewer can speak of."""

JOINED = {"td": " · ", "th": " · ", "dd": ": "}
"""The elements that go on with the block they stand in, and what parts them from it."""

UNREAD = frozenset({"script", "style", "template", "svg", "form", "nav"})


@dataclass(frozen=True)
class Banner:
    """What the top of a previewed page says: which revision, and where to speak of it."""

    revision: Revision
    remarks_address: str


def page(
    request: HttpRequest, item: Publishable, revision: Revision, remarks_address: str
) -> HttpResponse:
    """Return the public page as it would be with one revision, under a banner.

    A kind of content without a page of its own is shown field by field.
    """
    seen = copy.copy(request)
    seen.method, seen.GET = "GET", QueryDict()
    seen.draft_banner = Banner(revision, remarks_address)  # type: ignore[attr-defined]
    if not hasattr(item, "get_absolute_url"):
        fields = difference.compare(type(item), {}, revision.snapshot)
        context = {"item": item, "fields": fields}
        return unlisted(render(seen, "editorial/fields.html", context))
    with actions.as_published(item, revision):
        try:
            seen.path = seen.path_info = item.get_absolute_url()
        except NoReverseMatch as error:
            raise Http404 from error
        view = resolve(seen.path_info)
        response = rendered(view.func(seen, *view.args, **view.kwargs))
    return unlisted(response)


def unlisted(response: HttpResponse) -> HttpResponse:
    """Keep a page with a draft out of caches and search engines."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def rendered(response: Any) -> Any:
    """Render now: the rows a page shows are undone when the transaction ends."""
    if hasattr(response, "render") and not response.is_rendered:
        response.render()
    return response


def paragraphs(html: str) -> list[str]:
    """Return the texts a reviewer can speak of, in the order of the page's main part."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.texts


class _Reader(HTMLParser):
    """Collects the text of each block inside <main>. A block inside a block starts anew."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._is_in_main = False
        self._unread = 0
        self._pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "main":
            self._is_in_main = True
        elif tag in UNREAD:
            self._unread += 1
        elif tag in BLOCKS:
            self._end_block()
        elif tag in JOINED and "".join(self._pieces).strip():
            self._pieces.append(JOINED[tag])

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._end_block()
            self._is_in_main = False
        elif tag in UNREAD:
            self._unread = max(0, self._unread - 1)
        elif tag == "dd" or (tag in BLOCKS and tag != "dt"):  # a term goes on with its description
            self._end_block()

    def handle_data(self, data: str) -> None:
        if self._is_in_main and not self._unread:
            self._pieces.append(data)

    def _end_block(self) -> None:
        text = re.sub(r"\s+", " ", "".join(self._pieces)).strip()
        self._pieces = []
        if text:
            self.texts.append(text)
