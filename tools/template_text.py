"""Find the text in a template that readers see and no translator does.

A template is cut into Django's tags, HTML tags and text. What stands between Django's translation
tags is marked; any other letters are reported, and so are those in the attributes and arguments
that readers see or hear.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["comment", "block", "variable", "html", "text"]

DJANGO = re.compile(
    r"(?P<comment>\{#.*?#\}|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}|<!--.*?-->)"
    r"|(?P<block>\{%.*?%\})|(?P<variable>\{\{.*?\}\})",
    re.DOTALL,
)
# Elements whose text is data or code, not words for people.
RAW = re.compile(r"<(script|style|code|kbd)\b.*?</\1>", re.DOTALL)
SEEN_ATTRIBUTE = re.compile(
    r"(?<![\w-])(?P<name>alt|title|placeholder|aria-label|aria-description"
    r"|data-announcement|data-(?:[a-z-]+-)?(?:label|text|words?))=(?P<quote>[\"'])(?P<value>.*?)(?P=quote)",
    re.DOTALL,
)
BUTTON_VALUE = re.compile(r"(?<![\w-])(?P<name>value)=(?P<quote>[\"'])(?P<value>.*?)(?P=quote)")
META_CONTENT = re.compile(r"(?<![\w-])(?P<name>content)=(?P<quote>[\"'])(?P<value>.*?)(?P=quote)")
META_FOR_PEOPLE = re.compile(r"(?:name=\"description\"|property=\"og:(?:title|description)\")")
# Words handed on: {% include … with label="Save" %}, {{ name|default:"None" }}.
HANDED_ON = re.compile(
    r"(?:\b(?:label|note|title|text|heading|words)=|\|(?:default|yesno):)\"([^\"]*)\""
)
HANDS_ON = {"include", "with", "blocktranslate"}
MARKED = re.compile(
    r"\{%\s*blocktranslate\b.*?\{%\s*endblocktranslate\s*%\}|\{%\s*translate\b.*?%\}", re.DOTALL
)
LETTER = re.compile(r"[^\W\d_]")
ENTITY = re.compile(r"&#?\w+;")

# Blocks that fill an attribute.
NOT_TEXT = {"body_attributes", "coltype"}

# Names, codes and units, the same in every language.
SAME_EVERYWHERE = {
    *("Villi", "CSV", "JSON", "BibTeX", "RIS", "CSL-JSON", "OpenAPI", "DOI", "PubMed"),
    *("g", "kg", "mg", "e"),
}


@dataclass(frozen=True)
class Token:
    """A piece of a template, and the line on which it starts."""

    kind: Kind
    text: str
    line: int


def tokens(source: str) -> Iterator[Token]:
    """Cut a template into pieces; together they are the source again."""
    place = 0
    while place < len(source):
        end, kind = _next_piece(source, place)
        yield Token(kind, source[place:end], source.count("\n", 0, place) + 1)
        place = end


def unmarked(source: str) -> Iterator[tuple[int, str]]:
    """Give the line and the words of each visible text that is not marked for translation."""
    is_inside = False
    for token in tokens(source):
        name = token.text[2:-2].split()[0] if token.kind == "block" else ""
        if token.kind == "block":
            if name in {"blocktranslate", "endblocktranslate"}:
                is_inside = name == "blocktranslate"
            elif name == "block" and token.text.split()[2] in NOT_TEXT:
                is_inside = True
            elif name == "endblock":
                is_inside = False
        if token.kind == "variable" or (token.kind == "block" and name in HANDS_ON):
            found = HANDED_ON.findall(token.text)
            if "|pluralize" in token.text:
                found.append(token.text)
        elif token.kind == "html":
            found = _visible_values(token.text)
        elif token.kind == "text" and not is_inside:
            found = [token.text]
        else:
            found = []
        for text in found:
            if has_words(text):
                yield token.line, " ".join(text.split())


def has_words(text: str) -> bool:
    """Return whether a text holds words that would differ in another language."""
    words = re.split(r"[\s:;,.()/–|·]+", ENTITY.sub(" ", text))
    return any(LETTER.search(word) and word not in SAME_EVERYWHERE for word in words)


def _visible_values(tag: str) -> list[str]:
    """Return the texts of an HTML tag's visible attributes, without what is marked in them."""
    searches = [SEEN_ATTRIBUTE]
    if re.match(r"<input\b.*type=\"(?:submit|button|reset)\"", tag, re.DOTALL):
        searches.append(BUTTON_VALUE)
    if META_FOR_PEOPLE.search(tag):
        searches.append(META_CONTENT)
    bare = DJANGO.sub("", MARKED.sub("", tag))
    return [match["value"] for search in searches for match in search.finditer(bare)]


def _next_piece(source: str, place: int) -> tuple[int, Kind]:
    """Return where the piece that starts here ends, and what it is."""
    if match := DJANGO.match(source, place):
        kind: Kind = match.lastgroup  # type: ignore[assignment]
        return match.end(), kind
    if match := RAW.match(source, place):
        return match.end(), "html"
    if re.compile(r"</?[a-zA-Z!?]").match(source, place):
        return _end_of_tag(source, place), "html"
    end = place + 1
    while end < len(source) and not DJANGO.match(source, end):
        if re.compile(r"</?[a-zA-Z!?]").match(source, end):
            break
        end += 1
    return end, "text"


def _end_of_tag(source: str, place: int) -> int:
    """Return the end of an HTML tag, past the Django tags and the quotes in its attributes."""
    quote = ""
    while place < len(source):
        if match := DJANGO.match(source, place):
            place = match.end()
            continue
        letter = source[place]
        place += 1
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter == ">":
            break
    return place
