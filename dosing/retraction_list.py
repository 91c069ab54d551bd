"""Reading a list of retractions (CSV) and finding our sources in it.

The columns are those of the Retraction Watch data set, or any that say the same in fewer words.
Such a list has some 60,000 rows and 60 MB, so it is read row by row.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from dosing.identifiers import doi_key, pmid_key
from dosing.models import Source
from dosing.retractions import Retraction

MAX_BYTES = 100 * 1024 * 1024

MAX_MATCHES = 300
"""What one confirmation takes; the next import of the list finds the rest."""

_COLUMNS = {
    "doi": ("originalpaperdoi", "doi", "articledoi", "paperdoi"),
    "pmid": ("originalpaperpubmedid", "pmid", "pubmedid", "pubmednumber"),
    "nature": ("retractionnature", "nature", "noticetype"),
    "on": ("retractiondate", "retractedon", "dateofretraction", "date"),
    "reason": ("reason", "reasons", "retractionreason"),
    "notice": ("notice", "noticeurl", "noticelink", "link", "url"),
    "notice_doi": ("retractiondoi", "noticedoi"),
}
"""The headings of each column, small and without spaces; the first that is there is read."""


class ListError(Exception):
    """A file that is no list of retractions; the message says why."""


@dataclass(frozen=True)
class Match:
    """One of our sources, and what the list says of it."""

    row: int
    source: Source
    retraction: Retraction

    @property
    def is_news(self) -> bool:
        """Say whether marking would change anything."""
        return Retraction.of(self.source) != self.retraction


@dataclass
class Findings:
    """What a list holds for us."""

    rows: int = 0
    other_notices: int = 0
    """Rows about our sources that are corrections or concerns, not retractions."""
    matches: list[Match] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def search(file: BinaryIO) -> Findings:
    """Find our sources in a list. Raises ListError where it cannot be read at all."""
    findings = Findings()
    by_doi, by_pmid = _our_identifiers()
    seen: set[int] = set()
    for number, cells in _rows(file):
        findings.rows += 1
        source = by_doi.get(doi_key(cells["doi"])) or by_pmid.get(pmid_key(cells["pmid"]))
        if source is None:
            continue
        if cells["nature"] and "retract" not in cells["nature"].casefold():
            findings.other_notices += 1
        elif source.pk not in seen and len(seen) < MAX_MATCHES:
            seen.add(source.pk)
            findings.matches.append(Match(number, source, _retraction(number, cells, findings)))
    return findings


def _our_identifiers() -> tuple[dict[str, Source], dict[str, Source]]:
    sources = Source.objects.exclude(doi="", pmid="")
    by_doi = {doi_key(source.doi): source for source in sources if source.doi}
    return by_doi, {source.pmid: source for source in sources if source.pmid}


def _rows(file: BinaryIO) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row with its number in a spreadsheet, every column there, '' where it is not."""
    # What we read is ASCII: a list in another encoding loses a letter of somebody's name at most.
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
    try:
        head = text.readline(100_000)
        if "\x00" in head:
            raise ListError(_("This is not a text file. Save the list as CSV."))
        delimiter = max(",;\t", key=head.count)
        places = _places(next(csv.reader([head], delimiter=delimiter), []))
        for number, cells in enumerate(csv.reader(text, delimiter=delimiter), start=2):
            yield (
                number,
                {
                    name: cells[place].strip() if 0 <= place < len(cells) else ""
                    for name, place in places.items()
                },
            )
    except csv.Error as error:
        raise ListError(_("This is not a CSV table: a quotation mark is missing.")) from error
    finally:
        text.detach()


def _places(header: list[str]) -> dict[str, int]:
    """Return where each column stands, -1 for one that is not there."""
    names = [re.sub(r"[\W_]", "", name).casefold() for name in header]
    places = {
        column: next((names.index(name) for name in headings if name in names), -1)
        for column, headings in _COLUMNS.items()
    }
    if places["doi"] < 0 and places["pmid"] < 0:
        raise ListError(
            _(
                "Row 1 has no column for the DOI or the PubMed number of the work, like "
                "“OriginalPaperDOI” and “OriginalPaperPubMedID”, or “DOI” and “PMID”."
            )
        )
    return places


def _retraction(number: int, cells: dict[str, str], findings: Findings) -> Retraction:
    on = _date(cells["on"])
    if cells["on"] and on is None:
        findings.faults.append(
            _("Row %(row)s: the date “%(date)s” cannot be read. Write it like 2026-11-26.")
            % {"row": number, "date": cells["on"][:40]}
        )
    reasons = (reason.strip(" +") for reason in cells["reason"].split(";"))
    reason = "; ".join(filter(None, reasons))
    room = Source._meta.get_field("retraction_reason").max_length or 0
    return Retraction(
        on=on,
        reason=reason if len(reason) <= room else f"{reason[: room - 1]}…",
        notice=_notice(number, cells, findings),
    )


def _date(text: str) -> date | None:
    """Read 2026-11-26, or 11/26/2026 0:00 as the Retraction Watch data set has it."""
    iso = re.match(r"(\d{4})-(\d\d?)-(\d\d?)\b", text)
    american = re.match(r"(\d\d?)/(\d\d?)/(\d{4})\b", text)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if american:
            return date(int(american[3]), int(american[1]), int(american[2]))
    except ValueError:
        pass
    return None


def _notice(number: int, cells: dict[str, str], findings: Findings) -> str:
    link = cells["notice"]
    if not link:
        doi = doi_key(cells["notice_doi"])
        return f"https://doi.org/{doi}" if doi and doi != doi_key(cells["doi"]) else ""
    try:
        Source._meta.get_field("retraction_notice").run_validators(link)
        URLValidator(schemes=["http", "https"])(link)
    except ValidationError:
        findings.faults.append(
            _("Row %(row)s: “%(link)s” is not a web address.") % {"row": number, "link": link[:40]}
        )
        return ""
    return link
