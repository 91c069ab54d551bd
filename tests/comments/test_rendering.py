"""Whatever is typed, only harmless HTML comes out, and in bounded size."""

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from comments.rendering import ALLOWED_ELEMENTS, ALLOWED_SCHEMES, LINK_RELATION, read, render

PAYLOADS = [
    line
    for line in (Path(__file__).parent / "xss_payloads.txt").read_text().splitlines()
    if line and not line.startswith("# ")
]

# Each payload as it is, and inside the constructs that the site's Markdown knows.
SHAPES = (
    "{}",
    "[text]({})",
    "<{}>",
    '[text](http://example.org "{}")',
    "> - ![**{}**](<{}>)",
)


class Checker(HTMLParser):
    """Collects what the allow-list does not allow."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED_ELEMENTS:
            self.problems.append(f"<{tag}>")
        for name, value in attrs:
            if (tag, name) == ("a", "href"):
                if urlsplit(value or "").scheme.lower() not in ALLOWED_SCHEMES:
                    self.problems.append(f"href={value!r}")
            elif (tag, name) == ("a", "rel"):
                if value != LINK_RELATION:
                    self.problems.append(f"rel={value!r}")
            elif (tag, name) == ("ol", "start"):
                if not (value or "").isdecimal():
                    self.problems.append(f"start={value!r}")
            else:
                self.problems.append(f"{tag} {name}={value!r}")

    def handle_comment(self, data: str) -> None:
        self.problems.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.problems.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.problems.append(f"<?{data}>")


def problems_in(html: str) -> list[str]:
    checker = Checker()
    checker.feed(html)
    checker.close()
    return checker.problems


def test_the_checker_sees_what_is_wrong() -> None:
    bad = '<script>x</script><a href="javascript:x" onclick=x>y</a><!-- z --><p data-hx-get="/">'

    assert len(problems_in(bad)) == 5


@pytest.mark.parametrize("shape", SHAPES)
def test_no_payload_of_a_public_collection_gets_through(shape: str) -> None:
    assert len(PAYLOADS) > 6_000
    found = {}
    for payload in PAYLOADS:
        problems = problems_in(render(shape.replace("{}", payload)))
        if problems:
            found[payload] = problems

    assert found == {}


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>\n"),
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
        (
            "*soft* **loud** `x < y`",
            "<p><em>soft</em> <strong>loud</strong> <code>x &lt; y</code></p>\n",
        ),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. c", '<ol start="3">\n<li>c</li>\n</ol>\n'),
        (
            "[a](https://example.org/?a=1&b=2)",
            '<p><a href="https://example.org/?a=1&amp;b=2" rel="nofollow ugc noopener">a</a></p>\n',
        ),
    ],
)
def test_the_small_markdown_is_rendered(typed: str, shown: str) -> None:
    assert render(typed) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "# heading",
        "heading\n===",
        "![image](https://example.org/x.png)",
        "<b>html</b>",
        "***",
        "|a|\n|-|",
    ],
)
def test_other_markdown_stays_text(typed: str) -> None:
    html = render(typed)

    assert not any(f"<{tag}" in html for tag in ("h1", "h2", "img", "b>", "hr", "table"))


@pytest.mark.parametrize(
    "target", ["/accounts/logout/", "//example.org/", "mailto:a@b.cd", "data:,x"]
)
def test_a_link_leads_to_a_full_web_address_or_nowhere(target: str) -> None:
    assert "href" not in render(f"[text]({target})")


HOSTILE = {
    "quotes": ">" * 65_536,
    "spaced quotes": "> " * 32_768,
    "quotes and lists": "> - " * 16_384,
    "lists": "- " * 32_768,
    "numbered lists": "1. " * 21_845,
    "code fences": "```\n" * 16_384,
    "indents": "\n".join(" " * n + "- x" for n in range(300)),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_nesting_is_bounded(case: str) -> None:
    source = HOSTILE[case]
    html = render(source)

    deepest = depth = 0
    for part in html.split("<")[1:]:
        depth += -1 if part.startswith("/") else 0 if part.startswith("br") else 1
        deepest = max(deepest, depth)
    assert deepest <= 41
    assert len(html) <= 4 * len(source) + 2_000
    assert problems_in(html) == []


def test_reading_gives_the_words_and_the_links() -> None:
    html = render("**Take** [this](https://example.org/) &lt;b&gt;\n\n- it")

    assert read(html) == ("Take this <b>\n\n it", ["https://example.org/"])


@pytest.mark.parametrize(
    "unit", [">", "> ", "> - ", "- ", "[", "![", "[](", "`", "*_", "<", "&", "\\", "[a](b"]
)
def test_eight_times_the_text_costs_about_eight_times_the_steps(unit: str) -> None:
    """Counted as calls and not as seconds, so that a busy machine changes nothing."""

    def steps(size: int) -> int:
        count = 0

        def note(frame: object, event: str, argument: object) -> None:
            nonlocal count
            count += 1

        text = (unit * size)[:size]
        sys.setprofile(note)
        try:
            render(text)
        finally:
            sys.setprofile(None)
        return count

    assert steps(8 * 1024) <= 2 * 8 * steps(1024)
