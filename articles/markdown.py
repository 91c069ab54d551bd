"""From an author's Markdown to the blocks of a page. Knows no database.

`read` parses and says what the text points at; `Document.render` is told what of that exists and
returns the blocks. What a reader could be hurt by never gets this far: raw HTML is off in the
parser, and nh3 cleans each block of HTML as the very last step.

Links within the site and embeds are kept by identity (`food:12`), not by address: the page puts
in addresses and figures when it is rendered, so neither is ever stale (articles/page.py).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import unquote

import nh3
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from articles import house_style, syntax

KINDS = ("article", "food", "regimen", "source")
"""What `[text](kind:slug)` may point at."""

KEY_MESSAGES = "Key messages"
"""A first section of this name becomes the box at the top of the page."""

MAX_TOP = 50
"""The longest table of foods in an article; the catalogue shows the rest."""

CALLOUT_TITLES = {
    "stop": gettext_lazy("Warning"),
    "caution": gettext_lazy("Take care"),
    "info": gettext_lazy("Please note"),
}
REGULATORS_TITLE = gettext_lazy("What regulators say")

_OUTSIDE_SCHEMES = ("http://", "https://", "mailto:")
_OWN_ADDRESS = re.compile(r"/(articles|foods|dosing|sources)/\w")


class Target(NamedTuple):
    """Something the text points at, as its author names it."""

    kind: str
    key: str


class Known(NamedTuple):
    """Something that exists: its identity, and a name for links that have no text."""

    pk: int
    name: str


@dataclass(frozen=True)
class LineProblem:
    """Something the author must mend, with its line in the body (the first is 1)."""

    line: int
    message: str

    def __str__(self) -> str:
        return _("Line {line}: {message}").format(line=self.line, message=self.message)


@dataclass(frozen=True)
class Rendered:
    """What publishing stores of a body."""

    blocks: list[dict[str, Any]]
    contents: list[dict[str, Any]]
    citations: dict[int, int]
    """Source id -> how often it is cited, in the order of their numbers."""
    text: str
    images: dict[int, bool]
    """Image id -> whether it leads the article."""


@dataclass
class Document:
    """A parsed body."""

    tokens: list[Token]
    environment: dict[str, Any]
    problems: list[LineProblem] = field(default_factory=list)
    targets: dict[Target, int] = field(default_factory=dict)
    """What the text points at, with the line where it first does."""

    @property
    def text(self) -> str:
        """The words of the body, a line for each block."""
        lines = (_plain(token).strip() for token in self.tokens if token.type == "inline")
        return "\n".join(line for line in lines if line)

    def unknown(self, known: Mapping[Target, Known]) -> list[LineProblem]:
        """Name every target that does not exist."""
        return [
            LineProblem(
                line, _("There is no {kind} “{key}”.").format(kind=target.kind, key=target.key)
            )
            for target, line in self.targets.items()
            if target not in known
        ]

    def render(self, known: Mapping[Target, Known]) -> Rendered:
        """Return the blocks of the page. What does not exist is left out; its text stays."""
        return _Renderer(self, known).render()


def read(body: str) -> Document:
    """Parse a body and check everything that can be checked without the database."""
    # Half of a character (a lone surrogate) cannot be stored or sent.
    body = body.encode("utf-8", "replace").decode("utf-8")
    environment: dict[str, Any] = {}
    document = Document(_PARSER.parse(body, environment), environment)
    _Checker(document).check()
    document.problems.sort(key=lambda problem: problem.line)
    return document


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False}).enable("table")
    parser.use(footnote_plugin, inline=False).use(deflist_plugin).use(syntax.plugin)
    # Every link is a link to the parser, so that one that leads nowhere is named, not shown as is.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    parser.add_render_rule("citation", _render_citation)
    parser.add_render_rule("directive", lambda *_: "")
    parser.add_render_rule("directive_close", lambda *_: "")
    parser.add_render_rule("container_open", _render_container_open)
    parser.add_render_rule("container_close", lambda *_: "</div>\n")
    parser.add_render_rule("table_open", _render_table_open)
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    parser.add_render_rule("footnote_ref", _render_footnote_mark)
    parser.add_render_rule("footnote_anchor", _render_footnote_return)
    parser.add_render_rule("footnote_block_open", lambda *_: '<ol class="footnotes">\n')
    parser.add_render_rule("footnote_block_close", lambda *_: "</ol>\n")
    parser.add_render_rule("footnote_open", _render_footnote_open)
    return parser


# ------------------------------------------------------------------------------------- checking


class _Checker:
    """Walks the tokens once and collects problems and targets."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.level = 1
        self.calculators = 0

    def check(self) -> None:
        for token, following in _pairs(self.document.tokens):
            line = token.map[0] + 1 if token.map else 1
            match token.type:
                case "heading_open":
                    self.check_heading(token, following, line)
                case "directive" | "container_open":
                    self.check_directive(token, line)
                case "inline":
                    self.check_inline(token, line)
                case "fence" | "code_block":
                    self.check_code(token, line)

    def check_heading(self, token: Token, inline: Token | None, line: int) -> None:
        level = int(token.tag[1])
        if level == 1:
            self.problem(line, _("Start headings with ##: the page's title is the only #."))
        elif level > self.level + 1:
            self.problem(
                line,
                _("This heading skips a level: {level} comes next.").format(
                    level="#" * (self.level + 1)
                ),
            )
        if inline is None or not _plain(inline).strip():
            self.problem(line, _("This heading is empty."))
        self.level = max(level, 2) if level == 1 else level

    def check_directive(self, token: Token, line: int) -> None:
        checks = _DIRECTIVES.get(token.info)
        attributes = token.meta["attributes"]
        if checks is None:
            known = ", ".join(f"::{name}" for name in sorted(_DIRECTIVES))
            self.problem(
                line,
                _("There is no directive ::{directive}. There are {known}.").format(
                    directive=token.info, known=known
                ),
            )
        elif attributes is None:
            self.problem(
                line,
                _('Write what ::{directive} needs as {{name="value"}}.').format(
                    directive=token.info
                ),
            )
        elif token.meta["nested"]:
            self.problem(
                line,
                _("::{directive} must stand outside lists, quotes and callouts.").format(
                    directive=token.info
                ),
            )
        else:
            self.calculators += token.info == "calculator"
            if token.info == "calculator" and self.calculators > 1:
                self.problem(line, _("A page can hold one calculator."))
            if token.meta.get("unclosed"):
                self.problem(
                    line, _("::{directive} needs a line ::end.").format(directive=token.info)
                )
            for name in attributes.keys() - checks.keys():
                self.problem(
                    line,
                    _("::{directive} knows no “{name}”.").format(directive=token.info, name=name),
                )
            for name, check in checks.items():
                wanted = check(attributes.get(name))
                if isinstance(wanted, Target):
                    self.document.targets.setdefault(wanted, line)
                elif wanted:
                    self.problem(line, f"::{token.info}: {wanted.format(name=name)}")
            if token.info == "figure":
                self.check_figure(attributes, line)

    def check_figure(self, attributes: dict[str, str], line: int) -> None:
        alt = attributes.get("alt", "").strip()
        if alt and "decorative" in attributes:
            self.problem(line, _("Either describe the image or call it decorative, not both."))
        elif not alt and "decorative" not in attributes:
            self.problem(
                line,
                _(
                    'Say what the image shows with alt="…", '
                    'or write decorative="yes" if it adds nothing to the text.'
                ),
            )
        for name in ("alt", "credit"):
            for fault in house_style.faults_of_amounts(attributes.get(name, "")):
                self.problem(line, fault)

    def check_inline(self, token: Token, line: int) -> None:
        children = token.children or []
        for position, child in enumerate(children):
            match child.type:
                case "softbreak" | "hardbreak":
                    line += 1
                case "text":
                    for fault in house_style.faults_of_amounts(child.content):
                        self.problem(line, fault)
                case "code_inline":
                    self.check_quotation(child, line)
                case "citation":
                    for key in child.meta["keys"]:
                        self.document.targets.setdefault(Target("source", key), line)
                case "link_open":
                    self.check_link(child, children[position + 1 :], line)
                case "image":
                    self.problem(
                        line,
                        _('Show an image with ::figure{image="…" alt="…"}, on a line of its own.'),
                    )

    def check_quotation(self, code: Token, line: int) -> None:
        """A quoted source may break the rules for amounts, but its author says why."""
        faults = house_style.faults_of_amounts(code.content)
        reason = code.meta.get("reason")
        if reason is None:
            for fault in faults:
                how = _('If a source is quoted, say why it stays: `…`{reason="…"}.')
                self.problem(line, f"{fault} {how}")
        elif not reason.strip():
            self.problem(line, _("Say why this quotation stays as it is."))
        elif not faults:
            self.problem(line, _("This quotation breaks no rule: it needs no reason."))

    def check_code(self, token: Token, line: int) -> None:
        first = line + (token.type == "fence")
        for number, text in enumerate(token.content.splitlines(), start=first):
            for fault in house_style.faults_of_amounts(text):
                how = _('Quote it in a sentence, as `…`{reason="…"}.')
                self.problem(number, f"{fault} {how}")

    def check_link(self, token: Token, following: list[Token], line: int) -> None:
        address = str(token.attrs.get("href", ""))
        words = _link_text(following)
        fault = house_style.fault_of_link(words)
        if fault:
            self.problem(line, fault)
        target = _target(address)
        if target:
            self.document.targets.setdefault(target, line)
            return
        if not words:
            self.problem(line, _("This link has no text."))
        own = _OWN_ADDRESS.match(address)
        if own:
            self.problem(line, _("Link within the site by name, like [text](article:slug)."))
        elif not address.startswith((*_OUTSIDE_SCHEMES, "/", "#")) or address.startswith("//"):
            self.problem(
                line,
                _("The link to “{address}” leads nowhere.").format(address=unquote(address)[:60]),
            )

    def problem(self, line: int, message: str) -> None:
        self.document.problems.append(LineProblem(line, message))


