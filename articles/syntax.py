"""What Villi's Markdown adds to CommonMark: citations and directives, as markdown-it rules.

[@houdijk1998; @heyland2013]        a citation, inline
::regimen{slug="crohns-disease"}    a directive, alone on its line
::callout{kind="stop"} … ::end      a directive around text
`5.0 g/day`{reason="…"}             a quotation that may break the rules for amounts, and why

The caption of a directive is text like any other: it may cite and link.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

CONTAINERS = frozenset({"callout", "regulators"})
"""Directives that go on until a line `::end`."""

_CITATION = re.compile(r"\[(@[\w-]{1,60}(?:\s?;\s?@[\w-]{1,60}){0,19})\]")
# Possessive (++, *+) and tied to the beginning of a word: nothing is ever read twice, so that the
# longest line takes no longer than its length.
_DIRECTIVE = re.compile(r"::([a-z]++)[ \t]*+(?:\{([^{}\n]*+)\}[ \t]*+)?$")
_ATTRIBUTE = re.compile(r"""(?<![a-z_])([a-z_]++)=(?:"([^"]*+)"|'([^']*+)')""")
_END = "::end"
_REASON = re.compile(r"""\{reason=(?:"([^"\n]*)"|'([^'\n]*)')\}""")


def plugin(markdown: MarkdownIt) -> None:
    """Teach a parser the rules."""
    markdown.inline.ruler.before("link", "citation", _citation)
    markdown.inline.ruler.after("backticks", "reason", _reason)
    markdown.block.ruler.before(
        "fence",
        "directive",
        _directive,
        {"alt": ["paragraph", "reference", "blockquote", "list"]},
    )


def _citation(state: StateInline, silent: bool) -> bool:
    match = _CITATION.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.meta = {"keys": [key.strip()[1:] for key in match[1].split(";")]}
    state.pos = match.end()
    return True


def _reason(state: StateInline, silent: bool) -> bool:
    """Read the reason that stands right behind code, and keep it with the code."""
    if silent or state.pending or not state.tokens or state.tokens[-1].type != "code_inline":
        return False
    match = _REASON.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    state.tokens[-1].meta["reason"] = match[1] or match[2] or ""
    state.pos = match.end()
    return True


def _directive(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if state.is_code_block(start_line):
        return False
    match = _DIRECTIVE.match(_line(state, start_line))
    if not match:
        return False
    if silent:
        return True
    name = match[1]
    attributes = _attributes(match[2] or "")
    meta = {"attributes": attributes, "nested": state.level > 0}
    next_line = start_line + 1
    if name not in CONTAINERS:
        caption = (attributes or {}).get("caption", "")
        is_captioned = bool(caption) and state.level == 0
        token = state.push("directive", "", 1 if is_captioned else 0)
        if is_captioned:
            _push_caption(state, caption, start_line)
    else:
        closing = next(
            (line for line in range(next_line, end_line) if _line(state, line).strip() == _END),
            None,
        )
        last = end_line if closing is None else closing
        token = state.push("container_open", "div", 1)
        _parse_inside(state, next_line, last)
        state.push("container_close", "div", -1)
        next_line = last if closing is None else closing + 1
        meta["unclosed"] = closing is None
    token.info, token.meta = name, meta
    token.map = [start_line, next_line]
    state.line = next_line
    return True


def _push_caption(state: StateBlock, caption: str, line: int) -> None:
    token = state.push("inline", "", 0)
    token.content, token.map, token.children = caption, [line, line + 1], []
    state.push("directive_close", "", -1)


def _parse_inside(state: StateBlock, first: int, last: int) -> None:
    """Parse the lines of a container as Markdown of their own."""
    line_max, parent = state.lineMax, state.parentType
    state.lineMax, state.parentType = last, "container"
    state.md.block.tokenize(state, first, last)
    state.lineMax, state.parentType = line_max, parent


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def directive_of(line: str) -> tuple[str, dict[str, str]] | None:
    """Return the name and attributes of a line that is a directive."""
    match = _DIRECTIVE.match(line.strip())
    return (match[1], _attributes(match[2] or "") or {}) if match else None


def _attributes(text: str) -> dict[str, str] | None:
    """Return the attributes of a directive; None where the text is something else."""
    values = {match[1]: match[2] or match[3] or "" for match in _ATTRIBUTE.finditer(text)}
    return None if _ATTRIBUTE.sub("", text).strip() else values
