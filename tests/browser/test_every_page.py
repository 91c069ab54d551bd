"""Every page, in a wide light window and a narrow dark one: nothing in anybody's way."""

import re
import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from accounts.models import User

ARTICLE = "l-glutamine-gut-health"

PUBLIC_PAGES = [
    "/",
    "/articles/",
    f"/articles/{ARTICLE}/",
    f"/articles/{ARTICLE}/history/",
    f"/articles/{ARTICLE}/comments/",
    "/articles/protecting-the-gut-microbiome/",
    "/articles/how-to-read-a-supplement-trial/",
    "/topics/gut-health/",
    "/foods/",
    "/foods/?group=cheese&per=portion",
    "/foods/?q=nothing-is-called-this",
    "/foods/richest/",
    "/foods/planner/",
    "/foods/beef-top-sirloin-lean-broiled/",
    "/foods/compare/?food=beef-top-sirloin-lean-broiled&food=beef-ground-90-lean-raw",
    "/foods/compare/",
    "/dosing/l-glutamine/",
    "/dosing/l-glutamine/compare/",
    "/dosing/l-glutamine/crohns-disease/",
    "/dosing/l-glutamine/sirs-parenteral/",
    "/dosing/l-glutamine/sickle-cell-disease/",
    "/dosing/l-glutamine/crohns-disease/history/",
    "/sources/",
    "/sources/houdijk1998/",
    "/data/",
    "/search/?q=glutamine",
    "/search/?q=glutmaine",
    "/search/?q=nothing-is-called-this",
    "/search/",
    f"/comments/new/?article={ARTICLE}",
    "/moderation/log/",
    "/moderation/log/suspensions/",
    "/moderation/policy/",
    "/privacy/policy/",
    "/privacy/health-data/",
    "/privacy/erased/",
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/signup/",
    "/accounts/password/reset/",
]
MEMBER_PAGES = [
    "/accounts/",
    "/accounts/name/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/sessions/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/reauthenticate/",
    "/accounts/logout/",
    "/profiles/",
    "/profiles/add/",
    "/profiles/consent/",
    "/privacy/",
    "/privacy/erase/",
    "/comments/mail/",
]
STAFF_PAGES = {
    "moderator": ["/moderation/", "/moderation/suspensions/", "/admin/"],
    "editor": ["/admin/articles/article/", "/admin/articles/article/add/"],
    "curator": [
        "/admin/dosing/food/",
        "/admin/dosing/batch/add/",
        "/admin/dosing/source/import/",
        "/admin/dosing/source/retractions/",
    ],
}

WINDOWS: dict[str, Any] = {
    "wide": {"width": 1280, "height": 800, "color_scheme": "light"},
    "narrow": {"width": 320, "height": 640, "color_scheme": "dark"},
}


@pytest.fixture(params=WINDOWS)
def window(request: pytest.FixtureRequest, open_page: Callable[..., Page]) -> Page:
    """Return a page in one of the windows."""
    return open_page(**WINDOWS[request.param])


def in_both_windows(page: Page) -> Iterator[Page]:
    """Give a page that is open in one window, then in the other, without loading it again."""
    for window in WINDOWS.values():
        page.set_viewport_size({"width": window["width"], "height": window["height"]})
        page.emulate_media(color_scheme=window["color_scheme"])
        yield page


def assert_fit_to_read(page: Page, assert_accessible: Callable[..., None]) -> None:
    """Check what every page owes its readers."""
    expect(page).to_have_title(re.compile(r"Villi"))
    expect(page.locator("h1")).to_have_count(1)
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0, f"{page.url} is {overflow} px wider than its window"
    assert_accessible(page)


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_a_public_page_is_fit_to_read(
    page: Page, path: str, assert_accessible: Callable[..., None]
) -> None:
    response = page.goto(path)

    assert response is not None
    assert response.status == 200
    for window in in_both_windows(page):
        assert_fit_to_read(window, assert_accessible)


def test_an_article_with_images_is_fit_to_read(
    window: Page, illustrated: str, assert_accessible: Callable[..., None]
) -> None:
    window.goto(illustrated)
    window.locator(".article-body .picture").scroll_into_view_if_needed()

    for image in window.locator(".picture__image").all():
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    # A browser that knows AVIF takes no larger file than it has room for.
    lead = window.locator(".picture--lead img").evaluate("image => image.currentSrc")
    assert lead.endswith("-480.avif" if window.viewport_size["width"] < 480 else "-1600.avif")
    assert_fit_to_read(window, assert_accessible)


def test_what_changed_and_who_wrote_it_is_fit_to_read(
    window: Page, corrected: str, assert_accessible: Callable[..., None]
) -> None:
    for path in (f"{corrected}history/1/2/", corrected, "/people/ada/"):
        window.goto(path)
        assert_fit_to_read(window, assert_accessible)


def test_a_thread_and_its_members_page_are_fit_to_read(
    window: Page, new_member: Callable[..., "User"], assert_accessible: Callable[..., None]
) -> None:
    from articles.models import Article
    from comments import actions
    from comments.screening import Author, Submission

    member = new_member()
    member.display_name = "Ada Lovelace"
    member.save()
    comment = actions.post(
        submission=Submission(
            Article.objects.published().get(slug=ARTICLE),
            Author(member),
            "Words.\n\n- One\n\n> Two",
        ),
        parent=None,
        submission_key=uuid.uuid4(),
    )
    actions.publish_by_rule(comment=comment, rule="test")

    for path in (
        f"/comments/{comment.pk}/",
        f"/comments/{comment.pk}/reply/",
        f"/comments/{comment.pk}/report/",
        f"/comments/{comment.pk}/helpful/",
        f"/members/{member.pk}/",
    ):
        window.goto(path)
        assert_fit_to_read(window, assert_accessible)


@pytest.mark.parametrize("path", MEMBER_PAGES)
def test_a_members_page_is_fit_to_read(
    page: Page,
    path: str,
    sign_in: Callable[..., None],
    new_member: Callable[..., object],
    assert_accessible: Callable[..., None],
) -> None:
    sign_in(page, new_member(password="for-the-page-that-changes-it"))

    response = page.goto(path)

    assert response is not None
    assert response.status == 200
    assert path in page.url
    for window in in_both_windows(page):
        assert_fit_to_read(window, assert_accessible)


@pytest.mark.parametrize(
    ("role", "path"), [(role, path) for role, paths in STAFF_PAGES.items() for path in paths]
)
def test_a_page_for_staff_is_fit_to_read(
    open_page: Callable[..., Page],
    role: str,
    path: str,
    sign_in: Callable[..., None],
    new_member: Callable[..., object],
    assert_accessible: Callable[..., None],
) -> None:
    page = open_page()
    sign_in(page, new_member(role=role))

    response = page.goto(path)

    assert response is not None
    assert response.status == 200
    assert_fit_to_read(page, assert_accessible)


def test_a_page_that_is_not_there_is_fit_to_read(
    window: Page, assert_accessible: Callable[..., None]
) -> None:
    response = window.goto("/articles/nothing-is-called-this/")

    assert response is not None
    assert response.status == 404
    assert_fit_to_read(window, assert_accessible)
