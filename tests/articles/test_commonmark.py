"""The examples of the CommonMark specification, and where an article differs and why.

commonmark.json is not ours: see commonmark-LICENSE.txt.
"""

import json
import re
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path

import pytest

from articles import markdown

EXAMPLES = json.loads(Path(__file__).with_name("commonmark.json").read_text())
SECTIONS = list(dict.fromkeys(example["section"] for example in EXAMPLES))

# What a page does to every text, so that it is left out of the comparison.
EVERYWHERE = {
    ("h2", "id"),  # headings have anchors for the list of contents
    ("h3", "id"),
    ("h4", "id"),
    ("h5", "id"),
    ("h6", "id"),
    ("a", "rel"),  # links to outside do not pass on where the reader came from
    ("a", "title"),  # a link's title is a tooltip that neither keyboard nor touch can reach
    ("code", "class"),  # the language of a piece of code is not shown
}
TITLE_OF_THE_PAGE = {"h1": "h2"}  # the page has its own h1

# Where a text is read differently: the reason, and the examples it holds for.
DIFFERENT = {
    "HTML is text: an author cannot write tags": [
        *(21, 31, *range(148, 192), 201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536),
        *(613, 614, 615, 616, 617, 623, *range(625, 632), 642, 643),
    ],
    "a link leads outside, to a part of the page or to a full path; else it is text": [
        *(194, 195, 200, 203, 204, 484, 485, 486, 487, 492, 495, 496, 498, 499, 500, 502, 503),
        *(504, 522, 567),
    ],
    "outside means http, https and mailto, in small letters": [596, 597, 598, 599, 601],
    "a picture from outside is not shown, only its words": [
        *(517, 520, 531, *range(572, 590), 591),
    ],
}  # fmt: skip


class Reader(HTMLParser):
    """Reads HTML into what it means: no layout, no order of attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read: list[object] = []
        self.text = ""
        self.is_in_pre = False

    def end_text(self) -> None:
        text = self.text if self.is_in_pre else re.sub(r"\s+", " ", self.text)
        if text.strip():
            self.read.append(text)
        self.text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.end_text()
        self.is_in_pre |= tag == "pre"
        shown = TITLE_OF_THE_PAGE.get(tag, tag)
        kept = sorted((n, v or "") for n, v in attributes if (shown, n) not in EVERYWHERE)
        self.read.append((shown, kept))

    def handle_endtag(self, tag: str) -> None:
        self.end_text()
        self.is_in_pre &= tag != "pre"
        if tag not in ("br", "hr", "img"):
            self.read.append(f"/{TITLE_OF_THE_PAGE.get(tag, tag)}")

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.read.append(("comment", data))

    def handle_decl(self, declaration: str) -> None:
        self.read.append(("declaration", declaration))

    def handle_pi(self, data: str) -> None:
        self.read.append(("instruction", data))

    unknown_decl = handle_decl


def meaning(html: str) -> list[object]:
    reader = Reader()
    reader.feed(html)
    reader.close()
    reader.end_text()
    return reader.read


def is_as_specified(example: dict[str, str]) -> bool:
    blocks = markdown.read(example["markdown"]).render({}).blocks
    shown = "".join(block.get("html", "") for block in blocks)
    return meaning(shown) == meaning(example["html"])


@pytest.mark.parametrize("section", SECTIONS)
def test_the_examples_of_the_specification_hold_but_for_the_listed_ones(section: str) -> None:
    examples = [example for example in EXAMPLES if example["section"] == section]
    listed = set(chain.from_iterable(DIFFERENT.values()))

    different = {example["example"] for example in examples if not is_as_specified(example)}

    # Both ways: an example listed for no reason any more is a fault of the list.
    assert different == listed & {example["example"] for example in examples}


def test_every_example_is_there_once() -> None:
    assert [example["example"] for example in EXAMPLES] == list(range(1, 653))


def test_no_difference_is_listed_twice() -> None:
    listed = list(chain.from_iterable(DIFFERENT.values()))

    assert len(listed) == len(set(listed))
