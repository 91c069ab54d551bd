"""Sources in the formats of reference managers: BibTeX, RIS and CSL-JSON."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import rispy
from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field
from bibtexparser.writer import BibtexFormat

from dosing.models import Source

AND_OTHERS = "et al."
RETRACTED = "RETRACTED: taken back by its journal or its authors."
NOT_LOOKED_UP = "Villi has not looked up the full record; part of it may be from memory."


@dataclass(frozen=True)
class Format:
    """A file format: its ending, its media type, and how sources are written in it."""

    extension: str
    media_type: str
    write: Callable[[Iterable[Source]], str]


@dataclass(frozen=True)
class Author:
    """A person, with initials, or a body, without."""

    name: str
    initials: str


def authors_of(source: Source) -> list[Author]:
    """Return the authors that are named: people by surname and initials, bodies by name."""
    authors = []
    for name in source.author_list:
        if name == AND_OTHERS:
            continue
        found = re.fullmatch(r"(.+) ([A-Z]{1,4})", name)
        authors.append(Author(*found.groups()) if found else Author(name, ""))
    return authors


def _has_others(source: Source) -> bool:
    return AND_OTHERS in source.author_list


def is_in_journal(source: Source) -> bool:
    """Say whether it stands in a journal: only then does it have a volume or pages."""
    return bool(source.journal and (source.volume or source.pages))


def _note(source: Source) -> str:
    """Return our note, after what nobody may miss who takes the reference elsewhere."""
    warnings = [RETRACTED] if source.is_retracted else []
    warnings += [] if source.is_verified else [NOT_LOOKED_UP]
    return " ".join([*warnings, source.note]).strip()


def _known(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not known."""
    return {name: value for name, value in values.items() if value}


# BibTeX

# The file is in UTF-8, which programs of today read: accents written as commands of TeX would
# come back as other letters in some names, as in Szűcs.
_TEX_SIGNS = str.maketrans(
    {sign: f"\\{sign}" for sign in "{}&%$#_"}
    | {
        "\\": r"{\textbackslash}",
        "~": r"{\textasciitilde}",
        "^": r"{\textasciicircum}",
    }
)

_BIBTEX_FORMAT = BibtexFormat()
_BIBTEX_FORMAT.indent = "  "
_BIBTEX_FORMAT.block_separator = "\n"
_BIBTEX_FORMAT.trailing_comma = True


def bibtex(sources: Iterable[Source]) -> str:
    """Write sources as BibTeX. Titles and bodies stand in braces, so that they stay as they are."""
    library = Library([_bibtex_entry(source) for source in sources])
    return write_string(library, bibtex_format=_BIBTEX_FORMAT)


def _bibtex_entry(source: Source) -> Entry:
    names = [
        f"{_tex(author.name)}, {author.initials}" if author.initials else f"{{{_tex(author.name)}}}"
        for author in authors_of(source)
    ]
    if _has_others(source):
        names.append("others")
    is_article = is_in_journal(source)
    fields = {
        "author": " and ".join(names),
        "title": f"{{{_tex(source.title)}}}" if source.title else "",
        "journal" if is_article else "howpublished": _tex(source.journal),
        "year": str(source.year or ""),
        "volume": _tex(source.volume),
        "pages": _tex(source.pages).replace("-", "--"),
        # Identifiers and links are read by programs, which undo no escapes.
        "doi": source.doi,
        "pmid": source.pmid,
        "url": source.url,
        "note": _tex(_note(source)),
    }
    return Entry(
        "article" if is_article else "misc",
        source.key,
        [Field(name, text, enclosing="{") for name, text in _known(fields).items()],
    )


def _tex(text: str) -> str:
    """Write the signs that TeX would take for commands so that it shows them."""
    return text.translate(_TEX_SIGNS)


# RIS


class _RisWriter(rispy.RisWriter):
    """RIS as its description has it: no number before each record, lines that end as on Windows."""

    NEWLINE = "\r\n"

    def set_header(self, count: int) -> str:
        return ""


def ris(sources: Iterable[Source]) -> str:
    """Write sources as RIS: one tag a line, each record closed by ER."""
    return rispy.dumps([_ris_record(source) for source in sources], implementation=_RisWriter)


def _ris_record(source: Source) -> dict[str, Any]:
    is_article = is_in_journal(source)
    first, _, last = source.pages.partition("-")
    notes = ["The list of authors is shortened."] if _has_others(source) else []
    record = {
        "type_of_reference": "JOUR" if is_article else "GEN",
        "id": source.key,
        "authors": [", ".join(filter(None, (a.name, a.initials))) for a in authors_of(source)],
        "year": str(source.year or ""),
        "title": _one_line(source.title),
        "journal_name" if is_article else "publisher": source.journal,
        "volume": source.volume,
        "start_page": first,
        "end_page": last,
        "doi": source.doi,
        "accession_number": source.pmid,
        "name_of_database": "PubMed" if source.pmid else "",
        "urls": [source.url] if source.url else [],
        "notes": [*notes, *filter(None, [_one_line(_note(source))])],
    }
    return _known(record)


def _one_line(text: str) -> str:
    return " ".join(text.split())


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
        for author in authors_of(source)
    ]
    if _has_others(source):
        authors.append({"literal": AND_OTHERS})
    is_article = is_in_journal(source)
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
    return _known(record)


FORMATS = {
    "bib": Format("bib", "application/x-bibtex; charset=utf-8", bibtex),
    "ris": Format("ris", "application/x-research-info-systems; charset=utf-8", ris),
    "json": Format("json", "application/vnd.citationstyles.csl+json; charset=utf-8", csl_json),
}
"""The formats by the ending of a file's name."""
