"""Comments in the export files of other systems: WordPress (WXR) and Disqus.

Read as a stream: however long the file, only what has just been read is in memory. The files come
from outside, so a document type, an entity or a reference to elsewhere ends the reading.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.expatreader import DefusedExpatParser

CHUNK_BYTES = 64 * 1024
LONGEST_TEXT = 50_000
"""Characters of one field; a comment that is longer is left out and counted."""

DEEPEST = 50
"""Elements in each other: the real files have six."""

type Verdict = Literal[
    "approved", "waiting", "spam", "deleted", "no comment", "too long", "no date"
]


class UnreadableFileError(Exception):
    """The file is none of these exports, is broken, or holds what no export needs."""


@dataclass(frozen=True)
class Foreign:
    """A comment as another system exported it."""

    site: str
    key: str
    parent: str
    page: str
    name: str
    at: datetime
    html: str
    verdict: Verdict


class _Reader(ContentHandler):
    """Hands over each element's own text when it ends; keeps no more than one comment."""

    root = ""

    def __init__(self) -> None:
        super().__init__()
        self.path: list[str] = []
        self.text: list[str] = []
        self.length = 0
        self.is_too_long = False
        self.is_begun = False
        self.fields: dict[str, str] = {}
        self.found: list[Foreign] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 (SAX's name)
        self.path.append(name.rpartition(":")[2])
        if len(self.path) > DEEPEST:
            raise UnreadableFileError("Its elements stand too deep in each other.")
        if self.path[0] != self.root:
            raise UnreadableFileError("It is an export of something else.")
        self.is_begun = True
        self.text, self.length = [], 0
        self.begin(self.path, attrs)

    def endElement(self, name: str) -> None:  # noqa: N802 (SAX's name)
        self.end(self.path, "".join(self.text).strip())
        self.path.pop()
        self.text, self.length = [], 0

    def characters(self, content: str) -> None:
        self.length += len(content)
        if self.length <= LONGEST_TEXT:
            self.text.append(content)
        else:
            self.is_too_long = True

    def begin(self, path: list[str], attrs: AttributesImpl) -> None:
        """Note an element's start."""
        raise NotImplementedError

    def end(self, path: list[str], text: str) -> None:
        """Note an element's end and the text in it."""
        raise NotImplementedError

    def add(self, verdict: Verdict, at: datetime | None, **values: str) -> None:
        """Note a whole comment."""
        if self.is_too_long:
            verdict = "too long"
        elif at is None:
            verdict = "no date"
        at = at or datetime.fromtimestamp(0, UTC)
        self.found.append(Foreign(verdict=verdict, at=at, **values))


class _WordPress(_Reader):
    """`rss/channel/item/wp:comment`, with the page in the item and the site in the channel."""

    root = "rss"

    def __init__(self) -> None:
        super().__init__()
        self.site = ""
        self.page = ""

    def begin(self, path: list[str], attrs: AttributesImpl) -> None:
        if path[-1] == "item":
            self.page = ""
        elif path[-2:] == ["item", "comment"]:
            self.fields, self.is_too_long = {}, False

    def end(self, path: list[str], text: str) -> None:
        match path[-2:]:
            case ["channel", "link"]:
                self.site = self.site or text
            case ["channel", "base_blog_url"]:
                self.site = text or self.site
            case ["item", "link"]:
                self.page = self.page or text
            case ["item", "post_name"]:
                self.page = text or self.page
            case ["comment", name]:
                self.fields[name] = text
            case ["item", "comment"]:
                self._comment()

    def _comment(self) -> None:
        read = self.fields.get
        verdicts: dict[str, Verdict] = {"1": "approved", "0": "waiting", "spam": "spam"}
        verdict = verdicts.get(read("comment_approved", ""), "deleted")
        if read("comment_type", "") not in ("", "comment"):
            verdict = "no comment"
        parent = read("comment_parent", "")
        self.add(
            verdict,
            _moment(read("comment_date_gmt", "")) or _moment(read("comment_date", "")),
            site=self.site,
            key=read("comment_id", ""),
            parent="" if parent == "0" else parent,
            page=self.page,
            name=read("comment_author", ""),
            html=read("comment_content", ""),
        )


class _Disqus(_Reader):
    """`disqus/thread` tells the pages, `disqus/post` the comments, each naming its thread."""

    root = "disqus"

    def __init__(self) -> None:
        super().__init__()
        self.threads: dict[str, tuple[str, str]] = {}

    def begin(self, path: list[str], attrs: AttributesImpl) -> None:
        number = str(attrs.get("dsq:id", ""))
        match path[1:]:
            case ["thread" | "post"]:
                self.fields, self.is_too_long = {"number": number}, False
            case ["post", "thread" | "parent" as name]:
                self.fields[name] = number

    def end(self, path: list[str], text: str) -> None:
        match path[1:]:
            case ["thread"]:
                page = self.fields.get("link") or self.fields.get("id", "")
                self.threads[self.fields["number"]] = (self.fields.get("forum", ""), page)
            case ["post"]:
                self._comment()
            case ["post", "author", name]:
                self.fields[f"author {name}"] = text
            case ["thread" | "post", name] if name not in ("thread", "parent"):
                self.fields[name] = text

    def _comment(self) -> None:
        read = self.fields.get
        verdict: Verdict = "approved"
        if read("isSpam") == "true":
            verdict = "spam"
        elif read("isDeleted") == "true":
            verdict = "deleted"
        elif read("isApproved") == "false":
            verdict = "waiting"
        site, page = self.threads.get(read("thread", ""), ("", ""))
        self.add(
            verdict,
            _moment(read("createdAt", "")),
            site=site,
            key=read("number", ""),
            parent=read("parent", ""),
            page=page,
            name=read("author name", ""),
            html=read("message", ""),
        )


READERS: dict[str, type[_Reader]] = {"wordpress": _WordPress, "disqus": _Disqus}


def read(path: Path, system: str) -> Iterator[Foreign]:
    """Give the comments of an export file one by one, in its order.

    Raises UnreadableFileError; what was given before it is as good as any.
    """
    reader = READERS[system]()
    parser: Any = DefusedExpatParser(forbid_dtd=True)
    parser.setContentHandler(reader)
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                parser.feed(chunk)
                yield from reader.found
                reader.found.clear()
            if not reader.is_begun:
                raise UnreadableFileError("It is empty.")
            parser.close()
    except UnreadableFileError:
        raise
    except Exception as error:
        # expat's and defusedxml's own errors have no common kind but ValueError and SAXException.
        raise UnreadableFileError(f"{type(error).__name__}: {error}") from error


def slug_of(page: str) -> str:
    """Return the last part of a page's address, or the name itself."""
    try:
        path = urlsplit(page).path
    except ValueError:
        return ""
    return path.rstrip("/").rpartition("/")[2]


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
