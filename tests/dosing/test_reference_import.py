"""References into drafts: each finds the source it is, and a second import changes nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from accounts.roles import CURATOR, EDITOR
from dosing import batches, references
from dosing.models import Batch, Source
from dosing.reference_files import MAX_BYTES, read
from dosing.reference_import import rows_of
from editorial import actions
from editorial import snapshot as snapshots
from editorial.content import ContentError
from editorial.models import Revision
from tests.dosing.foods import publish_source
from tests.dosing.tables import counts

pytestmark = pytest.mark.django_db

IMPORT = "/admin/dosing/source/import/"
DOI = "10.1016/S0140-6736(98)02007-8"


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada@example.org", display_name="Ada")


def checked(text: str, actor: User) -> Batch:
    rows = rows_of(read(text.encode()), "zotero.bib")
    return batches.begin(table="sources", rows=rows, actor=actor, file_name="zotero.bib")


def entry(key: str, **fields: str) -> str:
    return f"@article{{{key}, {', '.join(f'{name}={{{fields[name]}}}' for name in fields)}}}\n"


def test_new_works_become_drafts_and_the_second_import_changes_nothing(ada: User) -> None:
    text = entry("a2020", title="One", doi=DOI, author="Doe, Jane A.") + entry("b2020", title="Two")

    batch = checked(text, ada)
    assert counts(batch) == (2, 0, 0, 0)
    assert not Source.objects.exists()
    batches.confirm(batch, actor=ada)

    source = Source.objects.get(key="a2020")
    assert (source.version, source.is_verified) == (None, False)
    draft = source.open_revision()
    assert draft
    assert (draft.snapshot["authors"], draft.snapshot["doi"]) == ("Doe JA", DOI)
    assert counts(checked(text, ada)) == (0, 0, 2, 0)

    batches.undo(batch, actor=ada)
    assert not Source.objects.exists()


def test_a_work_is_known_by_its_identifiers_whatever_its_key(ada: User) -> None:
    publish_source("ours", doi=DOI, title="Old", note="Ours.")
    publish_source("other", pmid="9737282", title="Other")
    text = entry("x", title="New", doi=f"https://doi.org/{DOI.lower()}") + entry(
        "y", title="Other", url="https://pubmed.ncbi.nlm.nih.gov/9737282/"
    )

    batch = checked(text, ada)
    batches.confirm(batch, actor=ada)

    assert counts(batch) == (0, 2, 0, 0)
    draft = Source.objects.get(key="ours").open_revision()
    assert draft
    assert draft.snapshot["title"] == "New"
    # What is ours stays ours.
    assert (draft.snapshot["note"], draft.snapshot["is_verified"]) == ("Ours.", True)
    assert Source.objects.count() == 2


def test_an_identifier_that_stands_only_in_a_draft_is_known_too(ada: User) -> None:
    source = publish_source("ours", title="A", authors="")
    snapshot = snapshots.take(source) | {"doi": DOI}
    actions.save_draft(item=source, snapshot=snapshot, actor=ada)

    assert counts(checked(entry("x", title="A", doi=DOI), ada)) == (0, 0, 1, 0)


def test_what_cannot_be_one_work_is_refused_with_its_line(ada: User) -> None:
    publish_source("a", doi=DOI, title="A")
    publish_source("b", pmid="7", title="B")
    publish_source("taken", title="Another work")
    text = "".join([
        entry("x", title="A", doi=DOI, pmid="7"),
        entry("taken", title="Not that work"),
        entry("new", title="New", doi="10.1000/new"),
        entry("again", title="New", doi="https://doi.org/10.1000/NEW"),
        "@article{broken, title={\n",
    ])  # fmt: skip

    batch = checked(text, ada)

    assert counts(batch) == (1, 0, 0, 4)
    assert [(line, words) for line, _name, _column, words in batch.faults] == [
        (1, "Its DOI is that of “a”, its PubMed number that of “b”."),
        (2, "“taken” is another work. Give this entry another key, or a DOI."),
        (4, "The entry on line 3 is the same work."),
        (5, "A brace or a quotation mark is missing, so it cannot be read."),
    ]


def test_another_work_with_a_doi_gets_a_key_of_its_own_once(ada: User) -> None:
    publish_source("doe2020", title="One", doi="10.1000/one")
    text = entry("doe2020", title="Two", doi="10.1000/two")

    batches.confirm(checked(text, ada), actor=ada)

    assert Source.objects.filter(key="doe2020b").exists()
    assert counts(checked(text, ada)) == (0, 0, 1, 0)


@pytest.mark.parametrize("extension", ["bib", "ris", "json"])
def test_our_own_file_comes_back_without_a_change(ada: User, extension: str) -> None:
    publish_source("houdijk1998", authors="Houdijk APJ; et al.", year=1998, title="A & B: 5%",
                   journal="Lancet", volume="352(9130)", pages="772-776", doi=DOI, pmid="9737282",
                   url="https://example.org/a_b", note="Read.", is_verified=False)  # fmt: skip
    publish_source("table", authors="US Department of Agriculture, Research Service", title="T")
    text = references.FORMATS[extension].write(Source.objects.all())

    assert counts(checked(text, ada)) == (0, 0, 2, 0)


@pytest.fixture
def curator(ada: User, client: Client, sign_in_staff: Callable[[Client, User], None]) -> Client:
    User.objects.filter(pk=ada.pk).update(is_staff=True)
    ada.groups.add(Group.objects.get(name=CURATOR))
    sign_in_staff(client, ada)
    return client


def test_the_desk_shows_what_a_file_would_do_and_writes_on_confirmation(curator: Client) -> None:
    file = SimpleUploadedFile("zotero.bib", entry("a2020", title="One").encode())
    answer = curator.post(IMPORT, {"file": file, "change_class": "typo"}, follow=True)

    batch = answer.context["batch"]
    assert "Write 1 row as a draft" in answer.text
    assert not Source.objects.exists()
    confirm = f"/admin/dosing/batch/{batch.pk}/confirm/"
    curator.post(confirm, {"fingerprint": batch.fingerprint})
    assert Source.objects.get().open_revision()


def test_pasted_text_is_taken_like_a_file_and_new_works_are_named(curator: Client) -> None:
    words = {"text": entry("a2020", title="Café"), "change_class": "typo"}
    answer = curator.post(IMPORT, words, follow=True)

    assert "Café" in answer.text


@pytest.mark.parametrize("sent", [
    {}, {"text": "Dear colleague,"}, {"text": "x" * 200_001},
    {"file": SimpleUploadedFile("a.bib", b"\x00\xff")},
    {"file": SimpleUploadedFile("a.bib", b"@misc{a, title={A}}"), "text": "@misc{b, title={B}}"},
    {"file": SimpleUploadedFile("a.bib", b"x" * (MAX_BYTES + 1))},
], ids=["nothing", "a letter", "too much", "bytes", "both", "huge"])  # fmt: skip
def test_what_cannot_be_taken_gets_a_sentence(curator: Client, sent: dict[str, Any]) -> None:
    answer = curator.post(IMPORT, {"change_class": "typo"} | sent)

    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Batch.objects.exists()


def test_only_who_may_add_sources_imports_them(
    ada: User, client: Client, sign_in_staff: Callable[[Client, User], None]
) -> None:
    User.objects.filter(pk=ada.pk).update(is_staff=True)
    ada.groups.add(Group.objects.get(name=EDITOR))
    sign_in_staff(client, ada)

    assert client.get(IMPORT).status_code == 403
    assert Client().get(IMPORT).status_code == 302


def test_a_file_that_is_none_is_refused_as_a_whole(ada: User) -> None:
    with pytest.raises(ContentError, match="neither BibTeX nor RIS nor CSL-JSON"):
        checked("Dear colleague,", ada)
    assert not Batch.objects.exists()
    assert not Revision.objects.exists()
