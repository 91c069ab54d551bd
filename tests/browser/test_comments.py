"""Comments in a real browser: without scripts, after a reload, by keyboard alone, and as HTML5."""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from comments.models import Comment, State
from comments.rendering import ALLOWED_ELEMENTS, render
from tests.comments.test_rendering import PAYLOADS, SHAPES

if TYPE_CHECKING:
    from accounts.models import User

ARTICLE = "/articles/l-glutamine-gut-health/"


def words() -> str:
    """Return a text that no other test writes."""
    return f"What does the asterisk mean? {uuid.uuid4().hex}"


def fill_in(page: Page, text: str) -> None:
    page.get_by_label("Your name").fill("Rosa")
    page.get_by_label("Your e-mail address").fill("rosa@example.org")
    page.get_by_label("Your comment").fill(text)


def test_a_comment_is_posted_without_scripts(open_page: Callable[..., Page]) -> None:
    page, text = open_page(javascript=False), words()
    page.goto(ARTICLE)

    page.get_by_role("link", name="Write a comment").click()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".error-summary")).to_contain_text("Write your comment first.")
    fill_in(page, text)
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_text("Your comment waits for a moderator")).to_be_visible()
    assert Comment.objects.get(body=text).state == State.HELD


def test_a_draft_survives_a_reload_and_ends_when_it_was_sent(page: Page) -> None:
    text = words()
    page.goto("/comments/new/?article=l-glutamine-gut-health")
    fill_in(page, text)

    page.reload()
    expect(page.get_by_label("Your comment")).to_have_value(text)
    expect(page.get_by_label("Your name")).to_have_value("Rosa")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your comment waits for a moderator")).to_be_visible()

    page.goto("/comments/new/?article=l-glutamine-gut-health")
    expect(page.get_by_label("Your comment")).to_have_value("")
    assert Comment.objects.filter(body=text).count() == 1


def test_the_queue_is_worked_by_keyboard_alone(
    page: Page,
    sign_in: Callable[[Page, "User"], None],
    new_member: Callable[..., "User"],
) -> None:
    from articles.models import Article
    from comments import actions
    from comments.screening import Author, Submission

    article = Article.objects.published().get(slug="l-glutamine-gut-health")
    made = [
        actions.post(
            submission=Submission(article, Author(name="Rosa", email="rosa@example.org"), text),
            parent=None,
            submission_key=uuid.uuid4(),
        )
        for text in (f"I want to die {uuid.uuid4().hex}", f"I want to die {uuid.uuid4().hex}")
    ]
    sign_in(page, new_member(role="moderator"))
    page.goto("/moderation/")

    page.keyboard.press("j")
    expect(page.locator("article.moderation-row:focus")).to_have_count(1)
    first = page.locator("article.moderation-row:focus").get_attribute("id") or ""
    page.keyboard.press("p")
    expect(page.locator(f"#{first}").get_by_role("button", name="Take it back")).to_be_visible()
    expect(page.locator(f"#{first}")).to_be_focused()
    page.keyboard.press("u")
    expect(page.locator(f"#{first}").get_by_role("button", name="Publish")).to_be_visible()

    page.keyboard.press("r")
    rule = page.locator(f"#{first}").get_by_label("House rule it breaks")
    expect(rule).to_be_focused()
    rule.select_option("health_danger")
    page.locator(f"#{first}").get_by_label("Words to the author").press_sequentially("jjpp")
    expect(page.locator(f"#{first}").get_by_role("button", name="Publish")).to_be_visible()
    page.locator(f"#{first}").get_by_role("button", name="Reject").press("Enter")
    expect(page.locator(f"#{first}").get_by_role("button", name="Take it back")).to_be_visible()

    rejected = Comment.objects.get(pk=first.removeprefix("item-"))
    assert (rejected.state, rejected.decisions.last().words) == (State.REJECTED, "jjpp")
    assert rejected in made or rejected.rank == 0


@pytest.mark.parametrize("shape", SHAPES)
def test_an_html5_parser_finds_only_what_is_allowed(page: Page, shape: str) -> None:
    page.goto("/moderation/policy/")
    rendered = [render(shape.replace("{}", payload)) for payload in PAYLOADS]

    found = page.evaluate(
        """([pieces, elements]) => {
            const allowed = new Set(elements);
            const problems = [];
            for (const piece of pieces) {
                const body = new DOMParser().parseFromString(piece, "text/html").body;
                const walker = document.createTreeWalker(body, NodeFilter.SHOW_ALL);
                while (walker.nextNode()) {
                    const node = walker.currentNode;
                    if (node.nodeType === Node.TEXT_NODE) continue;
                    if (node.nodeType !== Node.ELEMENT_NODE) { problems.push(piece); continue; }
                    const tag = node.localName;
                    if (!allowed.has(tag)) problems.push(piece);
                    for (const { name, value } of node.attributes) {
                        const isFine =
                            (tag === "a" && name === "href" &&
                                /^https?:/.test(new URL(value, "x:/").protocol)) ||
                            (tag === "a" && name === "rel" && value === "nofollow ugc noopener") ||
                            (tag === "ol" && name === "start" && /^\\d+$/.test(value));
                        if (!isFine) problems.push(piece);
                    }
                }
            }
            return problems;
        }""",
        [rendered, sorted(ALLOWED_ELEMENTS)],
    )

    assert found == []


@pytest.mark.parametrize(
    "path", ["/moderation/policy/", "/articles/l-glutamine-gut-health/comments/"]
)
def test_the_pages_of_comments_are_fit_to_read(
    page: Page, path: str, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto(path)

    assert_accessible(page)


def test_the_form_in_place_and_the_queue_are_accessible(
    page: Page,
    assert_accessible: Callable[[Page], None],
    sign_in: Callable[[Page, "User"], None],
    new_member: Callable[..., "User"],
) -> None:
    page.goto(ARTICLE)
    page.get_by_role("link", name="Write a comment").click()
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page).to_have_title("Error: L-glutamine and gut health: what the studies found – Villi")
    assert_accessible(page)
    fill_in(page, words())
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your comment waits for a moderator")).to_be_visible()
    assert_accessible(page)

    sign_in(page, new_member(role="moderator"))
    page.goto("/moderation/")
    assert_accessible(page)
    page.get_by_role("link", name="Open with everything around it").first.click()
    assert_accessible(page)
