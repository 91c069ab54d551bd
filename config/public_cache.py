"""Public pages, kept whole in front of Django.

A public page (accounts.audience.public_page) is the same bytes for everybody, so the outermost
layer can answer it without Django. What is kept is dropped as soon as the public generation
(editorial/generation.py) has moved. Whoever has a session cookie goes past the cache.
"""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

import brotli
from django.conf import settings
from django.db import close_old_connections
from django.db.utils import DatabaseError

from editorial import generation, schedule
from editorial.generation import Moment

type Environ = dict[str, Any]
type StartResponse = Callable[..., Any]
type Application = Callable[[Environ, StartResponse], Iterable[bytes]]

PARAMETERS = frozenset(
    {
        "after", "diet", "direction", "food", "group", "known", "method", "page", "per", "q",
        "regimen", "sort", "topic", "type",
    }
)  # fmt: skip
"""Every query parameter a public page reads. Others (campaign tags, say) never split the cache."""

MAX_BYTES = 64 * 1024 * 1024
"""How much one worker keeps: about 2,000 articles with their compressed forms."""

MAX_PAGE_BYTES = 2 * 1024 * 1024
MAX_QUERY_LENGTH = 500
MIN_COMPRESSED_BYTES = 500
"""Below this a compressed body is hardly smaller than the headers around it."""


@dataclass(frozen=True)
class _Variant:
    body: bytes
    headers: list[tuple[str, str]]
    etag: str


@dataclass(frozen=True)
class _Page:
    """A body with its forms for readers, each made when first asked for and then kept."""

    body: bytes
    headers: list[tuple[str, str]]
    digest: str
    codings: tuple[str, ...]
    variants: dict[str, _Variant] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """About how many bytes it takes: text shrinks to a quarter or less."""
        return len(self.body) * 3 // 2 + 2_000

    def variant(self, coding: str) -> _Variant:
        """Return the body in a coding, with its headers and its own strong ETag."""
        variant = self.variants.get(coding)
        if variant is None:
            variant = self.variants[coding] = self._made(coding)
        return variant

    def _made(self, coding: str) -> _Variant:
        coded = _COMPRESS[coding](self.body)
        etag = f'"{self.digest}-{coding}"'
        headers = [
            *self.headers,
            ("Content-Length", str(len(coded))),
            ("ETag", etag),
            ("Vary", "Accept-Encoding, HX-Request, HX-History-Restore-Request"),
        ]
        if coding != "identity":
            headers.append(("Content-Encoding", coding))
        return _Variant(coded, headers, etag)


_COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "identity": bytes,
    # The levels at which more effort hardly makes a page smaller.
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
    "br": lambda body: brotli.compress(body, quality=5),
}


class PublicPageCache:
    """A WSGI application around Django that answers public pages from memory."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._pages: OrderedDict[tuple[str, ...], _Page] = OrderedDict()
        self._size = 0
        self._moment: Moment | None = None
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory where possible, else from Django, and keep what may be kept."""
        schedule.run_at_request()
        key = _key(environ)
        if key is None:
            return self._application(environ, start_response)
        moment = self._current_moment()
        page = self._pages.get(key) if moment is not None else None
        if page is None:
            answer = _Answer(self._application, environ)
            if moment is None or not answer.is_public:
                return answer.pass_on(start_response)
            page = _pack(answer)
            self._keep(key, page, moment)
        return _serve(page, environ, start_response)

    def _current_moment(self) -> Moment | None:
        """Return the moment whose pages are kept, None when the database cannot say."""
        try:
            moment = generation.recent()
        except DatabaseError:
            # Serving a page that may be out of date could hide a safety correction.
            return None
        finally:
            close_old_connections()
        with self._lock:
            if moment != self._moment:
                self._pages.clear()
                self._size = 0
                self._moment = moment
        return moment

    def _keep(self, key: tuple[str, ...], page: _Page, rendered_at: Moment) -> None:
        with self._lock:
            # A page begun before a change may show the old text: it is served, not kept.
            if rendered_at != self._moment or key in self._pages:
                return
            # What is streamed does not say before how long it is; one table must not push out all.
            if len(page.body) > MAX_PAGE_BYTES:
                return
            self._pages[key] = page
            self._size += page.size
            while self._size > MAX_BYTES:
                _, dropped = self._pages.popitem(last=False)
                self._size -= dropped.size


