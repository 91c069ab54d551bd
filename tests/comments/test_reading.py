"""What readers see of a discussion: the same bytes for everybody, page by page."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.personal_data import registered
from articles import sections
from articles.models import Article
from comments import actions, marks, threads
from comments.models import Comment, HouseRule, Report, Verb
from comments.screening import Author, Submission
from editorial.models import ChangeClass
from tests.articles.articles import publish_article, publish_change

PAGE = "/articles/glutamine/comments/"
HTMX = {"HX-Request": "true"}


def test_only_published_comments_are_read(
    client: Client, new_comment: Callable[..., Comment], new_published: Callable[..., Comment]
) -> None:
    new_comment("Held words")
    new_published("Public words")

    page = client.get(PAGE).text

    assert "Public words" in page
    assert "Held words" not in page
    assert "1 comment<" in page
    assert "ada@example.org" not in page


def test_an_article_without_comments_says_so(client: Client, article: Article) -> None:
    assert "There is no comment yet" in client.get(PAGE).text


@pytest.mark.parametrize(
    "address", [PAGE, f"{PAGE}?sort=oldest", "/moderation/log/", "/moderation/policy/"]
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_a_public_page_has_no_cookie_and_no_token(
    client: Client,
    new_published: Callable[..., Comment],
    member: User,
    address: str,
    headers: dict[str, str],
) -> None:
    new_published()
    anonymous = client.get(address, headers=headers)
    client.force_login(member)
    signed_in = client.get(address, headers=headers)

    assert anonymous.content == signed_in.content
    assert not anonymous.cookies
    assert "csrfmiddlewaretoken" not in anonymous.text
    assert anonymous["Cache-Control"].startswith("public")
    assert "HX-Request" in anonymous["Vary"]


def test_htmx_gets_the_part_it_asks_for(
    client: Client, new_published: Callable[..., Comment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "THREADS", 2)
    for number in range(3):
        new_published(f"Comment {number}")

    section = client.get(PAGE, headers=HTMX)
    after = section.context["page"].after
    entries = client.get(f"{PAGE}?after={after}", headers=HTMX)
    back = client.get(PAGE, headers=HTMX | {"HX-History-Restore-Request": "true"})

    assert section.text.strip().startswith('<section class="comments"')
    assert entries.text.strip().startswith("<li>")
    assert "<html" not in section.text + entries.text
    assert "<html" in back.text


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_pages_miss_and_repeat_nothing_while_new_ones_arrive(
    client: Client,
    new_published: Callable[..., Comment],
    monkeypatch: pytest.MonkeyPatch,
    sort: str,
) -> None:
    monkeypatch.setattr(threads, "THREADS", 3)
    comments = [new_published(f"Comment {number}") for number in range(8)]
    # All in the same instant: the number breaks the tie.
    Comment.objects.update(published_at=timezone.now() - timedelta(hours=1))

    seen, address = [], f"{PAGE}?sort={sort}"
    while address:
        page = client.get(address).context["page"]
        seen += [entry.comment.pk for entry in page.entries]
        address = f"{PAGE}?sort={sort}&after={page.after}" if page.after else ""
        new_published(f"A new one after {len(seen)}") if len(seen) < 8 else None

    expected = [comment.pk for comment in comments]
    if sort == "newest":
        assert seen == expected[::-1]
    else:
        assert seen[:8] == expected


@pytest.mark.parametrize(
    "query",
    [
        "sort=best",
        "after=x",
        "after=1-",
        "after=1-99999999999999999999",
        "after=1\u0660-1",
        "sort=helpful&after=x-1",
        "sort=oldest&after=-1-1",
    ],
)
def test_a_page_that_is_none_is_not_found(
    client: Client, new_published: Callable[..., Comment], query: str
) -> None:
    new_published()

    assert client.get(f"{PAGE}?{query}").status_code == 404


def test_replies_stand_under_what_they_answer(
    client: Client, new_published: Callable[..., Comment]
) -> None:
    head = new_published("Head")
    first = new_published("First", parent=head)
    second = new_published("Second", parent=head)
    under_first = new_published("Under first", parent=first)
    deepest = new_published("Deepest", parent=under_first)

    [entry] = client.get(PAGE).context["page"].entries

    assert [reply.comment for reply in entry.replies] == [first, second]
    # The answer to the deepest stands beside it and says whom it answers.
    assert [reply.comment for reply in entry.replies[0].replies] == [under_first, deepest]
    assert entry.replies[0].replies[1].answers_to == under_first


def test_a_long_thread_shows_its_first_replies_and_leads_to_the_rest(
    client: Client, new_published: Callable[..., Comment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "REPLIES", 2)
    head = new_published("Head")
    for number in range(4):
        new_published(f"Reply {number}", parent=head)

    page = client.get(PAGE).text

    assert "Reply 1" in page
    assert "Reply 2" not in page
    assert "All 4 replies" in page
    assert "Reply 3" in client.get(f"/comments/{head.pk}/").text


def test_the_permalink_opens_the_thread_at_the_comment(
    client: Client, new_published: Callable[..., Comment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "THREAD_REPLIES", 2)
    head = new_published("Head")
    replies = [new_published(f"Reply {number}", parent=head) for number in range(6)]

    page = client.get(f"/comments/{replies[4].pk}/")

    assert f'id="comment-{replies[4].pk}"' in page.text
    assert "Head" in page.text
    assert page["Cache-Control"].startswith("public")
    assert replies[4].get_absolute_url() == f"/comments/{replies[4].pk}/#comment-{replies[4].pk}"


def test_a_comment_that_was_never_public_has_no_page(
    client: Client, new_comment: Callable[..., Comment]
) -> None:
    assert client.get(f"/comments/{new_comment().pk}/").status_code == 404


def test_comments_of_a_withdrawn_article_are_gone(
    client: Client, article: Article, new_published: Callable[..., Comment]
) -> None:
    comment = new_published()
    article.withdrawn_at = timezone.now()
    article.save()

    for address in (PAGE, "/articles/glutamine/comments.atom"):
        assert client.get(address).status_code == 410
    assert client.get(f"/comments/{comment.pk}/").status_code == 404


def test_the_feed_holds_published_comments(
    client: Client, new_comment: Callable[..., Comment], new_published: Callable[..., Comment]
) -> None:
    new_comment("Held words")
    new_published("Public <b>words</b> &")

    response = client.get("/articles/glutamine/comments.atom")

    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(response.content)  # noqa: S314 (our own page)
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == 1
    assert "Held words" not in response.text
    assert "ada@example.org" not in response.text


def test_the_article_shows_its_first_comments(
    client: Client, new_published: Callable[..., Comment], article: Article
) -> None:
    new_published("Public words")

    html = sections.below(article).decode()

    assert "Public words" in html


def test_a_comment_elsewhere_leaves_what_was_rendered_below_an_article(
    client: Client, new_published: Callable[..., Comment], article: Article
) -> None:
    other = publish_article("other")
    new_published("Public words")
    sections.below(article)

    new_published("Elsewhere", article=other)

    with CaptureQueriesContext(connection) as asked:
        html = sections.below(article).decode()
    assert "Public words" in html
    # Whether anything changed on the site, and then whether it was here.
    assert len(asked) == 2
    assert "comments_comment" not in asked[1]["sql"]


CHANGES: dict[str, tuple[Callable[[Comment, User], object], str]] = {
    "edited": (
        lambda comment, moderator: actions.edit(
            comment=comment,
            version=comment.version,
            submission=Submission(comment.article, Author(comment.member), "New.", comment=comment),
        ),
        "This comment was changed and waits for a moderator.",
    ),
    "rejected": (
        lambda comment, moderator: actions.decide(
            comment=comment,
            version=comment.version,
            actor=moderator,
            ruling=actions.Ruling(Verb.REJECT, HouseRule.OFF_TOPIC),
        ),
        "This comment was removed by a moderator.",
    ),
    "deleted": (
        lambda comment, moderator: actions.delete(comment=comment, version=comment.version),
        "This comment was deleted by its author.",
    ),
    "author forgotten": (
        lambda comment, moderator: actions.forget_author(comment=comment),
        "Somebody whose details were erased",
    ),
    "found helpful": (
        lambda comment, moderator: marks.mark(comment=comment, member=moderator),
        "(1)",
    ),
    "answered": (
        lambda comment, moderator: actions.publish_by_rule(
            comment=actions.post(
                submission=Submission(comment.article, Author(moderator), "An answer."),
                parent=comment,
                submission_key=uuid4(),
            ),
            rule="test",
        ),
        "An answer.",
    ),
}


@pytest.mark.parametrize(("change", "words"), CHANGES.values(), ids=CHANGES)
def test_every_change_is_seen_below_the_article_at_once(
    new_published: Callable[..., Comment],
    article: Article,
    member: User,
    moderator: User,
    change: Callable[[Comment, User], object],
    words: str,
) -> None:
    comment = new_published("Public words", member=member)
    before = sections.below(article).decode()
    assert "Public words" in before
    assert words not in before

    change(comment, moderator)

    assert words in sections.below(article).decode()


def test_an_erased_members_marks_are_gone_below_the_article_at_once(
    new_published: Callable[..., Comment], article: Article, moderator: User
) -> None:
    marks.mark(comment=new_published("Public words"), member=moderator)
    assert "(1)" in sections.below(article).decode()

    marks.take_back_all(member=moderator)

    assert "(1)" not in sections.below(article).decode()


def test_closing_a_discussion_is_seen_below_the_article_at_once(
    new_published: Callable[..., Comment], article: Article, desk: Client
) -> None:
    new_published("Public words")
    assert "Write a comment" in sections.below(article).decode()

    desk.post(reverse("admin:comments_discussion_change", args=[article.pk]), {"mode": "closed"})

    assert "This discussion is closed." in sections.below(article).decode()


def test_user_text_stands_where_htmx_does_not_look(
    client: Client, new_published: Callable[..., Comment]
) -> None:
    new_published("Public words")

    assert '<div class="comment__body" dir="auto" data-hx-disable>' in client.get(PAGE).text


@pytest.mark.parametrize("size", [1, 12])
def test_a_page_asks_the_same_number_of_questions_however_long_it_is(
    client: Client,
    new_published: Callable[..., Comment],
    django_assert_num_queries,
    member: User,
    size: int,
) -> None:
    for number in range(size):
        head = new_published(f"Comment {number}", member=member)
        for answer in range(min(size, 3)):
            new_published(f"Answer {answer} to {number}", parent=head)

    client.get(PAGE)  # what Django asks once per process is asked here
    with django_assert_num_queries(6):
        client.get(PAGE)
    with django_assert_num_queries(4):
        client.get(f"/comments/{head.pk}/")


@pytest.mark.parametrize(
    ("change_class", "is_noted"),
    [("correction", True), ("safety", True), ("clarification", False), ("typo", False)],
)
def test_a_comment_older_than_a_correction_says_so(
    client: Client, new_published: Callable[..., Comment], change_class: str, is_noted: bool
) -> None:
    article = publish_article("corrected")
    new_published("Before", article=article)
    publish_change(article, ChangeClass(change_class), summary="Another number.")
    new_published("After", article=article)

    page = client.get("/articles/corrected/comments/").text

    assert page.count("Written before the article was corrected on") == int(is_noted)
    if is_noted:
        assert page.index("After") < page.index("Written before") < page.index("Before")


def test_an_erased_member_leaves_readable_threads(
    client: Client, new_published: Callable[..., Comment], member: User
) -> None:
    head = new_published("Words of Mary", member=member)
    answer = new_published("An answer", parent=head)
    actions.report(comment=answer, house_rule=HouseRule.OFF_TOPIC, words="Mine", member=member)
    [comments] = [kind for kind in registered() if kind.name == "Comments"]
    assert comments.export(member)[0]["text"] == "Words of Mary"

    [reports] = [kind for kind in registered() if kind.name == "Reports of comments"]
    assert reports.export(member)[0]["words"] == "Mine"

    comments.erase(member)
    reports.erase(member)
    member.delete()

    page = client.get(PAGE).text
    assert "Mary" not in page
    assert "An answer" in page
    row = Comment.objects.get(pk=head.pk)
    assert (row.member, row.body, row.body_html) == (None, "", "")
    report = Report.objects.get()
    assert (report.member, report.words) == (None, "")


def test_a_member_may_leave_the_words_without_the_name(
    client: Client, new_published: Callable[..., Comment], member: User
) -> None:
    comment = new_published("Useful words", member=member)

    actions.forget_author(comment=comment)

    page = client.get(PAGE).text
    assert "Useful words" in page
    assert "Mary" not in page


def test_replies_keep_their_places_when_one_was_taken_back(
    new_comment: Callable[..., Comment], new_published: Callable[..., Comment], moderator: User
) -> None:
    head = new_published("Head")
    slip = new_comment("Slip", parent=head)
    ruling = actions.Ruling(Verb.PUBLISH)
    actions.decide(comment=slip, version=slip.version, actor=moderator, ruling=ruling)
    actions.undo(comment=slip, version=slip.version, actor=moderator)
    reply = new_published("Reply", parent=head)

    slip.refresh_from_db()
    reply.refresh_from_db()
    assert (slip.place, reply.place) == (None, 2)


def test_every_page_of_a_thread_is_reached(
    client: Client, new_published: Callable[..., Comment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "THREAD_REPLIES", 2)
    head = new_published("Head")
    replies = [new_published(f"Reply {number}", parent=head) for number in range(5)]

    seen, address = [], f"/comments/{head.pk}/"
    while address:
        page = client.get(address).context["page"]
        seen += [entry.comment.pk for entry in page.head.replies]
        address = f"/comments/{head.pk}/?after={page.after}" if page.after else ""

    assert seen == [reply.pk for reply in replies]
