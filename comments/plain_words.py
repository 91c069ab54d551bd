"""From the HTML of other comment systems to the Markdown that this one keeps.

What comes out is rendered like anything a person types, so nothing here has to be safe: the
renderer is. Here only as much as possible of what was written should stay readable.
"""

import re
from html.parser import HTMLParser

import nh3

from comments.rendering import ALLOWED_ELEMENTS

_KEPT = ALLOWED_ELEMENTS | {"b", "i", "div"}
_DEEPEST_QUOTE = 5

_SPECIAL = re.compile(r"([\\`*_\[\]<>#~|&])")
_LINE_START = re.compile(r"^([ \t]*)(?:([-+=])|(\d{1,9})([.)]))", re.MULTILINE)
_MARKS = {"em": "*", "i": "*", "strong": "**", "b": "**"}


class _Writer(HTMLParser):
    """Writes Markdown while it reads HTML, without looking back: time and depth are bounded."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self.quotes = 0
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _MARKS:
            self.written.append(_MARKS[tag])
        elif tag == "br":
            self._line()
        elif tag == "li":
            self._line()
            self.written.append("- ")
        elif tag == "a":
            self.links.append(_target(dict(attrs).get("href") or ""))
            self.written.append("[" if self.links[-1] else "")
        elif tag in ("p", "div", "ul", "ol", "blockquote", "pre"):
            self.quotes += tag == "blockquote" and self.quotes < _DEEPEST_QUOTE
            self._paragraph()

    def handle_endtag(self, tag: str) -> None:
        if tag in _MARKS:
            self.written.append(_MARKS[tag])
        elif tag == "a" and self.links:
            target = self.links.pop()
            self.written.append(f"](<{target}>)" if target else "")
        elif tag in ("p", "div", "ul", "ol", "blockquote", "pre"):
            self.quotes -= tag == "blockquote" and self.quotes > 0
            self._paragraph()

    def handle_data(self, data: str) -> None:
        for number, line in enumerate(data.replace("\r\n", "\n").split("\n")):
            if number:
                self._line()
            self.written.append(_escaped(line))

    def _line(self) -> None:
        self.written.append("\n" + "> " * self.quotes)

    def _paragraph(self) -> None:
        self._line()
        self._line()


def to_markdown(html: str) -> str:
    """Return the words of a piece of HTML with their emphasis, links, quotes and lists."""
    writer = _Writer()
    writer.feed(nh3.clean(html, tags=_KEPT, attributes={"a": {"href"}}, link_rel=None))
    writer.close()
    text = "".join(writer.written)
    # A line of quote marks only ends a quote's paragraph; more than one empty line says no more.
    text = re.sub(r"\n(?:(?:> )*\n)+", _one_empty_line, text)
    return text.strip().strip(">").strip()


def _one_empty_line(match: re.Match[str]) -> str:
    return "\n\n" if "> \n" not in match[0] else "\n>\n"


def _escaped(line: str) -> str:
    """Return text that Markdown shows as it is."""
    text = _SPECIAL.sub(r"\\\1", line.lstrip(" \t") if line.startswith(("    ", "\t")) else line)
    return _LINE_START.sub(
        lambda found: (
            f"{found[1]}\\{found[2]}" if found[2] else f"{found[1]}{found[3]}\\{found[4]}"
        ),
        text,
    )


def _target(address: str) -> str:
    """Return an address as it may stand in a Markdown link; empty for one that is no web page."""
    if not address.startswith(("http://", "https://")):
        return ""
    return re.sub(r"[<>\\\s]", lambda found: f"%{ord(found[0]):02X}", address)