type _Check = Callable[[str | None], Target | str | None]


def _names(kind: str, *, required: bool) -> _Check:
    """Check an attribute that names something in the catalogue."""

    def check(value: str | None) -> Target | str | None:
        if value:
            return Target(kind, value)
        return _("{name} is missing.") if required else None

    return check


def _one_of(*values: str, required: bool = False) -> _Check:
    def check(value: str | None) -> str | None:
        if value in values or (value is None and not required):
            return None
        return _("{name} must be one of {values}.").replace("{values}", ", ".join(values))

    return check


def _count(value: str | None) -> str | None:
    if value is None or (value.isascii() and value.isdigit() and 1 <= int(value[:4]) <= MAX_TOP):
        return None
    return _("{name} must be a number from 1 to {most}.").replace("{most}", str(MAX_TOP))


_DIRECTIVES: dict[str, dict[str, _Check]] = {
    "calculator": {"substance": _names("substance", required=True)},
    "regimen": {"slug": _names("regimen", required=True)},
    "evidence": {"regimen": _names("regimen", required=True)},
    "levels": {"substance": _names("substance", required=False)},
    "foods": {
        "group": _names("food group", required=False),
        "top": _count,
        "limit": _count,
        "per": _one_of("100g"),
    },
    "figure": {
        "image": _names("image", required=True),
        "alt": lambda _: None,
        "decorative": _one_of("yes"),
        "caption": lambda _: None,
        "credit": lambda _: None,
    },
    "callout": {"kind": _one_of(*CALLOUT_TITLES, required=True), "title": lambda _: None},
    "regulators": {"title": lambda _: None},
}


