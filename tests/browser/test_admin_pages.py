"""Every page of the desk, in a narrow dark window: named, wide enough, in nobody's way.

Django's own boxes are not left out: static/editorial/names.js names them.
"""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from playwright.sync_api import Page, expect

from config.apps import OUR_APPS
from tests.browser.test_every_page import assert_fit_to_read

OURS = [model._meta.label for model in admin.site._registry if model._meta.app_label in OUR_APPS]


@pytest.fixture
def operator(
    open_page: Callable[..., Page], sign_in: Callable[..., None], database: object
) -> Page:
    """A window of somebody who may see every page."""
    from accounts.models import User

    user, _ = User.objects.get_or_create(
        email="all@example.org", defaults={"is_staff": True, "is_superuser": True}
    )
    page = open_page(width=320, height=640, color_scheme="dark")
    sign_in(page, user)
    return page


def something_of(label: str) -> Any:
    """Return an item of a kind; what the starter content lacks is made."""
    from accounts.models import AuditEntry, User
    from articles.models import Article, Image, Person
    from comments import actions as comment_actions
    from comments.models import Comment, Decision, Discussion, SavedReply, WatchedWord
    from comments.screening import Author, Submission
    from dosing.models import Batch
    from editorial import actions
    from editorial.models import Publishable
    from editorial.snapshot import take
    from tests.articles.images import add_image
    from tests.dosing.tables import SOURCE, checked, rows_of

    model = apps.get_model(label)
    ada = User.objects.get(email="all@example.org")
    if model is AuditEntry:
        AuditEntry.note(AuditEntry.Act.EXPORTED, actor=ada, what="foods.csv")
    elif model is Image:
        return add_image("for-the-desk", 640, 360, alt="Red and blue")
    elif model is Person:
        return actions.begin(
            item=Person.objects.create(slug=f"eve-{uuid.uuid4().hex[:8]}", name="Eve"), actor=ada
        ).item
    elif model is SavedReply:
        SavedReply.objects.get_or_create(title="Source", words="Which source is that from?")
    elif model is WatchedWord:
        WatchedWord.objects.get_or_create(word="miracle", house_rule="off_topic")
    elif model is Batch:
        fault = SOURCE | {"key": "no key at all"}
        return checked("sources", rows_of("sources", SOURCE, fault), ada, file_name="sources.csv")
    elif model in (Comment, Decision):
        article = Article.objects.published().first()
        author = Author(name="Rosa", email="rosa@example.org")
        submission = Submission(article, author, f"Which source? {uuid.uuid4().hex}")
        comment_actions.post(submission=submission, parent=None, submission_key=uuid.uuid4())
    elif model is Discussion:
        Discussion.objects.get_or_create(article=Article.objects.published().first())
    found = model._default_manager.order_by("pk").first()
    assert found is not None, label
    if isinstance(found, Publishable) and not found.open_revision():
        changed = take(found) | {"note": "Other words"}
        actions.save_draft(item=found, snapshot=changed, actor=ada, note="For a look.")
    return found


@pytest.mark.parametrize("label", OURS)
def test_the_pages_of_a_kind_are_fit_to_read(
    operator: Page, label: str, assert_accessible: Callable[..., None]
) -> None:
    item = something_of(label)
    own = f"/admin/{label.lower().replace('.', '/')}/"
    statuses = []
    for path in (own, f"{own}{item.pk}/change/", f"{own}add/"):
        answer = operator.goto(path)
        assert answer is not None
        statuses.append(answer.status)
        if answer.status == 200:
            assert_fit_to_read(operator, assert_accessible)

    assert statuses in ([200, 200, 200], [200, 200, 403])  # some are not added by hand


def test_what_is_done_with_a_version_is_fit_to_read(
    operator: Page, assert_accessible: Callable[..., None]
) -> None:
    food = something_of("dosing.Food")
    number = food.open_revision().number
    person = something_of("articles.Person")
    for path in (
        "/admin/",
        f"/admin/dosing/food/{food.pk}/history/",
        f"/admin/dosing/food/{food.pk}/compare/1/{number}/",
        f"/admin/articles/person/{person.pk}/delete/",
    ):
        answer = operator.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        assert_fit_to_read(operator, assert_accessible)


def test_a_box_that_opens_is_named_too(
    operator: Page, assert_accessible: Callable[..., None]
) -> None:
    operator.goto("/admin/dosing/food/add/")
    box = operator.get_by_role("combobox", name="Group")
    box.click()
    search = operator.get_by_role("searchbox", name="Group")
    search.fill("cheese")
    listed = operator.get_by_role("listbox", name="Group").get_by_role("option")
    expect(listed).to_have_text(["Cheese"])
    assert_accessible(operator)
    search.press("Enter")
    expect(operator.get_by_role("combobox", name="Group: Cheese")).to_be_visible()

    operator.get_by_role("button", name="Add another Food figure").click()
    sources = operator.get_by_role("searchbox", name="Sources")
    sources.fill("houdijk")
    found = operator.get_by_role("listbox", name="Sources").get_by_role("option")
    expect(found).to_have_text(["houdijk1998"])
    assert_accessible(operator)
    sources.press("Enter")
    expect(operator.get_by_title("houdijk1998")).to_be_visible()
    assert_accessible(operator)


def test_a_list_keeps_its_room_beside_its_filters(operator: Page) -> None:
    operator.set_viewport_size({"width": 768, "height": 900})
    operator.goto("/admin/dosing/food/")

    table = operator.locator("#changelist .results").bounding_box()
    filters = operator.locator("#changelist-filter").bounding_box()

    assert table is not None
    assert filters is not None
    assert table["width"] > 768 / 2  # the other part is the list of everything
    assert filters["y"] > table["y"] + table["height"]
