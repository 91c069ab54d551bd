"""Files of reference managers as fields of sources; hostile ones as a sentence."""

import csv
import json
from pathlib import Path

import pytest
from django.conf import settings

from dosing import references
from dosing.models import Source
from dosing.reference_files import FIELDS, MAX_BYTES, MAX_ENTRIES, read

BIBTEX = r"""@string{lan = "Lancet"}
@article{Houdijk:1998,
  author = {Houdijk, A. P. J. and van Zanten, Arthur R. H. and M{\"u}ller, J\"org and others},
  title = {{Glutamine \& \{infection\}: 50\% less}},
  journal = lan, year = 1998, volume = {352}, number = {9130}, pages = {772--776},
  doi = {https://doi.org/10.1016/S0140-6736(98)02007-8}, url = {https://example.org/a_b%20c},
}
"""

MENDELEY = r"""@article{Garcia2019,
author = {{\v{S}}imek, Ji{\v{r}}{\'{i}} and Garc{\'{i}}a-L{\'{o}}pez, Jos{\'{e}} and {EFSA Panel on
  Dietetic Products, Nutrition and Allergies} and {\L}ukasz, Jan and Stra{\ss}er, Bj{\"{o}}rn},
doi = {10.1007/978-3-540-74{\_}5},
title = {{L-Glutamine {\&} H{\textless}sub{\textgreater}2{\textless}/sub{\textgreater}O:
  {\textgreater}50{\%} of $\alpha$-ketoglutarate \emph{in vivo}}},
url = {https://example.org/a{\_}b?x=1{\&}y=2},
}
"""

ZOTERO = """[
 {"id": "http://zotero.org/users/1/items/ABC", "type": "article-journal",
  "title": "<i>In vivo</i> H<sub>2</sub>O &amp; salt, p < 0.05", "author": [{"family": "Solo"}],
  "note": "PMID: 30108163\\nPMCID: PMC6"}
]"""

RIS = """TY  - JOUR
A1  - Houdijk, A.P.J.
A1  - World Health Organization
T1  - Glutamine
JO  - Lancet
Y1  - 1998/09/05
VL  - 352
IS  - 9130
SP  - 772
EP  - 776
DO  - doi:10.1016/S0140-6736(98)02007-8
AN  - 9737282
DP  - PubMed
UR  - https://example.org/?a=1;b=2
ER  -
"""

CSL = """[
 {"id": "x/9", "type": "article-journal", "title": "Glutamine", "container-title": "Lancet",
  "author": [{"family": "Zanten", "given": "Arthur R. H.", "non-dropping-particle": "van"},
             {"literal": "WHO"}],
  "issued": {"date-parts": [["1998", 9, 5]]}, "volume": 352, "issue": "9130", "page": "772–776",
  "DOI": "10.1016/S0140-6736(98)02007-8", "PMID": "9737282"}
]"""


def test_bibtex_with_macros_accents_and_parted_names() -> None:
    reading = read(BIBTEX.encode())

    assert not reading.faults
    (reference,) = reading.references
    assert (reference.line, reference.key) == (2, "houdijk1998")
    assert reference.fields == {
        "authors": "Houdijk APJ; van Zanten ARH; Müller J; et al.",
        "title": "Glutamine & {infection}: 50% less",
        "journal": "Lancet",
        "year": 1998,
        "volume": "352(9130)",
        "pages": "772-776",
        "doi": "10.1016/S0140-6736(98)02007-8",
        "url": "https://example.org/a_b%20c",
    }


def test_bibtex_as_mendeley_writes_it() -> None:
    (reference,) = read(MENDELEY.encode()).references

    assert reference.fields == {
        "authors": (
            "Šimek J; García-López J; EFSA Panel on Dietetic Products, Nutrition and Allergies; "
            "Łukasz J; Straßer B"
        ),
        "title": "L-Glutamine & H2O: >50% of α-ketoglutarate in vivo",
        "doi": "10.1007/978-3-540-74_5",
        "url": "https://example.org/a_b?x=1&y=2",
    }


