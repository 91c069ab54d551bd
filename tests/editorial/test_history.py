"""Every version stays; an old one can be taken up again; nothing of the record can be changed."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client

from accounts.models import AppendOnlyError
from dosing.models import Food, Source
from editorial import actions, difference
from editorial.admin import RevisionAdmin
from editorial.models import (
    ChangeClass,
    Publishable,
    Revision,
    RevisionEvent,
    State,
)
from tests.editorial.helpers import Person, address_of, approved, changed, protein_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def second_version(food: Food, curator: Person, reviewer: Person) -> Revision:
    """Readers see 36.5 after 35.75."""
    revision = approved(food, "36.5", curator.user, reviewer.user)
    actions.publish(revision=revision, actor=curator.user)
    return Revision.objects.get(pk=revision.pk)


def test_the_history_lists_every_version_and_who_did_what(
    second_version: Revision, curator: Person, food: Food
) -> None:
    page = curator.client.get(address_of(food, "history")).text

    assert "Loaded starter content" in page
    for line in ("Saved a draft, Ada", "Sent for review, Ada", "Approved, Ben", "Published, Ada"):
        assert line in page


def test_restoring_makes_a_draft_and_changes_nothing_for_readers(
    second_version: Revision, curator: Person, reviewer: Person, food: Food
) -> None:
    answer = curator.act(food, "restore", number="1")

    assert "Version 1 is now the draft." in answer.text
    draft = Revision.objects.of(food).get(number=3)
    assert (draft.state, draft.based_on, draft.author) == (State.DRAFT, 2, curator.user)
    assert draft.snapshot == Revision.objects.of(food).get(number=1).snapshot
    assert draft.change_class == ChangeClass.CORRECTION
    assert str(protein_of(food)) == "36.500"
    curator.act(food, "submit")
    reviewer.act(food, "approve")
    curator.act(food, "publish")
    assert str(protein_of(food)) == "35.750"


def test_whoever_restores_may_not_approve_it(
    second_version: Revision, make_person: Any, food: Food
) -> None:
    operator = make_person("Olga", is_superuser=True)
    operator.act(food, "restore", number="1")
    operator.act(food, "submit")

    assert operator.act(food, "approve").status_code == 403


def test_restoring_never_writes_over_a_draft(
    second_version: Revision, curator: Person, food: Food
) -> None:
    curator.save(address_of(food), name="In work")

    answer = curator.act(food, "restore", number="1")

    assert "There is a draft already." in answer.text
    assert Revision.objects.of(food).get(number=3).snapshot["name"] == "In work"
    assert "Take up again" not in curator.client.get(address_of(food, "history")).text


@pytest.mark.parametrize("number", ["99", "0", "one", ""])
def test_a_version_that_is_not_there_cannot_be_restored(
    second_version: Revision, curator: Person, food: Food, number: str
) -> None:
    curator.act(food, "restore", number=number)
    assert Revision.objects.of(food).count() == 2


def test_the_comparison_names_fields_and_rows(
    second_version: Revision, curator: Person, food: Food
) -> None:
    page = curator.client.get(address_of(food, "compare", 1, 2)).text

    assert "<h3>Food figure</h3>" in page
    assert "<del>35.75</del><ins>36.5</ins>" in page


def test_compared_text_differs_word_by_word() -> None:
    pieces = difference.compare_text("Take 5.5 g a day.", "Take 10 g a day.")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "Take "), ("removed", "5.5"), ("added", "10"), ("same", " g a day."),
    ]  # fmt: skip


def test_comparing_a_long_text_of_alike_words_loses_nothing() -> None:
    before = "a b " * 4_000
    after = "a b " * 3_900 + "c " + "a b " * 100
    pieces = difference.compare_text(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after


def test_rows_that_point_elsewhere_are_compared_with_a_constant_number_of_queries(
    food: Food, django_assert_num_queries: Any
) -> None:
    before = changed(food, "36")
    figure = before["figures"][0]
    many = [figure | {"id": str(number), "note": str(number)} for number in range(20)]
    with django_assert_num_queries(2):
        differences = difference.compare(Food, before, before | {"figures": many})
    assert len(differences) == 21


def test_the_order_of_keys_in_a_snapshot_is_no_difference(food: Food) -> None:
    before = changed(food, "36")
    turned = [dict(reversed(row.items())) for row in before["figures"]]
    assert difference.compare(Food, before, before | {"figures": turned}) == ()


# The record


def test_a_line_of_the_record_cannot_be_changed_or_removed(second_version: Revision) -> None:
    event = RevisionEvent.objects.first()
    assert event is not None
    event.note = "It never happened."
    for attempt in (
        event.save,
        event.delete,
        RevisionEvent.objects.all().delete,
        lambda: RevisionEvent.objects.update(note=""),
        second_version.delete,
        Revision.objects.all().delete,
    ):
        with pytest.raises(AppendOnlyError):
            attempt()

    assert RevisionEvent.objects.filter(note="It never happened.").count() == 0


def test_erasing_an_account_leaves_the_record_without_the_name(
    second_version: Revision, curator: Person
) -> None:
    curator.user.delete()

    assert set(second_version.events.values_list("action", flat=True)) == {
        "saved", "submitted", "approved", "published",
    }  # fmt: skip
    assert not second_version.events.filter(action="saved", actor__isnull=False).exists()


def test_no_page_of_the_admin_touches_the_record() -> None:
    registered = {model._meta.label for model in admin.site._registry}
    editorial = {model._meta.label for model in apps.get_app_config("editorial").get_models()}
    assert not registered & editorial


def test_every_kind_of_content_goes_through_revisions_in_the_admin() -> None:
    kinds = [model for model in apps.get_models() if issubclass(model, Publishable)]
    assert len(kinds) >= 8
    for model in kinds:
        model_admin = admin.site._registry[model]
        assert isinstance(model_admin, RevisionAdmin), model
        assert not model_admin.list_editable
        # Many at once only as drafts.
        assert set(model_admin.actions or ()) <= {"change_chosen"}, model
        children = [model._meta.get_field(name).related_model for name in model.revision_children]
        for child in children:
            assert child not in admin.site._registry, child
        assert {inline.model for inline in model_admin.inlines} <= set(children), model
        editable = {field.name for field in model._meta.fields if field.editable}
        assert editable - {"id"} <= set(model.revision_fields), model


def test_the_record_of_what_readers_never_saw_is_out_of_public_sight(
    curator: Person, food: Food
) -> None:
    curator.save(address_of(food), name="Secret cheese")

    for address in (food.get_absolute_url(), "/foods/", "/search/?q=secret", "/sitemap.xml"):
        assert "Secret" not in Client().get(address).text.replace("secret", "")


def test_a_preview_leaves_nothing_in_what_is_kept(
    curator: Person, food: Food, source: Source
) -> None:
    from editorial import snapshot as snapshots
    from editorial.generation import Kept

    names: Kept[list[str]] = Kept(lambda: [row.name for row in Food.objects.published()])
    with snapshots.trial(food, changed(food, "36") | {"name": "Secret cheese"}):
        assert names.get() == ["Secret cheese"]

    assert names.get() == ["Parmesan"]


def test_history_goes_on_page_by_page(curator: Person, source: Source) -> None:
    base = Revision.objects.of(source).get()
    Revision.objects.bulk_create(
        Revision(
            content_type=base.content_type, object_id=source.pk, number=number, based_on=1,
            snapshot={}, state=State.DISCARDED,
        )
        for number in range(2, 80)
    )  # fmt: skip
    address = address_of(source, "history")

    first = curator.client.get(address).text
    assert '<a href="?below=30">Older versions</a>' in first
    second = curator.client.get(address, {"below": "30"}).text
    assert '<th scope="row">29</th>' in second
    assert '<th scope="row">30</th>' not in second
    assert "Older versions" not in second
    assert curator.client.get(address, {"below": "zero"}).status_code == 404


@pytest.mark.parametrize("lines", [0, 1, 7, 8, 40])
def test_folding_what_stayed_loses_nothing(lines: int) -> None:
    text = "".join(f"Line {number}\n" for number in range(lines))

    first, between, last = difference.Piece("same", text).folded

    assert first + between + last == text
    assert bool(between) == (lines > 2 * difference.CONTEXT_LINES + 1)


def test_what_was_withdrawn_can_be_taken_up_again_as_it_was(curator: Person, food: Food) -> None:
    assert "Take up again" not in curator.client.get(address_of(food, "history")).text
    curator.act(food, "withdraw", note="Wrong.")

    page = curator.client.get(address_of(food, "history")).text
    assert 'Take up again<span class="visually-hidden"> version 1</span>' in page
    curator.act(food, "restore", number="1")

    draft = Food.objects.get().open_revision()
    assert draft is not None
    assert draft.snapshot == Revision.objects.of(food).get(number=1).snapshot
