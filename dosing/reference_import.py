"""References from a file as rows of the table of sources, each under the key of the source it is.

What becomes of the rows (looked at first, drafts on confirmation, undone as one) is dosing/batches.
"""

import string
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from dosing.identifiers import doi_key
from dosing.models import Source
from dosing.reference_files import Fault, Reading, Reference
from dosing.tables import SOURCE
from editorial.content import ContentError, Row
from editorial.models import Revision


def rows_of(reading: Reading, file_name: str) -> list[Row]:
    """Return a row for each entry, with what is wrong with it; its number is its line.

    Raises ContentError where nothing of the file can be read.
    """
    path = Path(file_name)
    whole = [fault.message for fault in reading.faults if not fault.line]
    if whole:
        raise ContentError(" ".join(whole))
    ours = _Ours()
    rows = [*_unreadable(reading.faults, path)]
    rows += [_row(reference, ours, path) for reference in reading.references]
    return sorted(rows, key=lambda row: row.number)


def _unreadable(faults: list[Fault], path: Path) -> Iterator[Row]:
    by_line: dict[int, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_line[fault.line].append(fault)
    for line, own in by_line.items():
        words = tuple(
            ("key", f"{fault.entry}: {fault.message}" if fault.entry else fault.message)
            for fault in own
        )
        yield Row(path, line, {"key": f"line-{line}"}, words)


def _row(reference: Reference, ours: "_Ours", path: Path) -> Row:
    key, fault = ours.key_of(reference)
    cells = {SOURCE[name]: str(value) for name, value in reference.fields.items()}
    faults = (("key", fault),) if fault else ()
    return Row(path, reference.line, {"key": key} | cells, faults)


@dataclass
class _Work:
    """One of our sources, or one that the file adds."""

    key: str
    title: str
    doi: str
    pmid: str
    line: int = 0


@dataclass
class _Ours:
    """All our sources by what tells works apart; grows by what the file adds."""

    by_key: dict[str, _Work] = field(default_factory=dict)
    by_doi: dict[str, _Work] = field(default_factory=dict)
    by_pmid: dict[str, _Work] = field(default_factory=dict)

    def __post_init__(self) -> None:
        keys = {}
        columns = ("pk", "key", "title", "doi", "pmid")
        for pk, key, title, doi, pmid in Source.objects.values_list(*columns):
            keys[pk] = key
            self.add(_Work(key, title, doi, pmid))
        drafts = Revision.objects.of_kinds([Source]).open().filter(object_id__in=keys)
        names = ("object_id", "snapshot__title", "snapshot__doi", "snapshot__pmid")
        for pk, title, doi, pmid in drafts.values_list(*names):
            self.add(_Work(keys[pk], title or "", doi or "", pmid or ""))

    def add(self, work: _Work) -> None:
        self.by_key[work.key] = work
        if work.doi:
            self.by_doi[doi_key(work.doi)] = work
        if work.pmid:
            self.by_pmid[work.pmid] = work

    def key_of(self, reference: Reference) -> tuple[str, str]:
        """Return the key of the source that an entry is about, and why it cannot be taken."""
        entry = _Work(
            reference.key,
            reference.fields.get("title", ""),
            reference.fields.get("doi", ""),
            reference.fields.get("pmid", ""),
            reference.line,
        )
        found = self.by_doi.get(doi_key(entry.doi))
        same_pmid = self.by_pmid.get(entry.pmid)
        if found and same_pmid and found.key != same_pmid.key:
            words = _("Its DOI is that of “%(one)s”, its PubMed number that of “%(other)s”.")
            return entry.key, words % {"one": found.key, "other": same_pmid.key}
        found = found or same_pmid
        if found is None and (named := self.by_key.get(entry.key)):
            if _may_be_same(named, entry):
                found = named
            elif entry.doi or entry.pmid:
                # By its identifier the next import will know it, whatever its key.
                entry.key = self._free_key(entry.key)
            else:
                words = _("“%(key)s” is another work. Give this entry another key, or a DOI.")
                return entry.key, words % {"key": entry.key}
        if found:
            if found.line:
                words = _("The entry on line %(line)s is the same work.")
                return f"line-{entry.line}", words % {"line": found.line}
            entry.key = found.key
        self.add(entry)
        return entry.key, ""

    def _free_key(self, key: str) -> str:
        room = (Source._meta.get_field("key").max_length or 0) - 2
        ends = [*string.ascii_lowercase[1:], *map(str, range(10, 100))]
        return next(
            (free for end in ends if (free := f"{key[:room]}{end}") not in self.by_key), key
        )


def _may_be_same(ours: _Work, entry: _Work) -> bool:
    """Say whether an entry with the key of a source may be that source: nothing speaks against."""
    if ours.doi and entry.doi and doi_key(ours.doi) != doi_key(entry.doi):
        return False
    if ours.pmid and entry.pmid and ours.pmid != entry.pmid:
        return False
    return not (ours.title and entry.title) or _letters(ours.title) == _letters(entry.title)


def _letters(title: str) -> str:
    return "".join(letter for letter in title.casefold() if letter.isalnum())