def test_a_command_of_tex_that_is_not_known_is_named_and_not_left_out() -> None:
    reading = read(
        rb"@misc{a, title={\strange 50 mg}}@misc{b, title={\href{x}{y}}}@misc{c, title={C}}"
    )

    assert [reference.key for reference in reading.references] == ["c"]
    assert [str(fault) for fault in reading.faults] == [
        "Line 1 (a): Its TeX cannot be read: \\strange.", "Line 1 (b): Its TeX cannot be read.",
    ]  # fmt: skip


def test_csl_json_as_zotero_writes_it() -> None:
    (reference,) = read(ZOTERO.encode()).references

    assert reference.key == "solo"
    assert reference.fields == {
        "authors": "Solo", "title": "In vivo H2O & salt, p < 0.05", "pmid": "30108163",
    }  # fmt: skip


def test_ris_with_the_tags_of_other_programs() -> None:
    reading = read(b"\xef\xbb\xbf" + RIS.replace("\n", "\r\n").encode())

    assert not reading.faults
    (reference,) = reading.references
    assert (reference.line, reference.key) == (1, "houdijk1998")
    assert reference.fields["authors"] == "Houdijk APJ; World Health Organization"
    assert reference.fields["volume"] == "352(9130)"
    assert reference.fields["pages"] == "772-776"
    assert reference.fields["pmid"] == "9737282"
    assert reference.fields["doi"] == "10.1016/S0140-6736(98)02007-8"
    assert reference.fields["url"] == "https://example.org/?a=1;b=2"
    assert reference.fields["year"] == 1998


def test_the_number_of_another_database_is_not_taken_for_pubmeds() -> None:
    (reference,) = read(RIS.replace("PubMed", "CINAHL").encode()).references

    assert "pmid" not in reference.fields


def test_csl_json_with_particles_and_a_key_that_is_an_address() -> None:
    reading = read(CSL.encode())

    assert not reading.faults
    (reference,) = reading.references
    assert (reference.line, reference.key) == (2, "vanzanten1998")
    assert reference.fields["authors"] == "van Zanten ARH; WHO"
    assert reference.fields["volume"] == "352(9130)"
    assert reference.fields["pages"] == "772-776"
    assert reference.fields["year"] == 1998


@pytest.mark.parametrize("extension", ["bib", "ris", "json"])
def test_what_we_write_is_read_as_it_was(extension: str) -> None:
    """All starter sources, through each format, and one with every sign that may go wrong."""
    path = Path(settings.BASE_DIR) / "content" / "catalogue" / "sources.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sources = [
        Source(
            **{name: row[name] for name in ("key", *FIELDS) if name != "year"},
            year=int(row["year"]) if row["year"] else None,
        )
        for row in rows
    ]
    sources.append(
        Source(
            key="odd",
            authors="Szűcs Á; Đorđević Ž; Ħamrun Ŧ; EFSA Panel on Dietetic Products, Nutrition",
            title=r"α ≥ β · 50% of {a} & $b #c_d ^e ~f \g, p < 0.05",
        )
    )

    reading = read(references.FORMATS[extension].write(sources).encode())

    assert not reading.faults
    assert len(reading.references) == len(sources) > 50
    for source, reference in zip(sources, reading.references, strict=True):
        kept = {name: getattr(source, name) for name in FIELDS if getattr(source, name)}
        # A link to PubMed gives the number, should the record lack it.
        pmid = {"pmid": reference.fields["pmid"]} if "pmid" in reference.fields else {}
        assert (reference.key, reference.fields) == (source.key, pmid | kept)


BROKEN = r"""@article{good1, title={A}}
@article{open, title={never closed
@article{twice, title={A}, title={B}}
@article{good1, title={again}}
@article{year, title={A}, year={soon}, doi={nonsense}}
@article{none, note={nothing}}
@article{good2, title={B}}
"""


def test_each_fault_has_its_line_and_entry_and_the_rest_is_read() -> None:
    reading = read(BROKEN.encode())

    assert [reference.key for reference in reading.references] == ["good1", "good2"]
    assert [(fault.line, fault.entry) for fault in reading.faults] == [
        (2, ""), (3, "twice"), (4, "good1"), (5, "year"), (5, "year"), (6, "none"),
    ]  # fmt: skip
    assert "Give the year of publication as four digits." in str(reading.faults[3])
    assert "A DOI looks like" in str(reading.faults[4])


