"""The desk's pages for tables: who may use them, and what each press of a button does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import roles
from accounts.models import User
from dosing import batch_admin
from dosing.models import Batch, Source
from editorial import actions
from editorial.models import Revision
from editorial.snapshot import take
from tests.dosing.foods import publish_food, publish_source
from tests.dosing.tables import SOURCE, checked, csv_of, read, rows_of
from tests.editorial.helpers import Person

pytestmark = pytest.mark.django_db

ADD = "/admin/dosing/batch/add/"


def upload(
    person: Person, data: bytes, name: str = "sources.csv", table: str = "sources", **more: str
) -> Any:
    words = {"table": table, "change_class": "clarification", "note": ""} | more
    return person.client.post(ADD, words | {"file": SimpleUploadedFile(name, data)}, follow=True)


def press(person: Person, batch: Batch, act: str) -> Any:
    batch.refresh_from_db()
    address = reverse(f"admin:dosing_batch_{act}", args=[batch.pk])
    return person.client.post(address, {"fingerprint": batch.fingerprint}, follow=True)


def test_a_file_is_looked_at_confirmed_and_undone(curator: Person) -> None:
    data = csv_of("sources", SOURCE, SOURCE | {"key": "bad key"})

    page = upload(curator, data)

    batch = Batch.objects.get()
    assert page.redirect_chain == [(batch.get_absolute_url(), 302)]
    assert "Nothing is written yet." in page.text
    assert "Write 1 row as a draft" in page.text
    assert "<td>3</td><td>bad key</td><td>key</td>" in page.text
    assert not Source.objects.exists()

    page = press(curator, batch, "confirm")
    assert "Written as drafts." in page.text
    assert Source.objects.get().open_revision().note == "Imported from the file sources.csv."

    page = press(curator, batch, "undo")
    assert "1 draft undone." in page.text
    assert "Undone by Ada" in page.text
    assert not Source.objects.exists()
    listed = curator.client.get("/admin/dosing/batch/").text
    assert "sources.csv" in listed
    assert "Undone" in listed


def test_rows_that_wait_can_be_given_up(curator: Person) -> None:
    upload(curator, csv_of("sources", SOURCE))
    batch = Batch.objects.get()

    press(curator, batch, "give_up")

    batch.refresh_from_db()
    assert (batch.state, batch.rows) == (Batch.State.CANCELLED, None)
    assert "There is nothing" not in press(curator, batch, "confirm").text
    assert not Source.objects.exists()


def test_a_page_that_is_out_of_date_writes_nothing(curator: Person, other_curator: Person) -> None:
    food = publish_food("beef", name="Beef")
    row = {"slug": "beef", "name": "Cow", "state": "raw", "diet": "omnivore", "group": "meat"}
    upload(curator, csv_of("foods", row | {"position": "0"}), "foods.csv", "foods")
    batch = Batch.objects.get()
    snapshot = take(food) | {"name": "Bull"}
    actions.save_draft(item=food, snapshot=snapshot, actor=other_curator.user)

    page = press(curator, batch, "confirm")

    assert "The catalogue has changed since this was checked" in page.text
    assert "Somebody else has an open draft" in page.text
    assert food.open_revision().snapshot["name"] == "Bull"

    address = reverse("admin:dosing_batch_confirm", args=[batch.pk])
    page = curator.client.post(address, {"fingerprint": "old"}, follow=True)
    assert "has changed since you opened the page" in page.text


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.csv", "The submitted file is empty."),
        (csv_of("sources"), "a.csv", "There are no rows below the header."),
        (b"name,colour\n", "a.csv", "has the column “name”"),
        (csv_of("sources", SOURCE).decode().encode("utf-16"), "a.csv", "in UTF-16"),
        (b"MZ", "a.exe", "Choose a CSV or an XLSX file."),
        (csv_of("sources", *[SOURCE] * 5_001), "a.csv", "More than 5,000 rows."),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(
    curator: Person, data: bytes, name: str, words: str
) -> None:
    page = upload(curator, data, name)

    assert page.status_code == 422
    assert words in page.text
    assert not Batch.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(curator: Person) -> None:
    most = batch_admin.MAX_UPLOAD_BYTES

    assert upload(curator, b"x" * (most + 1)).status_code == 422
    assert upload(curator, b"x" * (most + 200_000)).status_code == 413
    assert not Batch.objects.exists()


def export(person: Person, table: str, extension: str = "csv", **more: str) -> bytes:
    words = {"table": table, "extension": extension} | more
    response = person.client.post("/admin/dosing/batch/export/", words)
    assert response.status_code == 200
    assert response["Content-Disposition"] == f'attachment; filename="{table}.{extension}"'
    return b"".join(response)


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_an_export_has_the_open_drafts_or_what_readers_see(curator: Person, extension: str) -> None:
    live, _draft = publish_source("live", title="Live"), publish_source("drafted", title="Old")
    drafted = Source.objects.get(key="drafted")
    snapshot = take(drafted) | {"title": "=New", "key": "renamed"}
    actions.save_draft(item=drafted, snapshot=snapshot, actor=curator.user)
    other = publish_source("other", title="Other")
    actions.save_draft(item=other, snapshot=take(other) | {"title": "Newer"}, actor=curator.user)
    Source.objects.create(key="given-up", title="Nobody's")

    at_desk = export(curator, "sources", extension, with_drafts="on")
    published = export(curator, "sources", extension)

    assert [(row["key"], row["title"]) for row in read("sources", at_desk, f"a.{extension}")] == [
        ("live", "Live"),
        ("drafted", "=New"),
        ("other", "Newer"),
    ]
    titles = [row["title"] for row in read("sources", published, f"a.{extension}")]
    assert titles == ["Live", "Old", "Other"]
    if extension == "csv":
        assert b",'=New," in at_desk
    assert live.open_revision() is None
    assert take(Source.objects.get(key="drafted"))["title"] == "Old"


def test_an_export_imported_again_changes_nothing(curator: Person) -> None:
    publish_food("beef", protein="20.00", glutamic_acid="3", portion="30")
    for table in ("sources", "food_groups", "foods", "food_figures", "food_portions"):
        for extension in ("csv", "xlsx"):
            data = export(curator, table, extension, with_drafts="on")
            upload(curator, data, f"{table}.{extension}", table)

    assert Batch.objects.count() == 10
    for batch in Batch.objects.all():
        assert batch.row_count == batch.same_count > 0, batch.table


# Who may


def addresses(batch: Batch) -> list[tuple[str, str]]:
    return [
        ("GET", ADD),
        ("GET", "/admin/dosing/batch/"),
        ("GET", batch.get_absolute_url()),
        ("POST", ADD),
        ("POST", "/admin/dosing/batch/export/"),
        *(
            ("POST", reverse(f"admin:dosing_batch_{act}", args=[batch.pk]))
            for act in ("confirm", "give_up", "undo")
        ),
    ]


@pytest.mark.parametrize("role", ["anonymous", "member", roles.MODERATOR])
def test_nobody_without_a_right_gets_anything(
    curator: Person, make_person: Callable[..., Person], role: str
) -> None:
    batch = checked("sources", rows_of("sources", SOURCE | {"title": "zanzibar"}), curator.user)
    client = Client()
    if role == "member":
        client.force_login(User.objects.create_user("member@example.org"))
    elif role != "anonymous":
        client = make_person("Walker", role).client

    for method, address in addresses(batch):
        words = {"table": "sources", "extension": "csv", "fingerprint": batch.fingerprint}
        response = (
            client.generic(method, address) if method == "GET" else client.post(address, words)
        )
        assert response.status_code in (302, 403, 404), address
        assert "zanzibar" not in response.text
    batch.refresh_from_db()
    assert batch.state == Batch.State.WAITING


def test_a_reader_of_the_catalogue_may_export_and_look_and_no_more(
    curator: Person, reviewer: Person
) -> None:
    publish_source("usda")
    batch = checked("sources", rows_of("sources", SOURCE), curator.user)

    assert len(read("sources", export(reviewer, "sources"))) == 1
    page = reviewer.client.get(batch.get_absolute_url())
    assert page.status_code == 200
    assert "<button" not in page.text.partition('id="content"')[2]
    assert upload(reviewer, csv_of("sources", SOURCE)).status_code == 403
    for act in ("confirm", "give_up", "undo"):
        assert press(reviewer, batch, act).status_code == 403
    assert not Revision.objects.open().exists()


def test_no_page_changes_or_removes_a_batch_by_hand(curator: Person) -> None:
    batch = checked("sources", rows_of("sources", SOURCE), curator.user)
    superuser = User.objects.create_superuser("root@example.org")
    curator.client.force_login(superuser)
    session = curator.client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0, "type": "totp"}]
    session["account_authentication_methods_user"] = str(superuser.pk)
    session.save()

    curator.client.post(batch.get_absolute_url(), {"note": "changed", "state": "done"})
    deletion = reverse("admin:dosing_batch_delete", args=[batch.pk])
    assert curator.client.post(deletion, {"post": "yes"}).status_code == 403

    same = Batch.objects.get()
    assert (same.note, same.state) == (batch.note, Batch.State.WAITING)
