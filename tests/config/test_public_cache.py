"""A public page is answered from memory until public content changes, and only then."""

import gzip
from collections.abc import Iterable
from typing import Any

import brotli
import pytest
from django.test import RequestFactory

from config.public_cache import MAX_PAGE_BYTES, PublicPageCache
from editorial import generation

# Real transactions: the cache looks at the database outside any, as in front of a running site.
pytestmark = pytest.mark.django_db(transaction=True)

PUBLIC = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "public, max-age=0")]


class Site:
    """Stands where Django stands: counts its requests and answers as it is told."""

    def __init__(self, headers: list[tuple[str, str]], status: str = "200 OK") -> None:
        self.headers, self.status = headers, status
        self.asked: list[str] = []
        self.body = b"<p>" + b"bread " * 200

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked.append(environ["PATH_INFO"] + "?" + environ["QUERY_STRING"])
        start_response(self.status, self.headers)
        return [self.body]


class Answer:
    def __init__(self) -> None:
        self.status, self.headers, self.body = "", {}, b""  # type: ignore[var-annotated]


def ask(application: Any, address: str = "/foods/", **environ: str) -> Answer:
    answer = Answer()

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        answer.status, answer.headers = status, dict(headers)

    method = environ.pop("METHOD", "GET")
    request = RequestFactory().generic(method, address, **environ)  # type: ignore[arg-type]
    answer.body = b"".join(application(request.environ, start_response))
    return answer


def test_a_public_page_is_made_once() -> None:
    site = Site(PUBLIC)
    cache = PublicPageCache(site)

    first, second = ask(cache), ask(cache)

    assert len(site.asked) == 1
    assert first.body == second.body == site.body


def test_what_turns_out_too_long_is_not_kept() -> None:
    site = Site(PUBLIC)
    site.body = b"bread " * (MAX_PAGE_BYTES // 6 + 1)
    cache = PublicPageCache(site)

    first, second = ask(cache), ask(cache)

    assert len(site.asked) == 2
    assert first.body == second.body == site.body


def test_a_change_of_content_makes_it_anew() -> None:
    site = Site(PUBLIC)
    cache = PublicPageCache(site)
    ask(cache)
    site.body = b"new"

    generation.bump()

    assert ask(cache).body == b"new"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("Cache-Control", "no-store")], "200 OK"),
        ([*PUBLIC, ("Set-Cookie", "sessionid=1")], "200 OK"),
        ([*PUBLIC, ("Vary", "Cookie")], "200 OK"),
        (PUBLIC, "404 Not Found"),
    ],
)
def test_what_is_not_the_same_for_everybody_is_never_kept(
    headers: list[tuple[str, str]], status: str
) -> None:
    site = Site(headers, status)
    cache = PublicPageCache(site)

    ask(cache)
    answer = ask(cache)

    assert len(site.asked) == 2
    assert answer.status == status


def test_a_signed_in_person_goes_past_the_cache() -> None:
    site = Site(PUBLIC)
    cache = PublicPageCache(site)
    ask(cache)

    ask(cache, HTTP_COOKIE="sessionid=abc")

    assert len(site.asked) == 2


def test_a_post_goes_past_the_cache() -> None:
    site = Site(PUBLIC)
    cache = PublicPageCache(site)
    ask(cache)

    ask(cache, METHOD="POST")

    assert len(site.asked) == 2


def test_a_fragment_is_kept_apart_from_its_page() -> None:
    site = Site(PUBLIC)
    cache = PublicPageCache(site)
    ask(cache)

    ask(cache, HTTP_HX_REQUEST="true")
    ask(cache, HTTP_HX_REQUEST="true", HTTP_HX_HISTORY_RESTORE_REQUEST="true")

    assert len(site.asked) == 2


def test_a_parameter_no_page_reads_does_not_split_the_cache() -> None:
    site = Site(PUBLIC)
    cache = PublicPageCache(site)

    ask(cache, "/foods/?sort=protein")
    ask(cache, "/foods/?sort=protein&utm_source=mail")
    ask(cache, "/foods/?sort=name")

    assert len(site.asked) == 2


def test_a_page_is_sent_compressed_as_the_browser_asks() -> None:
    site = Site(PUBLIC)
    cache = PublicPageCache(site)

    br = ask(cache, HTTP_ACCEPT_ENCODING="gzip, deflate, br")
    gz = ask(cache, HTTP_ACCEPT_ENCODING="gzip")
    plain = ask(cache, HTTP_ACCEPT_ENCODING="br;q=0, gzip; q=0")

    assert brotli.decompress(br.body) == gzip.decompress(gz.body) == plain.body == site.body
    assert (br.headers["Content-Encoding"], gz.headers["Content-Encoding"]) == ("br", "gzip")
    assert "Content-Encoding" not in plain.headers
    assert len({a.headers["ETag"] for a in (br, gz, plain)}) == 3
    assert "Accept-Encoding" in br.headers["Vary"]
    assert br.headers["Content-Length"] == str(len(br.body))


def test_an_unchanged_page_is_answered_with_304() -> None:
    cache = PublicPageCache(Site(PUBLIC))
    etag = ask(cache).headers["ETag"]

    again = ask(cache, HTTP_IF_NONE_MATCH=etag)

    assert (again.status, again.body) == ("304 Not Modified", b"")
    assert again.headers["ETag"] == etag


def test_a_head_request_gets_the_headers_without_the_body() -> None:
    cache = PublicPageCache(Site(PUBLIC))
    page = ask(cache)

    head = ask(cache, METHOD="HEAD")

    assert head.body == b""
    assert head.headers["Content-Length"] == page.headers["Content-Length"]


def test_the_store_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    # The real bound would take a minute of compressing to reach.
    max_bytes = 500_000
    monkeypatch.setattr("config.public_cache.MAX_BYTES", max_bytes)
    site = Site(PUBLIC)
    cache = PublicPageCache(site)
    # Bytes that hardly compress, so that few pages fill the store.
    site.body = b"".join(str(hash(str(i))).encode() for i in range(1_000))

    for number in range(max_bytes // len(site.body) + 5):
        ask(cache, f"/foods/{number}/")

    assert cache._size <= max_bytes
    ask(cache, "/foods/0/")
    assert site.asked.count("/foods/0/?") == 2
