"""Reading the files of reference managers: BibTeX, RIS and CSL-JSON, as fields of sources.

Knows no database. Every entry comes out as values that the columns can hold, or as a fault that
names its line; a hostile file is a fault too, never an error.
"""

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares.names import (
    InvalidNameError,
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from bibtexparser.model import Entry
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from pylatexenc.latex2text import (
    LatexNodes2Text,
    MacroTextSpec,
    get_default_latex_context_db,
)
from pylatexenc.latexwalker import LatexMacroNode

from dosing.identifiers import normal_doi, normal_pmid, pmid_key
from dosing.models import Source
from dosing.references import AND_OTHERS

MAX_BYTES = 4 * 1024 * 1024
"""A file of 2,000 entries with their abstracts has about this size."""

MAX_ENTRIES = 2_000

MAX_FIELD = 20_000
"""Characters of one field. No list of authors is longer; what takes long to read is refused."""

MAX_TEX = 120_000
"""Commands, formulas and braces of one BibTeX file; each takes some hundredths of a millisecond."""

MAX_RIS_LINES = 5_000
"""Lines of one RIS record: thousands of authors have one each."""

MAX_INITIALS = 4

FIELDS = ("authors", "year", "title", "journal", "volume", "pages", "doi", "pmid", "url")
"""What is taken from a file. Our notes, and whether we have looked it up, are ours."""


@dataclass(frozen=True)
class Fault:
    """Why something in the file cannot be taken: its line (0: the whole file) and its entry."""

    line: int
    entry: str
    message: str

    def __str__(self) -> str:
        where = _("Line {line}").format(line=self.line) if self.line else ""
        where += f" ({self.entry})" if where and self.entry else self.entry
        return f"{where}: {self.message}" if where else self.message


@dataclass(frozen=True)
class Reference:
    """One entry: where it begins, the key to know it by, and what is known of it."""

    line: int
    key: str
    fields: dict[str, Any]


@dataclass
class Reading:
    """What a file holds."""

    references: list[Reference] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class _Raw:
    """An entry as its format has it, before it is checked."""

    line: int
    key: str
    authors: list[str]
    values: dict[str, str]


class _EntryError(Exception):
    """An entry that cannot be read: says where and why."""

    def __init__(self, line: int, entry: str, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(line, entry[:60], message)


type _Entries = Iterator[_Raw | _EntryError]


def read(data: bytes) -> Reading:
    """Read a file in whichever of the three formats it is."""
    reading = Reading()
    try:
        entries = _format_of(_text_of(data))
        for number, entry in enumerate(entries):
            if number == MAX_ENTRIES:
                raise _EntryError(0, "", _too_many_entries())
            if isinstance(entry, _EntryError):
                reading.faults.append(entry.fault)
            else:
                _take(entry, reading)
        if not reading.references and not reading.faults:
            raise _EntryError(0, "", _("There is no entry in it."))
    except _EntryError as error:
        reading.faults.append(error.fault)
    return reading


def _too_many_entries() -> str:
    return _("More than {max_entries:,} entries. Split the file.").format(max_entries=MAX_ENTRIES)


def _text_of(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise _EntryError(
            0,
            "",
            _("More than {max_bytes} MB. Split the file.").format(
                max_bytes=MAX_BYTES // 1024 // 1024
            ),
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        words = _("Line %(line)s is not in UTF-8. Export the file again as UTF-8.")
        raise _EntryError(0, "", words % {"line": line}) from error
    if "\x00" in text:
        raise _EntryError(0, "", _("This is not a text file."))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _format_of(text: str) -> _Entries:
    if text.lstrip().startswith(("[", "{")):
        return _csl_json(text)
    if re.search(r"^TY  - ", text, re.MULTILINE):
        return _ris(text)
    if re.search(r"^\s*@\s*\w+\s*[{(]", text, re.MULTILINE):
        return _bibtex(text)
    raise _EntryError(0, "", _("This is neither BibTeX nor RIS nor CSL-JSON."))


# From any format to the fields of a source


def _take(raw: _Raw, reading: Reading) -> None:
    """Check an entry: it is taken whole, or every fault of it is named."""
    faults = []
    fields: dict[str, Any] = {}
    values = raw.values | {"authors": _authors_that_fit(raw.authors)}
    pmid = values.get("pmid") or pmid_key(values.get("url", ""))
    for name in FIELDS:
        text = pmid if name == "pmid" else values.get(name, "")
        text = _cleaned(_without_markup(text) if name in ("title", "journal") else text)
        if not text:
            continue
        try:
            fields[name] = _CHECKS.get(name, str)(text)
            _column(name).clean(fields[name], None)
        except ValidationError as error:
            faults.append(f"{_label(name)}: {' '.join(error.messages)}")
        except ValueError as error:
            faults.append(f"{_label(name)}: {error}")
    key = _key(raw, fields)
    if not (fields.get("title") or fields.get("doi") or fields.get("url")):
        faults.append(_("It has neither a title nor a DOI nor a link."))
    if faults:
        reading.faults += [Fault(raw.line, key, fault) for fault in faults]
    else:
        reading.references.append(Reference(raw.line, key, fields))


def _column(name: str) -> Any:
    return Source._meta.get_field(name)


def _label(name: str) -> str:
    label = str(_column(name).verbose_name)
    return label[:1].upper() + label[1:]


def _cleaned(text: str) -> str:
    """Return one line without half characters, which no database holds."""
    return " ".join(text.encode("utf-8", "replace").decode("utf-8").split())


_MARKUP = re.compile(r"</?(i|b|u|em|strong|sub|sup|sc|span)( [^<>]*)?/?>", re.IGNORECASE)


def _without_markup(text: str) -> str:
    """Return a title without the HTML that programs put in for italics and small figures."""
    return html.unescape(_MARKUP.sub("", text))


def _year(text: str) -> int:
    found = re.search(r"(?<!\d)(1[5-9]|20)\d\d(?!\d)", text)
    if found is None:
        raise ValueError(_("Give the year of publication as four digits."))
    return int(found[0])


def _pages(text: str) -> str:
    return re.sub(r"\s*(--+|[‐-―−])\s*", "-", text)


_CHECKS: dict[str, Callable[[str], Any]] = {
    "year": _year,
    "pages": _pages,
    "doi": normal_doi,
    "pmid": normal_pmid,
}


def _authors_that_fit(names: Iterable[str]) -> str:
    """Join the authors; those that the column has no room for become 'et al.'."""
    room = (_column("authors").max_length) - len(f"; {AND_OTHERS}")
    kept: list[str] = []
    for name in filter(None, map(_cleaned, names)):
        if name == AND_OTHERS or len("; ".join([*kept, name])) > room:
            return "; ".join([*kept, AND_OTHERS])
        kept.append(name)
    return "; ".join(kept)


def _key(raw: _Raw, fields: dict[str, Any]) -> str:
    """Return the file's own key where it is one, else surname and year."""
    given = "" if "/" in raw.key or raw.key.isdigit() else slugify(raw.key)
    if given:
        return given[: _column("key").max_length]
    first = fields.get("authors", "").partition(";")[0]
    surname = re.sub(r" [A-Z]{1,4}$", "", first) or fields.get("journal", "")
    words = slugify(surname).replace("-", "")[:40] or "source"
    return f"{words}{fields.get('year', '')}"


def _person(family: str, given: str) -> str:
    """Name a person as we do: surname, then initials without dots."""
    if re.fullmatch(r"[A-Z]{1,4}", given):
        initials = given
    else:
        initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+", given)).upper()
    return f"{family} {initials[:MAX_INITIALS]}".strip()


_COMPANY = re.compile(r"(Inc|Ltd|LLC|GmbH|Corp)\.?", re.IGNORECASE)
_MOST_WORDS_OF_A_SURNAME = 3


def _name_with_comma(name: str) -> str:
    """Name a person written 'Surname, Given', or a body that has a comma in its name."""
    family, comma, given = (part.strip() for part in name.partition(","))
    is_body = len(family.split()) > _MOST_WORDS_OF_A_SURNAME or _COMPANY.fullmatch(given)
    if not comma or is_body:
        return AND_OTHERS if family.rstrip(".").lower() == "et al" else name.strip(" ,")
    return _person(family, given)


# BibTeX


_WITHOUT_MEANING = (
    "enquote", "newblock", "relax", "textnormal", "textsc", "textsubscript", "textsuperscript",
)  # fmt: skip


def _unknown_command(node: LatexMacroNode) -> str:
    r"""Refuse a command without a known text: left out, “\\textgreater 50” would become “50”."""
    raise ValueError(node.macroname)


def _latex_to_text() -> LatexNodes2Text:
    known = get_default_latex_context_db()
    known.add_context_category(
        "villi",
        prepend=True,
        macros=[
            MacroTextSpec("textless", "<"),
            MacroTextSpec("textgreater", ">"),
            MacroTextSpec("textbar", "|"),
            MacroTextSpec("textasciicircum", "^"),
            MacroTextSpec("textunderscore", "_"),
            MacroTextSpec("mbox", "%s"),
            MacroTextSpec("url", "%s"),
            # What stands in braces after these stays.
            *(MacroTextSpec(name, "") for name in _WITHOUT_MEANING),
        ],
    )
    known.set_unknown_macro_spec(MacroTextSpec("", simplify_repl=_unknown_command))
    return LatexNodes2Text(latex_context=known)


_latex = _latex_to_text()

_ESCAPED = re.compile(r"\{?\\([_%&#$~()])\}?")
"""A sign that TeX reads as something else, as programs write it in addresses too: {\\_} or \\_."""


def _bibtex(text: str) -> _Entries:
    # Looked at before it is parsed: a hostile file is as long as an honest one.
    if len(re.findall(r"@\s*\w+\s*[{(]", text)) > 2 * MAX_ENTRIES:
        raise _EntryError(0, "", _too_many_entries())
    if sum(map(text.count, "\\${")) > MAX_TEX:
        raise _EntryError(0, "", _("There is too much TeX in it. Split the file."))
    library = parse_string(text)
    blocks = {id(block) for block in library.failed_blocks}
    for block in library.blocks:
        line = (block.start_line or 0) + 1
        if id(block) in blocks:
            entry = getattr(getattr(block, "ignore_error_block", None), "key", "")
            yield _EntryError(line, entry, _bibtex_reason(block))
        elif isinstance(block, Entry):
            try:
                yield _bibtex_entry(block, line)
            except _EntryError as error:
                yield error


def _bibtex_reason(block: Any) -> str:
    match type(block).__name__:
        case "DuplicateFieldKeyBlock":
            return _("A field stands in it twice.")
        case "DuplicateBlockKeyBlock":
            return _("Another entry has the same key.")
    return _("A brace or a quotation mark is missing, so it cannot be read.")


def _bibtex_entry(entry: Entry, line: int) -> _Raw:
    given = {item.key.lower(): str(item.value) for item in entry.fields}
    for name, value in given.items():
        if name in _BIBTEX_FIELDS and len(value) > MAX_FIELD:
            raise _EntryError(
                line, entry.key, _("Its field “{name}” is too long.").format(name=name)
            )
    values: dict[str, str] = {}
    for name, ours in _BIBTEX_FIELDS.items():
        if given.get(name) and not values.get(ours):
            is_plain = ours in ("doi", "pmid", "url")
            values[ours] = (
                _ESCAPED.sub(r"\1", given[name])
                if is_plain
                else _from_latex(given[name], line, entry.key)
            )
    if given.get("number") and values.get("volume"):
        values["volume"] += f"({_from_latex(given['number'], line, entry.key)})"
    authors = [
        _bibtex_author(name, line, entry.key)
        for name in split_multiple_persons_names(given.get("author") or given.get("editor", ""))
    ]
    return _Raw(line, entry.key, authors, values)


_BIBTEX_FIELDS = {
    "title": "title", "year": "year", "date": "year", "journal": "journal",
    "journaltitle": "journal", "booktitle": "journal", "publisher": "journal",
    "institution": "journal", "organization": "journal", "howpublished": "journal",
    "volume": "volume", "pages": "pages", "doi": "doi", "pmid": "pmid", "url": "url",
    "author": "authors", "editor": "authors", "number": "number",
}  # fmt: skip
"""Our field for each of theirs; the first one that is there is taken."""


def _bibtex_author(name: str, line: int, key: str) -> str:
    if name == "others":
        return AND_OTHERS
    if _is_in_braces(name):
        return _from_latex(name, line, key)
    try:
        parts = parse_single_name_into_parts(name)
    except InvalidNameError as error:
        raise _EntryError(
            line, key, _("An author's name cannot be read: {name}.").format(name=name[:80])
        ) from error
    family = " ".join([*parts.von, *parts.last, *parts.jr])
    given = _from_latex(" ".join(parts.first), line, key)
    return _person(_from_latex(family, line, key), given)


def _is_in_braces(name: str) -> bool:
    """Say whether one pair of braces holds all of a name, as of a body: {{EFSA Panel}}."""
    depth = 0
    for place, letter in enumerate(name, start=1):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if depth == 0:
            return name.startswith("{") and place == len(name)
    return False


def _from_latex(text: str, line: int, key: str) -> str:
    try:
        return str(_latex.latex_to_text(text))
    except (RecursionError, ValueError, LookupError) as error:
        command = f"\\{error}" if type(error) is ValueError and str(error).isalpha() else ""
        words = _("Its TeX cannot be read: {command}.") if command else _("Its TeX cannot be read.")
        raise _EntryError(line, key, words.format(command=command[:40])) from error


# RIS


def _ris(text: str) -> _Entries:
    """Read record by record: a record that is not closed must not swallow the next one."""
    record: list[str] = []
    begins_at = 0
    for number, line in enumerate([*text.split("\n"), "TY  - "], start=1):
        if line.startswith("TY  - "):
            if record:
                yield _EntryError(begins_at, "", _("It has no line “ER  - ” at its end."))
            record, begins_at = [], number
        if begins_at:
            record.append(line)
        if len(record) > MAX_RIS_LINES:
            words = _("The record that begins on line %(line)s is too long to be one.")
            raise _EntryError(0, "", words % {"line": begins_at})
        if record and line.startswith("ER  -"):
            yield _ris_entry(record, begins_at)
            record, begins_at = [], 0


def _ris_entry(lines: list[str], begins_at: int) -> "_Raw | _EntryError":
    (record,) = rispy.loads("\n".join(lines), skip_unknown_tags=True, delimiter_tags_mapping={})
    key = str(record.get("id") or record.get("label") or "")
    values = {
        ours: text
        for ours, names in _RIS_FIELDS.items()
        if (text := next((str(record[name]) for name in names if record.get(name)), ""))
    }
    if record.get("number") and values.get("volume"):
        values["volume"] += f"({record['number']})"
    pages = [str(record[name]) for name in ("start_page", "end_page") if record.get(name)]
    values["pages"] = "-".join(pages)
    values["url"] = next(iter(record.get("urls", ())), "")
    database = f"{record.get('name_of_database', '')} {record.get('database_provider', '')}"
    if re.search("pubmed|medline", database, re.IGNORECASE):
        # The same tag holds the numbers of other databases.
        values["pmid"] = str(record.get("accession_number", ""))
    for name, value in values.items():
        if len(value) > MAX_FIELD:
            return _EntryError(
                begins_at, key, _("Its field “{name}” is too long.").format(name=name)
            )
    names = record.get("authors") or record.get("first_authors") or []
    authors = [_name_with_comma(name) for name in names]
    if any("shortened" in note for note in record.get("notes", ())):
        authors.append(AND_OTHERS)
    return _Raw(begins_at, key, authors, values)


_RIS_FIELDS = {
    "title": ("title", "primary_title"),
    "year": ("year", "publication_year", "date"),
    "journal": (
        "journal_name", "secondary_title", "alternate_title3", "alternate_title2", "publisher",
    ),
    "volume": ("volume",),
    "doi": ("doi",),
}  # fmt: skip


# CSL-JSON


def _csl_json(text: str) -> _Entries:
    """Read one record after the other, so that each knows its line."""
    decoder = json.JSONDecoder()
    place = len(text) - len(text.lstrip())
    is_list = text[place] == "["
    place += is_list
    line, counted = 1, 0
    while True:
        place = _after_space(text, place)
        if place == len(text) or text[place] == "]":
            return
        line += text.count("\n", counted, place)
        counted = place
        try:
            record, place = decoder.raw_decode(text, place)
        except json.JSONDecodeError as error:
            yield _EntryError(error.lineno, "", _("This is not JSON: {msg}.").format(msg=error.msg))
            return
        except (RecursionError, ValueError):
            yield _EntryError(line, "", _("It is nested too deeply, or a number is too long."))
            return
        yield _csl_entry(record, line)
        if not is_list:
            return
        place = _after_space(text, place)
        if text[place : place + 1] not in (",", "]"):
            line += text.count("\n", counted, place)
            yield _EntryError(line, "", _("This is not JSON: a comma or “]” is missing."))
            return
        place += text[place] == ","


def _after_space(text: str, place: int) -> int:
    found = re.compile(r"[ \t\n]*").match(text, place)
    return found.end() if found else place


def _csl_entry(record: Any, line: int) -> "_Raw | _EntryError":
    if not isinstance(record, dict):
        return _EntryError(line, "", _("This is not a record of CSL-JSON."))
    key = _plain(record.get("id"))
    values = {
        ours: text
        for ours, names in _CSL_FIELDS.items()
        if (text := next((_plain(record[name]) for name in names if record.get(name)), ""))
    }
    values["year"] = _csl_year(record.get("issued"))
    if found := re.search(r"^PMID: *(\d{1,9})$", _plain(record.get("note")), re.MULTILINE):
        values.setdefault("pmid", found[1])  # where Zotero keeps what it has no field for
    if values.get("volume") and _plain(record.get("issue")):
        values["volume"] += f"({_plain(record['issue'])})"
    authors = record.get("author")
    names = [_csl_author(author) for author in authors] if isinstance(authors, list) else []
    for name, value in values.items():
        if len(value) > MAX_FIELD:
            return _EntryError(line, key, _("Its field “{name}” is too long.").format(name=name))
    return _Raw(line, key, names, values)


_CSL_FIELDS = {
    "title": ("title",), "journal": ("container-title", "publisher"), "volume": ("volume",),
    "pages": ("page",), "doi": ("DOI",), "pmid": ("PMID",), "url": ("URL",),
}  # fmt: skip


def _plain(value: Any) -> str:
    """Return a text or a whole number as text, '' for anything else."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _csl_year(issued: Any) -> str:
    if not isinstance(issued, dict):
        return ""
    match issued.get("date-parts"):
        case [[year, *_], *_]:
            return _plain(year)
    return _plain(issued.get("raw")) or _plain(issued.get("literal"))


def _csl_author(author: Any) -> str:
    if not isinstance(author, dict):
        return ""
    if literal := _plain(author.get("literal")):
        return literal
    particle = _plain(author.get("non-dropping-particle")) or _plain(
        author.get("dropping-particle")
    )
    family = f"{particle} {_plain(author.get('family'))}".strip()
    return _person(family, _plain(author.get("given")))