# ------------------------------------------------------------------------------------ rendering


class _Renderer:
    """Turns the tokens of one document into blocks."""

    def __init__(self, document: Document, known: Mapping[Target, Known]) -> None:
        self.document = document
        self.tokens = document.tokens
        self.environment = document.environment
        self.known = known
        self.numbers: dict[int, int] = {}
        self.uses: dict[int, int] = {}
        self.anchors: dict[str, int] = {}
        """Anchor -> the last number put behind it, so that long texts of one heading stay quick."""
        self.contents: list[dict[str, Any]] = []
        self.tables = 0

    def render(self) -> Rendered:
        self.resolve()
        blocks = list(self.blocks())
        figures = [block for block in blocks if block["kind"] in ("lead", "figure")]
        return Rendered(
            blocks=blocks,
            contents=self.contents,
            citations=self.uses,
            text=self.document.text,
            # Backwards, because an image may lead the article and stand in it once more.
            images={block["image"]: block["kind"] == "lead" for block in reversed(figures)},
        )

    def resolve(self) -> None:
        """Give headings their anchors, citations their numbers and links their identities."""
        for token, following in _pairs(self.tokens):
            if token.type == "heading_open" and following is not None:
                self.resolve_heading(token, following)
            elif token.type == "heading_close":
                token.tag = _shown_heading(token.tag)
            elif token.type == "table_open":
                self.tables += 1
                token.meta["number"] = self.tables
            elif token.type in ("th_open", "td_open"):
                _set_cell(token)
            elif token.type == "inline":
                token.children = list(self.resolved(token.children or []))

    def resolve_heading(self, token: Token, inline: Token) -> None:
        token.tag = _shown_heading(token.tag)
        words = _plain(inline).strip()
        wanted = f"h-{slugify(words, allow_unicode=False)[:60].strip('-') or 'section'}"
        anchor, repeats = wanted, self.anchors.get(wanted, 1)
        while anchor in self.anchors:  # more than once where a heading is itself called 'Dose 2'
            repeats += 1
            anchor = f"{wanted}-{repeats}"
        self.anchors[wanted] = repeats
        self.anchors.setdefault(anchor, 1)
        token.attrSet("id", anchor)
        if token.tag in ("h2", "h3") and token.level == 0 and words:
            self.contents.append({"level": int(token.tag[1]), "anchor": anchor, "text": words})

    def resolved(self, children: list[Token]) -> Iterator[Token]:
        """Give the tokens of a line, without links that lead nowhere."""
        is_dropped = False
        for position, child in enumerate(children):
            if child.type == "text":
                child.content = house_style.with_fixed_spaces(child.content)
                if _is_citation(children[position + 1 : position + 2]):
                    child.content = child.content.rstrip(" ")
            if child.type == "citation":
                self.number(child)
                if not child.meta["marks"]:
                    continue
            elif child.type == "link_open":
                is_dropped = not self.resolve_link(child)
                if is_dropped:
                    continue
                yield child
                yield from self.missing_text(child, children[position + 1 :])
                continue
            elif child.type == "link_close" and is_dropped:
                is_dropped = False
                continue
            elif child.type == "image":
                yield _text_token(child.content)
                continue
            yield child

    def number(self, citation: Token) -> None:
        """Number the sources of a citation in the order of their first use."""
        marks = []
        for key in citation.meta["keys"]:
            source = self.known.get(Target("source", key))
            if source:
                number = self.numbers.setdefault(source.pk, len(self.numbers) + 1)
                self.uses[source.pk] = self.uses.get(source.pk, 0) + 1
                marks.append((number, self.uses[source.pk]))
        citation.meta["marks"] = marks

    def resolve_link(self, token: Token) -> bool:
        """Make a link's address final; False where it leads nowhere."""
        address = str(token.attrs.get("href", ""))
        target = _target(address)
        if target:
            known = self.known.get(target)
            if known is None:
                return False
            token.attrs = {"href": f"{target.kind}:{known.pk}"}
            token.meta["name"] = known.name
            return True
        if address.startswith("//"):
            return False
        token.attrs = {"href": address}
        if address.startswith(("http://", "https://")):
            token.attrSet("rel", "noopener nofollow")
        return address.startswith((*_OUTSIDE_SCHEMES, "/", "#"))

    def missing_text(self, token: Token, following: list[Token]) -> Iterator[Token]:
        if not _link_text(following):
            yield _text_token(str(token.meta.get("name") or token.attrs["href"]))

    def blocks(self) -> Iterator[dict[str, Any]]:
        """Give the page's blocks: runs of HTML, and between them what has data of its own."""
        parts = list(_parts(self.tokens))
        if parts and _is_figure(parts[0][0]):
            yield from ({**block, "kind": "lead"} for block in self.embed(parts.pop(0)))
        lead = _key_message_parts(parts)
        yield from self.html(parts[:lead], kind="key_messages")
        run: list[list[Token]] = []
        for part in parts[lead:]:
            if part[0].type == "directive":
                yield from self.html(run)
                run = []
                yield from self.embed(part)
            else:
                run.append(part)
        yield from self.html(run)

    def html(self, parts: list[list[Token]], kind: str = "html") -> Iterator[dict[str, Any]]:
        if parts:
            tokens = [token for part in parts for token in part]
            html = _PARSER.renderer.render(tokens, _PARSER.options, self.environment)
            yield {"kind": kind, "html": clean(html)}

    def embed(self, part: list[Token]) -> Iterator[dict[str, Any]]:
        """Give what the page needs to fill a directive; nothing for one with a problem."""
        token = part[0]
        checks, attributes = _DIRECTIVES.get(token.info), token.meta["attributes"]
        if checks is None or attributes is None:
            return
        embed: dict[str, Any] = {"kind": token.info}
        for name, check in checks.items():
            wanted = check(attributes.get(name))
            if isinstance(wanted, Target):
                known = self.known.get(wanted)
                if known is None:
                    return
                embed[name] = known.pk
            elif wanted:
                return
            elif name in attributes:
                embed[name] = attributes[name]
        if embed.pop("caption", ""):
            caption = _PARSER.renderer.render(part[1:2], _PARSER.options, self.environment)
            embed["html"] = clean(caption)
        yield embed


