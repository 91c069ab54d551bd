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
    expect(page.locator(f"#{first}")).to_be_focused()

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


def hold(*texts: str) -> list[Comment]:
    """Put comments of a guest into the queue; those about self-harm stand first in it."""
    from articles.models import Article
    from comments import actions
    from comments.screening import Author, Submission

    article = Article.objects.published().get(slug="l-glutamine-gut-health")
    author = Author(name="Rosa", email="rosa@example.org")
    return [
        actions.post(
            submission=Submission(article, author, text), parent=None, submission_key=uuid.uuid4()
        )
        for text in texts
    ]


def test_several_are_decided_by_keyboard_alone(
    page: Page,
    sign_in: Callable[[Page, "User"], None],
    new_member: Callable[..., "User"],
    assert_accessible: Callable[[Page], None],
) -> None:
    from comments.models import SavedReply

    reply = SavedReply.objects.create(title=uuid.uuid4().hex, words="Please call somebody.")
    texts = [f"I want to die {uuid.uuid4().hex}" for _ in range(2)]
    made = hold(*texts)
    sign_in(page, new_member(role="moderator"))
    page.goto("/moderation/?why=self_harm&author=guest")

    focused = page.locator("article.moderation-row:focus")
    for _ in range(page.locator("article.moderation-row").count()):
        page.keyboard.press("j")
        if any(text in focused.inner_text() for text in texts):
            page.keyboard.press("x")
            expect(focused.get_by_role("checkbox")).to_be_checked()
    page.keyboard.press("o")
    expect(focused.get_by_role("heading", name="What happened so far")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("b")
    bulk = page.locator("#bulk")
    expect(bulk.get_by_label("House rule it breaks")).to_be_focused()
    bulk.get_by_label("Saved reply").select_option(label=reply.title)
    bulk.get_by_role("button", name="Insert").press("Enter")
    expect(bulk.get_by_label("Words to the author")).to_have_value("Please call somebody.")
    bulk.get_by_label("House rule it breaks").select_option("health_danger")
    bulk.get_by_role("button", name="Reject the marked ones").press("Enter")

    expect(page.get_by_text("2 comments were decided")).to_be_visible()
    states = set(Comment.objects.filter(pk__in=[c.pk for c in made]).values_list("state"))
    assert states == {(State.REJECTED,)}
    assert_accessible(page)
    page.keyboard.press("u")
    expect(page.get_by_text("2 decisions were taken back")).to_be_visible()


def test_a_saved_reply_and_a_filter_work_without_scripts(
    open_page: Callable[..., Page],
    sign_in: Callable[[Page, "User"], None],
    new_member: Callable[..., "User"],
) -> None:
    from comments.models import SavedReply

    reply = SavedReply.objects.create(title=uuid.uuid4().hex, words="Say where it is from.")
    [made] = hold(f"I want to die {uuid.uuid4().hex}")
    page = open_page(javascript=False)
    sign_in(page, new_member(role="moderator"))
    page.goto("/moderation/")
    page.locator("#moderation-filters summary").click()
    page.get_by_label("Only").select_option("urgent")
    page.get_by_role("button", name="Show these").click()

    item = page.locator(f"#item-{made.pk}")
    item.get_by_text("House rule and words to the author").click()
    item.get_by_label("Saved reply").select_option(label=reply.title)
    item.get_by_role("button", name="Insert").click()

    expect(page.get_by_label("Words to the author")).to_have_value("Say where it is from.")
    assert Comment.objects.get(pk=made.pk).state == State.HELD


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


def test_new_comments_are_shown_on_request_and_marked_as_helpful(
    page: Page,
    sign_in: Callable[[Page, "User"], None],
    new_member: Callable[..., "User"],
    assert_accessible: Callable[[Page], None],
) -> None:
    from comments import actions

    text, typed = words(), words()
    sign_in(page, new_member())
    page.goto(f"{ARTICLE}comments/")
    page.get_by_role("link", name="Write a comment").click()
    page.get_by_label("Your comment").fill(typed)
    [made] = hold(text)
    actions.publish_by_rule(comment=made, rule="test")

    page.get_by_role("link", name="Look for new comments").click()

    comment = page.locator(f"#comment-{made.pk}")
    expect(comment.get_by_text(text)).to_be_visible()
    expect(page.get_by_label("Your comment")).to_have_value(typed)

    comment.get_by_role("link", name="Helpful").click()
    comment.get_by_role("button", name="Mark as helpful").click()
    expect(
        comment.get_by_text("You marked this comment as helpful. 1 member did so.")
    ).to_be_visible()
    assert_accessible(page)
    comment.get_by_role("button", name="Take my mark back").click()
    expect(comment.get_by_role("button", name="Mark as helpful")).to_be_visible()


def test_a_suspension_from_both_sides(
    open_page: Callable[..., Page],
    sign_in: Callable[[Page, "User"], None],
    new_member: Callable[..., "User"],
    assert_accessible: Callable[[Page], None],
) -> None:
    from articles.models import Article
    from comments import actions
    from comments.screening import Author, Submission

    member, typed = new_member(), words()
    article = Article.objects.published().get(slug="l-glutamine-gut-health")
    made = actions.post(
        submission=Submission(article, Author(member), f"Use code GUT10 {words()}"),
        parent=None,
        submission_key=uuid.uuid4(),
    )
    theirs = open_page(width=320, height=640)
    sign_in(theirs, member)
    theirs.goto("/comments/new/?article=l-glutamine-gut-health")
    theirs.get_by_label("Your comment").fill(typed)

    desk = open_page(width=320, height=640)
    sign_in(desk, new_member(role="moderator"))
    desk.goto(f"/moderation/{made.pk}/suspend/")
    desk.get_by_role("button", name="Suspend").click()
    expect(desk.locator(".error-summary")).to_contain_text("Choose how long it lasts.")
    assert_accessible(desk)
    desk.get_by_label("One week").check()
    desk.get_by_label("Which house rule was broken?").select_option("advertising")
    desk.get_by_label("The reason, in words for the person").fill("Codes of a shop.")
    desk.get_by_role("button", name="Suspend").click()
    expect(desk.get_by_role("heading", name="A suspension")).to_be_visible()

    theirs.get_by_role("button", name="Send").click()
    expect(theirs.locator(".error-summary")).to_contain_text("Nothing was sent")
    expect(theirs.get_by_label("Your comment")).to_have_value(typed)
    assert_accessible(theirs)
    theirs.get_by_role("link", name="Read the moderator’s reason, or appeal").click()
    expect(theirs.get_by_text("Codes of a shop.")).to_be_visible()
    theirs.get_by_label("Why should another moderator look at it again?").fill("My own blog.")
    assert_accessible(theirs)
    theirs.get_by_role("button", name="Send the appeal").click()
    expect(theirs.get_by_text("Your appeal waits for another moderator.")).to_be_visible()

    desk.goto("/moderation/suspensions/")
    desk.get_by_role("region", name="Appeals that wait").get_by_role("link").last.click()
    expect(desk.get_by_text("My own blog.")).to_be_visible()
    assert_accessible(desk)
    desk.get_by_role("button", name="Lift the suspension").click()
    expect(desk.get_by_text("Suspension lifted")).to_be_visible()


def test_a_draft_of_an_edit_survives_a_reload(
    page: Page, sign_in: Callable[[Page, "User"], None], new_member: Callable[..., "User"]
) -> None:
    from articles.models import Article
    from comments import actions
    from comments.screening import Author, Submission

    member, first, second = new_member(), words(), words()
    article = Article.objects.published().get(slug="l-glutamine-gut-health")
    made = actions.post(
        submission=Submission(article, Author(member), first),
        parent=None,
        submission_key=uuid.uuid4(),
    )
    sign_in(page, member)
    page.goto(f"/comments/{made.pk}/edit/")
    expect(page.get_by_label("Your comment")).to_have_value(first)
    page.get_by_label("Your comment").fill(second)

    page.reload()
    expect(page.get_by_label("Your comment")).to_have_value(second)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your comment waits for a moderator")).to_be_visible()

    page.goto(f"/comments/{made.pk}/edit/")
    expect(page.get_by_label("Your comment")).to_have_value(second)
    made.refresh_from_db()
    assert made.body == second


def test_the_longest_name_and_words_fit_a_small_phone(
    open_page: Callable[..., Page], new_member: Callable[..., "User"]
) -> None:
    from accounts.models import DISPLAY_NAME_MAX_LENGTH
    from articles.models import Article
    from comments import actions
    from comments.screening import Author, Submission

    article = Article.objects.published().get(slug="l-glutamine-gut-health")
    member = new_member()
    member.display_name = "W" * DISPLAY_NAME_MAX_LENGTH
    member.save()
    comment = None
    for _ in range(3):
        comment = actions.post(
            submission=Submission(article, Author(member), "w" * 500),
            parent=comment,
            submission_key=uuid.uuid4(),
        )
        actions.publish_by_rule(comment=comment, rule="test")
        comment.refresh_from_db()
    page = open_page(width=320, height=640)

    for path in (f"/comments/{comment.pk}/", f"/members/{member.pk}/"):
        page.goto(path)
        expect(page.get_by_text("w" * 500).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    words = page.locator(".comment__head a").first.inner_text()
    assert words.startswith(f"On ‘{article.title}’, {article.published_at:%-d}")


def test_the_boxes_for_name_and_address_are_as_wide_as_each_other(page: Page) -> None:
    page.goto("/comments/new/?article=l-glutamine-gut-health")

    name = page.get_by_label("Your name").bounding_box()
    address = page.get_by_label("Your e-mail address").bounding_box()

    assert name["width"] == address["width"]
    assert name["y"] == address["y"]


def test_the_keyboard_is_not_lost_when_the_discussion_changes(
    page: Page, new_member: Callable[..., "User"]
) -> None:
    from articles.models import Article
    from comments import actions
    from comments.screening import Author, Submission
    from comments.threads import THREADS

    article, author = Article.objects.published().get(slug="l-glutamine-gut-health"), new_member()
    for _ in range(THREADS + 1):
        made = actions.post(
            submission=Submission(article, Author(author), words()),
            parent=None,
            submission_key=uuid.uuid4(),
        )
        actions.publish_by_rule(comment=made, rule="test")
    page.goto(ARTICLE)
    shown = page.locator("#comment-list > ol > li > article")

    page.get_by_role("link", name="Most helpful").press("Enter")
    expect(page.get_by_role("link", name="Most helpful")).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("link", name="Most helpful")).to_be_focused()
    expect(shown).to_have_count(THREADS)
    page.get_by_role("link", name="More comments").press("Enter")
    expect(shown.nth(THREADS)).to_be_focused()

    page.get_by_role("link", name="Write a comment").press("Enter")
    page.get_by_label("Your comment").fill("Some **bold** words.")
    page.get_by_role("button", name="Preview").press("Enter")
    expect(page.get_by_text("Preview. Nothing has been sent yet.")).to_be_focused()
