"""Sources in the formats of reference managers."""

import json

import pytest
from django.test import Client

from tests.dosing.foods import publish_source

pytestmark = pytest.mark.django_db

HOUDIJK = {
    "authors": "Houdijk APJ; van Zanten ARH; et al.",
    "year": 1998,
    "title": "Glutamine & {infection}: 50% less",
    "journal": "Lancet",
    "volume": "352(9130)",
    "pages": "772-776",
    "doi": "10.1016/S0140-6736(98)02007-8",
    "pmid": "9737282",
    "url": "https://example.org/a_b",
}


def test_bibtex_keeps_names_capitals_and_special_letters(client: Client) -> None:
    publish_source("houdijk1998", **HOUDIJK)

    answer = client.get("/sources/houdijk1998/cite.bib")

    assert answer.headers["Content-Type"].startswith("application/x-bibtex")
    assert answer.content.decode() == (
        "@article{houdijk1998,\n"
        "  author = {Houdijk, APJ and van Zanten, ARH and others},\n"
        r"  title = {{Glutamine \& \{infection\}: 50\% less}}," + "\n"
        "  journal = {Lancet},\n"
        "  year = {1998},\n"
        "  volume = {352(9130)},\n"
        "  pages = {772--776},\n"
        "  doi = {10.1016/S0140-6736(98)02007-8},\n"
        "  pmid = {9737282},\n"
        "  url = {https://example.org/a_b},\n"
        "}\n"
    )


def test_ris_has_one_tag_a_line_and_an_end(client: Client) -> None:
    publish_source("houdijk1998", note="First line.\nSecond line.", **HOUDIJK)

    lines = client.get("/sources/houdijk1998/cite.ris").content.decode().split("\r\n")

    assert lines[:4] == [
        "TY  - JOUR", "ID  - houdijk1998", "AU  - Houdijk, APJ", "AU  - van Zanten, ARH",
    ]  # fmt: skip
    assert "SP  - 772" in lines
    assert "DB  - PubMed" in lines
    assert "EP  - 776" in lines
    assert "N1  - The list of authors is shortened." in lines
    assert "N1  - First line. Second line." in lines
    assert lines[-2:] == ["ER  - ", ""]


def test_csl_json_leaves_out_what_is_not_known(client: Client) -> None:
    publish_source("agency", authors="Food Agency", title="Table", year=None)

    (record,) = json.loads(client.get("/sources/agency/cite.json").content)

    assert record == {
        "id": "agency",
        "type": "document",
        "author": [{"literal": "Food Agency"}],
        "title": "Table",
    }


@pytest.mark.parametrize("extension", ["bib", "ris", "json"])
def test_what_nobody_has_looked_up_says_so_in_every_format(client: Client, extension: str) -> None:
    publish_source("memory", is_verified=False)

    assert b"has not looked up" in client.get(f"/sources/memory/cite.{extension}").content


@pytest.mark.parametrize("extension", ["bib", "ris", "json"])
def test_all_sources_come_in_one_file(client: Client, extension: str) -> None:
    publish_source("first")
    publish_source("second")

    answer = client.get(f"/sources/all.{extension}")

    assert b"first" in answer.content
    assert b"second" in answer.content
    assert "attachment" in answer.headers["Content-Disposition"]


def test_other_formats_and_sources_are_not_found(client: Client) -> None:
    publish_source("first")

    assert client.get("/sources/first/cite.exe").status_code == 404
    assert client.get("/sources/nobody/cite.bib").status_code == 404
    assert client.get("/sources/all.exe").status_code == 404
