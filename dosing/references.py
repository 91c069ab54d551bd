"""Sources in the formats of reference managers: BibTeX, RIS and CSL-JSON."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from dosing.models import Source

AND_OTHERS = "et al."
NOT_LOOKED_UP = "Villi has not looked up the full record; part of it may be from memory."


@dataclass(frozen=True)
class Format:
    """A file format: its ending, its media type, and how sources are written in it."""

    extension: str
    media_type: str
    write: Callable[[Iterable[Source]], str]


@dataclass(frozen=True)
class _Author:
    """A person, with initials, or a body, without."""

    name: str
    initials: str


def _authors(source: Source) -> list[_Author]:
    authors = []
    for name in source.author_list:
        if name == AND_OTHERS:
            continue
        found = re.fullmatch(r"(.+) ([A-Z]{1,4})", name)
        authors.append(_Author(*found.groups()) if found else _Author(name, ""))
    return authors


def _has_others(source: Source) -> bool:
    return AND_OTHERS in source.author_list


def _is_article(source: Source) -> bool:
    """Say whether it stands in a journal: only then does it have a volume or pages."""
    return bool(source.journal and (source.volume or source.pages))


def _note(source: Source) -> str:
    return source.note if source.is_verified else f"{NOT_LOOKED_UP} {source.note}".strip()


# BibTeX

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", **{letter: f"\\{letter}" for letter in "&%$#_"},
}  # fmt: skip


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(letter, letter) for letter in text)


def bibtex(sources: Iterable[Source]) -> str:
    """Write sources as BibTeX in UTF-8. Titles stand in braces, so that capitals stay."""
    return "\n".join(_bibtex_entry(source) for source in sources)


def _bibtex_entry(source: Source) -> str:
    names = [
        f"{_tex(author.name)}, {author.initials}" if author.initials else f"{{{_tex(author.name)}}}"
        for author in _authors(source)
    ]
    if _has_others(source):
        names.append("others")
    is_article = _is_article(source)
    fields = {
        "author": " and ".join(names),
        "title": f"{{{_tex(source.title)}}}" if source.title else "",
        "journal" if is_article else "howpublished": _tex(source.journal),
        "year": str(source.year or ""),
        "volume": _tex(source.volume),
        "pages": _tex(source.pages).replace("-", "--"),
        # Identifiers and links are read by programs, which undo no escapes.
        "doi": source.doi,
        "url": source.url,
        "note": _tex(_note(source)),
    }
    lines = [f"  {name} = {{{text}}},\n" for name, text in fields.items() if text]
    return f"@{'article' if is_article else 'misc'}{{{source.key},\n{''.join(lines)}}}\n"


# RIS


def ris(sources: Iterable[Source]) -> str:
    """Write sources as RIS: one tag a line, each record closed by ER."""
    return "".join(_ris_record(source) for source in sources)


def _ris_record(source: Source) -> str:
    first, _, last = source.pages.partition("-")
    tags = [
        ("TY", "JOUR" if _is_article(source) else "GEN"),
        ("ID", source.key),
        *(("AU", ", ".join(filter(None, (a.name, a.initials)))) for a in _authors(source)),
        ("PY", str(source.year or "")),
        ("TI", source.title),
        ("JO" if _is_article(source) else "PB", source.journal),
        ("VL", source.volume),
        ("SP", first),
        ("EP", last),
        ("DO", source.doi),
        ("AN", source.pmid),
        ("UR", source.url),
        ("N1", "The list of authors is shortened." if _has_others(source) else ""),
        ("N1", _note(source)),
    ]
    lines = [f"{tag}  - {' '.join(text.split())}\r\n" for tag, text in tags if text]
    return "".join(lines) + "ER  - \r\n\r\n"


# CSL-JSON


def csl_json(sources: Iterable[Source]) -> str:
    """Write sources as CSL-JSON. Empty fields are left out."""
    records = [_csl_record(source) for source in sources]
    return json.dumps(records, ensure_ascii=False, indent=1) + "\n"


def _csl_record(source: Source) -> dict[str, Any]:
    authors: list[dict[str, str]] = [
        {"family": author.name, "given": author.initials}
        if author.initials
        else {"literal": author.name}
        for author in _authors(source)
    ]
    if _has_others(source):
        authors.append({"literal": AND_OTHERS})
    is_article = _is_article(source)
    record = {
        "id": source.key,
        "type": "article-journal" if is_article else "document",
        "author": authors,
        "issued": {"date-parts": [[source.year]]} if source.year else None,
        "title": source.title,
        "container-title" if is_article else "publisher": source.journal,
        "volume": source.volume,
        "page": source.pages,
        "DOI": source.doi,
        "PMID": source.pmid,
        "URL": source.url,
        "note": _note(source),
    }
    return {name: value for name, value in record.items() if value}


FORMATS = {
    "bib": Format("bib", "application/x-bibtex; charset=utf-8", bibtex),
    "ris": Format("ris", "application/x-research-info-systems; charset=utf-8", ris),
    "json": Format("json", "application/vnd.citationstyles.csl+json; charset=utf-8", csl_json),
}
"""The formats by the ending of a file's name."""
