"""From what a person typed to HTML that may stand on a public page.

A small part of Markdown: paragraphs, emphasis, links, lists, quotes and code. What the parser
lets through is cleaned once more, and cleaning is the very last step.
"""

from html.parser import HTMLParser

import nh3
from markdown_it import MarkdownIt

ALLOWED_ELEMENTS = {
    "p", "br", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre",
}  # fmt: skip
ALLOWED_SCHEMES = {"http", "https"}
LINK_RELATION = "nofollow ugc noopener"

# `html: False` shows typed HTML as text. `reference` is off because link definitions can sit far
# from their use, where a moderator overlooks them. The preset's nesting limit of 20 bounds both
# the time and the depth of what 64 KB of nested quotes can produce.
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["image", "heading", "lheading", "hr", "html_block", "html_inline", "reference"]
)


def render(source: str) -> str:
    """Return the comment's HTML: allowed elements only, every link marked as a visitor's.

    Text with a NUL or a lone surrogate is refused by the form before it gets here.
    """
    return nh3.clean(
        _markdown.render(source),
        tags=ALLOWED_ELEMENTS,
        # The empty set for "*": without it the cleaner's own default lets `title` and `lang` pass.
        attributes={"a": {"href"}, "ol": {"start"}, "*": set()},
        url_schemes=ALLOWED_SCHEMES,
        url_relative="deny",
        link_rel=LINK_RELATION,
    )


class _Reader(HTMLParser):
    """Collects the words and the link targets of HTML that `render` made."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.text.append(" " if tag in ("p", "br", "li", "blockquote", "pre") else "")
        self.links.extend(value for name, value in attrs if name == "href" and value)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(html: str) -> tuple[str, list[str]]:
    """Return the words a reader sees in rendered HTML, and where its links lead."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.text).strip(), reader.links
