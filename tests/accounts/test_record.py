"""The record: who did what to what, when, before and after; and no way to change a line of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts import encryption, roles
from accounts.actions import erase_everything
from accounts.models import AppendOnlyError, AuditEntry, Credential, User
from comments.models import WatchedWord
from dosing import batches
from dosing.models import Source
from editorial import actions
from editorial.models import Revision
from editorial.snapshot import take
from tests.articles.images import add_image
from tests.dosing.foods import publish_source
from tests.dosing.tables import SOURCE, rows_of, written

pytestmark = pytest.mark.django_db

Act = AuditEntry.Act


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada@example.org", display_name="Ada", is_staff=True)


@pytest.fixture
def ben(db: None) -> User:
    return User.objects.create_user("ben@example.org", display_name="Ben", is_staff=True)


@pytest.fixture
def operator(client: Client, sign_in_staff: Callable[[Client, User], None]) -> User:
    user = User.objects.create_superuser("operator@example.org", display_name="Operator")
    sign_in_staff(client, user)
    return user


def lines() -> list[tuple[str, User | None, str, str, str]]:
    """Return the record, oldest first."""
    return [
        (line.act, line.actor, line.what, line.before, line.after)
        for line in AuditEntry.objects.order_by("pk")
    ]


def test_what_is_done_to_a_version_is_recorded(ada: User, ben: User, client: Client) -> None:
    source = publish_source("usda")
    draft = actions.save_draft(item=source, snapshot=take(source) | {"title": "B"}, actor=ada)
    actions.submit(revision=draft, actor=ada)
    actions.approve(revision=Revision.objects.get(pk=draft.pk), actor=ben)
    actions.publish(revision=Revision.objects.get(pk=draft.pk), actor=ada, note="")
    first = Revision.objects.get(number=1)
    restored = actions.restore(item=source, revision=first, actor=ben)
    actions.discard(revision=restored, actor=ben)
    actions.withdraw(item=source, actor=ada, note="Wrong.")

    assert lines() == [
        (Act.APPROVED, ben, "source usda", "version 2: In review", "version 2: Approved"),
        (Act.PUBLISHED, ada, "source usda", "version 1", "version 2"),
        (Act.RESTORED, ben, "source usda", "version 2", "version 3 as a draft, from version 1"),
        (Act.WITHDRAWN, ada, "source usda", "version 2", "withdrawn: Wrong."),
    ]
    published = AuditEntry.objects.get(act=Act.PUBLISHED)
    assert published.address == f"/admin/dosing/source/{source.pk}/compare/1/2/"


def test_an_import_its_undo_and_what_was_deleted_are_recorded(ada: User, ben: User) -> None:
    publish_source("usda")
    batch = written("sources", rows_of("sources", SOURCE | {"key": "usda"}), ada, file_name="s.csv")
    batches.undo(batch, actor=ben)
    item = Source.objects.create(key="mine", title="Never seen")
    actions.begin(item=item, actor=ada)
    actions.delete_unseen(item=item, actor=ben)

    imported, undone, deleted = lines()

    counts = "drafts: 0 new rows, 1 changed; 0 as they were, 0 left out"
    assert imported == (Act.IMPORTED, ada, f"{batch}: sources from s.csv", "", counts)
    assert undone[:2] == (Act.UNDONE, ben)
    assert undone[3:] == (counts, "undone; 0 drafts stay as they are")
    assert deleted[:3] == (Act.DELETED, ben, "source mine")
    assert '"title": "Never seen"' in deleted[3]


def test_a_change_of_rights_and_an_export_are_recorded(client: Client, operator: User) -> None:
    person = User.objects.create_user("eve@example.org", is_staff=True)
    person.groups.add(Group.objects.get(name=roles.EDITOR))
    words = {
        "display_name": "", "is_active": "on", "groups": [Group.objects.get(name=roles.CURATOR).pk],
        "credentials-TOTAL_FORMS": "0", "credentials-INITIAL_FORMS": "0",
    }  # fmt: skip
    address = reverse("admin:accounts_user_change", args=[person.pk])

    client.post(address, words)
    client.post(address, words | {"display_name": "Eve"})
    client.post("/admin/dosing/batch/export/", {"table": "foods", "extension": "csv"})

    assert lines() == [
        (
            Act.RIGHTS, operator, f"account {person.pk}",
            "Staff: yes. Groups: editor", "Staff: no. Groups: curator",
        ),
        (Act.EXPORTED, operator, "foods.csv", "", "as published"),
    ]  # fmt: skip


def test_what_an_editor_deletes_from_the_library_is_recorded(
    client: Client, ada: User, sign_in_staff: Callable[[Client, User], None]
) -> None:
    ada.groups.add(Group.objects.get(name=roles.EDITOR))
    sign_in_staff(client, ada)
    image = add_image("villi", alt="Three villi")

    client.post(f"/admin/articles/image/{image.pk}/delete/", {"post": "yes"})

    assert lines() == [
        (Act.DELETED, ada, "image villi", '::figure{image="villi" alt="Three villi"}', "")
    ]


@pytest.mark.parametrize("at_once", [False, True])
def test_what_a_moderator_deletes_from_the_lists_is_recorded(
    client: Client, ada: User, sign_in_staff: Callable[[Client, User], None], at_once: bool
) -> None:
    ada.groups.add(Group.objects.get(name=roles.MODERATOR))
    sign_in_staff(client, ada)
    word = WatchedWord.objects.create(word="miracle", house_rule="off_topic", note="Sold here.")
    own = "/admin/comments/watchedword/"

    if at_once:
        words = {"action": "delete_selected", "_selected_action": [word.pk], "post": "yes"}
        client.post(own, words)
    else:
        client.post(f"{own}{word.pk}/delete/", {"post": "yes"})

    before = '{"word": "miracle", "house_rule": "off_topic", "note": "Sold here."}'
    assert lines() == [(Act.DELETED, ada, f"watched word {word.pk}", before, "")]
    assert not WatchedWord.objects.exists()


def test_a_registration_that_an_operator_takes_away_is_recorded(
    client: Client, operator: User, ada: User
) -> None:
    held = Credential.objects.create(
        user=ada, title="Dietitian", register="HCPC", expires_on="2030-01-01",
        number_encrypted=encryption.encrypt("12345"),
    )  # fmt: skip
    words = {
        "display_name": "Ada", "is_active": "on", "is_staff": "on",
        "credentials-TOTAL_FORMS": "1", "credentials-INITIAL_FORMS": "1",
        "credentials-0-id": held.pk, "credentials-0-user": ada.pk, "credentials-0-DELETE": "on",
    }  # fmt: skip

    client.post(reverse("admin:accounts_user_change", args=[ada.pk]), words)

    what = f"registration of account {ada.pk}"
    assert lines() == [(Act.DELETED, operator, what, "Dietitian, HCPC", "")]
    assert not Credential.objects.exists()


def test_that_one_of_the_staff_erased_their_account_is_recorded_without_the_person(
    ada: User, operator: User
) -> None:
    ada.groups.add(Group.objects.get(name=roles.CURATOR))
    AuditEntry.note(Act.EXPORTED, actor=ada, what="foods.csv")

    erase_everything(user=ada)
    erase_everything(user=User.objects.create_user("member@example.org"))

    assert lines() == [
        (Act.EXPORTED, None, "foods.csv", "", ""),
        (Act.RIGHTS, None, "an account of the staff", "Groups: curator", "erased by its owner"),
    ]


def test_the_record_is_read_in_the_admin_by_operators_alone(
    client: Client, operator: User, ada: User, sign_in_staff: Callable[[Client, User], None]
) -> None:
    AuditEntry.note(Act.EXPORTED, actor=ada, what="foods.csv", before="zanzibar")
    line = AuditEntry.objects.get()
    addresses = [
        reverse("admin:accounts_auditentry_changelist"),
        reverse("admin:accounts_auditentry_change", args=[line.pk]),
    ]

    for address in addresses:
        page = client.get(address)
        assert page.status_code == 200
        assert "zanzibar" in page.text
    assert "zanzibar" in client.get(addresses[0], {"q": "foods", "act__exact": "exported"}).text

    ada.groups.set(Group.objects.all())
    other = Client()
    sign_in_staff(other, ada)
    for address in addresses:
        assert other.get(address).status_code == 403


def test_no_address_of_the_site_changes_or_removes_a_line(
    client: Client, operator: User, ada: User
) -> None:
    AuditEntry.note(Act.EXPORTED, actor=ada, what="foods.csv")
    line = AuditEntry.objects.get()
    name = "admin:accounts_auditentry_"

    for view in ("change", "delete"):
        address = reverse(name + view, args=[line.pk])
        for words in ({"what": "changed", "post": "yes"}, {"_save": "1", "what": "changed"}):
            assert client.post(address, words).status_code == 403
    assert client.post(reverse(name + "add"), {"what": "made up"}).status_code == 403
    client.post(
        reverse(name + "changelist"),
        {"action": "delete_selected", "_selected_action": [line.pk], "post": "yes"},
    )

    assert [row.what for row in AuditEntry.objects.all()] == ["foods.csv"]


def test_no_code_changes_or_removes_a_line_by_oversight(ada: User) -> None:
    AuditEntry.note(Act.EXPORTED, actor=ada, what="foods.csv")
    line = AuditEntry.objects.get()

    attempts: list[Callable[[], Any]] = [
        line.save,
        line.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(what="changed"),
    ]
    for attempt in attempts:
        with pytest.raises(AppendOnlyError):
            attempt()

    ada.delete()
    assert AuditEntry.objects.get().actor is None