class _Answer:
    """What Django answered, held back until it is known whether it may be kept."""

    def __init__(self, application: Application, environ: Environ) -> None:
        self.status = ""
        self.headers: list[tuple[str, str]] = []
        self._exc_info: Any = None
        self._iterable = application(environ, self._start_response)
        self.body = b""
        if self.is_public:
            try:
                self.body = b"".join(self._iterable)
            finally:
                _close(self._iterable)

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], Any]:
        self.status, self.headers, self._exc_info = status, list(headers), exc_info
        return lambda _: None

    @property
    def is_public(self) -> bool:
        names = {name.lower(): value for name, value in self.headers}
        return (
            self.status.startswith("200")
            and names.get("cache-control", "").startswith("public")
            and "set-cookie" not in names
            and "cookie" not in names.get("vary", "").lower()
            and int(names.get("content-length", "0")) <= MAX_PAGE_BYTES
        )

    def pass_on(self, start_response: StartResponse) -> Iterable[bytes]:
        start_response(self.status, self.headers, self._exc_info)
        return [self.body] if self.body else self._iterable


def _key(environ: Environ) -> tuple[str, ...] | None:
    """Return what tells one public page from another, None for a request that goes past."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return None
    if settings.SESSION_COOKIE_NAME + "=" in environ.get("HTTP_COOKIE", ""):
        return None
    query = environ.get("QUERY_STRING", "")
    if len(query) > MAX_QUERY_LENGTH:
        return None
    if query:
        try:
            pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=20, errors="strict")
        except ValueError:
            return None
        query = urlencode([pair for pair in pairs if pair[0] in PARAMETERS])
    is_fragment = environ.get("HTTP_HX_REQUEST") == "true" and (
        environ.get("HTTP_HX_HISTORY_RESTORE_REQUEST") != "true"
    )
    return (
        environ.get("HTTP_HOST", ""),
        environ.get("wsgi.url_scheme", ""),
        environ.get("HTTP_X_FORWARDED_PROTO", ""),
        environ.get("PATH_INFO", ""),
        query,
        "fragment" if is_fragment else "page",
    )


def _pack(answer: _Answer) -> _Page:
    """Make a page of an answer; its headers about length and coding are each form's own."""
    body = answer.body
    kind = {name.lower(): value for name, value in answer.headers}.get("content-type", "")
    is_text = "text" in kind or "xml" in kind or "json" in kind
    dropped = {"content-length", "content-encoding", "etag", "vary"}
    return _Page(
        body,
        headers=[(name, value) for name, value in answer.headers if name.lower() not in dropped],
        digest=hashlib.sha256(body).hexdigest()[:32],
        codings=("br", "gzip") if is_text and len(body) >= MIN_COMPRESSED_BYTES else (),
    )


def _serve(page: _Page, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    variant = page.variant(_coding(page, environ.get("HTTP_ACCEPT_ENCODING", "")))
    wanted = environ.get("HTTP_IF_NONE_MATCH", "")
    if wanted and (wanted.strip() == "*" or variant.etag in wanted):
        start_response(
            "304 Not Modified", [h for h in variant.headers if not h[0].startswith("Content-")]
        )
        return []
    start_response("200 OK", variant.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [variant.body]


def _coding(page: _Page, accepted: str) -> str:
    """Choose a content coding the client accepts; `q=0` refuses one."""
    offers = {
        coding.strip().lower(): quality.replace(" ", "")
        for coding, _, quality in (offer.partition(";") for offer in accepted.split(","))
    }
    for coding in page.codings:
        refused = offers.get(coding) in ("q=0", "q=0.0", "q=0.00", "q=0.000")
        if coding in offers and not refused:
            return coding
    return "identity"


def _close(iterable: Any) -> None:
    close = getattr(iterable, "close", None)
    if close:
        close()