def test_a_ris_record_without_its_end_does_not_swallow_the_next() -> None:
    reading = read(b"TY  - JOUR\nTI  - One\nTY  - JOUR\nID  - two\nTI  - Two\nER  - \n")

    assert [reference.key for reference in reading.references] == ["two"]
    assert str(reading.faults[0]) == "Line 1: It has no line “ER  - ” at its end."


HOSTILE = {
    "empty": b"",
    "white": b" \n\n",
    "picture": b"\x89PNG\r\n\x1a\n\x00\x00",
    "latin 1": "@misc{a, title={Café}}".encode("latin-1"),
    "utf-16": "@misc{a, title={A}}".encode("utf-16"),
    "null byte": b"@misc{a, title={\x00}}",
    "huge": b"@misc{a, title={" + b"x" * MAX_BYTES,
    "html": b"<html><body>Sign in</body></html>",
    "deep json": b"[" * 200_000,
    "deep object": b'[{"id": "a", "title": ' + b'{"a":' * 100_000,
    "long number": b'[{"id": 1' + b"0" * 5_000 + b"}]",
    "json of other things": b'[1, "a", null]',
    "json without commas": b'[{"id": "a", "title": "A"} {"id": "b"}]',
    "json cut off": b'[{"id": "a", "title": "A"}, {"id": "b"',
    "deep braces": b"@misc{a, title={" + b"{" * 9_000 + b"}" * 9_000 + b"}}",
    "open braces": b"@misc{a, title={" + b"{" * 100_000,
    "signs": b"@" * 500_000,
    "names": b"@misc{a, title={A}, author={" + b"A and " * 100_000 + b"B}}",
    "commas": b"@misc{a, title={A}, author={A, B, C, D, E}}",
    "long field in ris": b"TY  - JOUR\nTI  - " + b"x" * 30_000 + b"\nER  - \n",
    "many starts": b"@a{b,\n" * 10_000,
    "much tex": b"@misc{a, title={" + b"{\\aa}" * 61_000 + b"}}",
    "endless record": b"TY  - JOUR\nTI  - A\n" + b"x\n" * 6_000 + b"ER  - \n",
    "no end": b"TY  - JOUR\n" * 1_000,
    "script": b'[{"id": "a", "URL": "javascript:alert(1)"}]',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_a_sentence(name: str) -> None:
    reading = read(HOSTILE[name])

    assert reading.faults
    assert all(len(str(fault)) < 300 for fault in reading.faults)


@pytest.mark.parametrize(("name", "words"), [
    ("many starts", "More than 2,000 entries. Split the file."),
    ("much tex", "There is too much TeX in it. Split the file."),
    ("endless record", "The record that begins on line 1 is too long to be one."),
])  # fmt: skip
def test_what_would_take_long_is_refused_unread(name: str, words: str) -> None:
    """As found by attack: 4 MB of each took 10 to 40 seconds."""
    assert [str(fault) for fault in read(HOSTILE[name]).faults] == [words]


def test_half_characters_do_not_reach_the_database() -> None:
    (reference,) = read(b'[{"id": "a", "title": "A \\ud800 b"}]').references

    assert reference.fields["title"] == "A ? b"


def test_more_entries_than_one_import_takes_are_refused() -> None:
    entries = [{"id": f"k{number}", "title": "A"} for number in range(MAX_ENTRIES + 1)]

    assert "Split the file" in str(read(json.dumps(entries).encode()).faults[-1])


def test_authors_beyond_the_column_become_et_al() -> None:
    authors = " and ".join(f"Somebody{number}, A. B." for number in range(100))

    (reference,) = read(f"@misc{{a, title={{A}}, author={{{authors}}}}}".encode()).references

    assert reference.fields["authors"].endswith(" AB; et al.")
    assert len(reference.fields["authors"]) <= 600