def clean(html: str) -> str:
    """Return HTML with nothing in it but what an article may hold. The last step, always."""
    return nh3.clean(
        html,
        tags=set(_ALLOWED_TAGS),
        attributes=_ALLOWED_ATTRIBUTES,
        allowed_classes=_ALLOWED_CLASSES,
        tag_attribute_values=_ALLOWED_VALUES,
        url_schemes={"http", "https", "mailto", *KINDS},
        link_rel=None,
    )


_ALLOWED_TAGS = frozenset(
    {
        *("a", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "hr", "li", "ol", "p"),
        *("h2", "h3", "h4", "h5", "h6", "pre", "strong", "sup", "ul"),
        *("table", "tbody", "td", "th", "thead", "tr"),
    }
)
_ALLOWED_ATTRIBUTES = {
    "a": {"href", "id", "rel", "aria-label"},
    "div": {"aria-label"},
    "li": {"id"},
    "ol": {"start"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
_ALLOWED_CLASSES = {
    "div": {
        *("table-scroll", "regulators", "notice"),
        *(f"notice--{kind}" for kind in CALLOUT_TITLES),
    },
    "ol": {"footnotes"},
    "p": {"notice__title", "callout__title"},
    "sup": {"cite"},
    "td": {"number"},
    "th": {"number"},
}
_ALLOWED_VALUES = {
    "div": {"role": {"region", "note"}, "tabindex": {"0"}},
    "th": {"scope": {"col"}},
}


def _pairs(tokens: list[Token]) -> Iterator[tuple[Token, Token | None]]:
    """Give each token with the one after it."""
    followers: list[Token | None] = [*tokens[1:], None]
    return zip(tokens, followers, strict=False)


def _parts(tokens: list[Token]) -> Iterator[list[Token]]:
    """Split a token stream at its top level."""
    part: list[Token] = []
    depth = 0
    for token in tokens:
        part.append(token)
        depth += token.nesting
        if depth == 0:
            yield part
            part = []
    if part:
        yield part


def _is_figure(token: Token) -> bool:
    return token.type == "directive" and token.info == "figure"


def _key_message_parts(parts: list[list[Token]]) -> int:
    """Return how many parts at the top are the key messages: their heading and its list."""
    if not parts or parts[0][0].type != "heading_open" or parts[0][0].tag != "h2":
        return 0
    if _plain(parts[0][1]).strip() != KEY_MESSAGES:
        return 0
    return 1 + (len(parts) > 1 and parts[1][0].type == "bullet_list_open")


def _target(address: str) -> Target | None:
    kind, colon, key = address.partition(":")
    return Target(kind, unquote(key)) if colon and kind in KINDS else None


def _shown_heading(tag: str) -> str:
    return "h2" if tag == "h1" else tag


def _plain(inline: Token) -> str:
    """Return the words of a line without marks."""
    return "".join(
        " " if child.type in ("softbreak", "hardbreak") else child.content
        for child in inline.children or []
        if child.type in ("text", "code_inline", "softbreak", "hardbreak", "image")
    )


def _is_citation(following: list[Token]) -> bool:
    return bool(following) and following[0].type == "citation"


def _set_cell(token: Token) -> None:
    """Say by a class what the parser says by a style, which the site does not allow."""
    is_number = "right" in str(token.attrs.get("style", ""))
    token.attrs = {"class": "number"} if is_number else {}
    if token.tag == "th":
        token.attrSet("scope", "col")


def _link_text(following: list[Token]) -> str:
    words = []
    for child in following:
        if child.type == "link_close":
            break
        words.append(child.content)
    return "".join(words).strip()


def _text_token(text: str) -> Token:
    return Token("text", "", 0, content=text)


# Rules for markdown-it's renderer: (renderer, tokens, index, options, environment) -> HTML.


def _render_citation(_renderer: Any, tokens: list[Token], index: int, *_rest: Any) -> str:
    links = ", ".join(
        f'<a href="#ref-{number}" id="cite-{number}-{use}" '
        f'aria-label="{_("Source {number}").format(number=number)}">'
        f"{number}</a>"
        for number, use in tokens[index].meta["marks"]
    )
    return f'<sup class="cite">{links}</sup>'


def _render_container_open(_renderer: Any, tokens: list[Token], index: int, *_rest: Any) -> str:
    attributes = tokens[index].meta["attributes"] or {}
    if tokens[index].info == "regulators":
        title = escapeHtml(str(attributes.get("title") or REGULATORS_TITLE))
        return f'<div class="regulators" role="note"><p class="callout__title">{title}</p>\n'
    kind = attributes.get("kind", "")
    kind = kind if kind in CALLOUT_TITLES else "info"
    title = escapeHtml(str(attributes.get("title") or CALLOUT_TITLES[kind]))
    return f'<div class="notice notice--{kind}" role="note"><p class="notice__title">{title}</p>\n'


def _render_table_open(_renderer: Any, tokens: list[Token], index: int, *_rest: Any) -> str:
    number = tokens[index].meta["number"]
    label = _("Table {number}").format(number=number)
    return f'<div class="table-scroll" role="region" tabindex="0" aria-label="{label}"><table>'


def _render_footnote_mark(_renderer: Any, tokens: list[Token], index: int, *_rest: Any) -> str:
    number, use = _footnote_number(tokens[index])
    words = _("note {number}").format(number=number)
    mark = f'<a href="#note-{number}" id="note-{number}-{use}">{words}</a>'
    return f'<sup class="cite">{mark}</sup>'


def _render_footnote_open(_renderer: Any, tokens: list[Token], index: int, *_rest: Any) -> str:
    return f'<li id="note-{_footnote_number(tokens[index])[0]}">'


def _render_footnote_return(_renderer: Any, tokens: list[Token], index: int, *_rest: Any) -> str:
    number, use = _footnote_number(tokens[index])
    label = _("Back to the text at note {number}").format(number=number)
    return f' <a href="#note-{number}-{use}" aria-label="{label}">\u21a9\ufe0e</a>'


def _footnote_number(token: Token) -> tuple[int, int]:
    """Return a footnote's number and which of its marks this is, both from 1."""
    return token.meta["id"] + 1, max(token.meta.get("subId", 0), 0) + 1


_PARSER = _make_parser()
