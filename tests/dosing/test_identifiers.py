"""One DOI and one PubMed number in one spelling, and one source for each work."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from dosing.identifiers import doi_key, normal_doi, normal_pmid
from dosing.models import Source
from editorial import actions
from editorial import snapshot as snapshots
from editorial.problems import NotPublishableError
from tests.articles.articles import somebody
from tests.dosing.foods import publish_source

DOI = "10.1016/S0140-6736(98)02007-8"


@pytest.mark.parametrize("typed", [
    DOI, f" {DOI} ", f"https://doi.org/{DOI}", f"http://dx.doi.org/{DOI}", f"doi:{DOI}",
    f"DOI: {DOI}.", "https://doi.org/10.1016/S0140-6736%2898%2902007-8", "doi.org/" + DOI,
    "10.1016/ S0140-6736(98)02007-8", f"https://www.doi.org/{DOI}", f"info:doi/{DOI}",
    f"urn:doi:{DOI}", f"doi:https://doi.org/{DOI}", f"https://doi.org/{DOI}?utm_source=x",
    f"https://doi.org/{DOI}/", f"https://doi.org/{DOI}#abstract", f"<{DOI}>", f"[doi: {DOI}]",
    f"\ufeff{DOI}\u200b", DOI.replace("-", "\u2010"), DOI.replace("-", "\u2011"),
    DOI.replace("-", "\u2013"), f"\uff11\uff10{DOI[2:]}",
])  # fmt: skip
def test_a_doi_is_known_however_it_was_pasted(typed: str) -> None:
    assert normal_doi(typed) == DOI


@pytest.mark.parametrize("typed", ["", "10.1016", "S0140-6736", "https://example.org/10.1/x"])
def test_what_is_no_doi_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="A DOI looks like"):
        normal_doi(typed)


def test_the_odd_signs_of_an_old_doi_stay() -> None:
    old = "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2"

    assert normal_doi(old) == old
    assert normal_doi(f"https://doi.org/{old.replace('<', '%3C').replace('>', '%3E')}") == old


def test_capitals_of_a_doi_mean_nothing() -> None:
    assert doi_key("10.1056/NEJMoa1212722") == doi_key("https://doi.org/10.1056/nejmOA1212722")


@pytest.mark.parametrize("typed", [
    "23594003", " 023594003", "PMID: 23594003", "https://pubmed.ncbi.nlm.nih.gov/23594003/",
    "https://pubmed.ncbi.nlm.nih.gov/23594003/?from=x", "PMID: 23594003.", "PubMed ID: 23594003",
    "PMID:23594003 [PubMed - indexed for MEDLINE]", "23594003\u200b", "\uff12\uff13594003",
    "https://www.ncbi.nlm.nih.gov/pubmed/23594003?dopt=Abstract", "pmid 23594003;",
])  # fmt: skip
def test_a_pubmed_number_is_known_however_it_was_pasted(typed: str) -> None:
    assert normal_pmid(typed) == "23594003"


@pytest.mark.parametrize("typed", ["", "0", "PMC123", "1234567890"])
def test_what_is_no_pubmed_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="digits only"):
        normal_pmid(typed)


@pytest.mark.django_db
def test_a_source_keeps_the_bare_form() -> None:
    source = publish_source("a", doi=f"https://doi.org/{DOI}", pmid="PMID: 9737282")

    assert (source.doi, source.pmid) == (DOI, "9737282")


@pytest.mark.django_db
@pytest.mark.parametrize("typed", [{"doi": f"https://doi.org/{DOI.upper()}"}, {"pmid": "pmid 1"}])
def test_a_second_record_of_a_work_names_the_first(typed: dict[str, str]) -> None:
    publish_source("first", doi=DOI, pmid="1")

    with pytest.raises(ValidationError, match="“first” is this work already"):
        Source(key="second", title="Again", **typed).full_clean()


@pytest.mark.django_db
def test_two_drafts_of_one_work_cannot_both_be_published() -> None:
    one, two = publish_source("one"), publish_source("two")
    for source in (one, two):
        snapshot = snapshots.take(source) | {"doi": DOI}
        actions.save_draft(item=source, snapshot=snapshot, actor=somebody())
    actions.publish(revision=one.open_revision(), actor=somebody())

    with pytest.raises(NotPublishableError, match="“one” is this work already"):
        actions.publish(revision=two.open_revision(), actor=somebody())


@pytest.mark.django_db
@pytest.mark.parametrize("row", [
    {"doi": DOI.upper()}, {"pmid": "1"}, {"doi": "doi.org/10.1/x"}, {"doi": "10.1/a b"},
    {"pmid": "PMID:1"}, {"pmid": "1 2"},
])  # fmt: skip
def test_the_database_refuses_it_too(row: dict[str, str]) -> None:
    publish_source("first", doi=DOI, pmid="1")
    second = Source.objects.create(key="second")

    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.filter(pk=second.pk).update(**row)


@pytest.mark.django_db
def test_rows_from_before_are_made_bare_and_nothing_is_lost() -> None:
    Source.objects.bulk_create(
        [Source(key="address", pmid="7"), Source(key="same"), Source(key="odd", note="Ours.")]
    )
    with connection.cursor() as cursor:  # the field itself would mend them
        for key, doi in (("address", "10.1234/ABC."), ("same", "10.1234/abc"), ("odd", "10.odd")):
            cursor.execute("UPDATE dosing_source SET doi = %s WHERE key = %s", [doi, key])

    import_module("dosing.migrations.0007_bare_identifiers").make_bare(apps, None)

    address, same, odd = (Source.objects.get(key=key) for key in ("address", "same", "odd"))
    assert (same.doi, same.note) == ("10.1234/abc", "")
    assert (address.doi, address.pmid) == ("", "7")
    assert address.note == "DOI as entered: 10.1234/ABC."
    assert (odd.doi, odd.note) == ("", "Ours.\nDOI as entered: 10.odd")
