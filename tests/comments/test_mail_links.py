"""The links in mails: opening one does nothing, pressing the button counts."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from comments import actions, notices, receipts
from comments.models import Comment, CommentRevision, GuestMail, HouseRule, MailChoice, Notice
from comments.receipts import Stop
from comments.screening import Author, Submission


def path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def test_opening_the_link_asks_and_a_bare_post_stops(
    new_comment: Callable[..., Comment], member: User
) -> None:
    url = path(receipts.stop_url(Stop.of("replies", new_comment(member=member))))
    program = Client(enforce_csrf_checks=True)

    asked = program.get(url)
    assert "Stop this mail?" in asked.text
    assert not MailChoice.objects.exists()

    # What RFC 8058 has a mail program send.
    done = program.post(url, {"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert "The mail was stopped" in done.text
    assert not done.cookies
    choice = MailChoice.objects.get()
    assert (choice.member, choice.replies, choice.decisions) == (member, "none", True)
    assert program.post(url).status_code == 200


def test_decisions_can_be_stopped_too_and_answers_go_on(
    client: Client, new_comment: Callable[..., Comment], member: User
) -> None:
    client.post(path(receipts.stop_url(Stop.of("decisions", new_comment(member=member)))))

    choice = MailChoice.objects.get()
    assert (choice.replies, choice.decisions) == ("at_once", False)


@pytest.mark.parametrize(
    ("kind", "left"), [("replies", GuestMail.DECISIONS), ("decisions", GuestMail.NOTHING)]
)
def test_a_guest_stops_mail_about_one_comment(
    client: Client, new_comment: Callable[..., Comment], kind: str, left: GuestMail
) -> None:
    mine, other = new_comment(), new_comment("Other words")
    Comment.objects.update(guest_mail=GuestMail.REPLIES)

    client.post(path(receipts.stop_url(Stop.of(kind, mine))))

    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.guest_mail, other.guest_mail) == (left, GuestMail.REPLIES)


def test_a_stop_link_works_when_the_account_is_gone(
    client: Client, new_comment: Callable[..., Comment], member: User
) -> None:
    url = path(receipts.stop_url(Stop.of("replies", new_comment(member=member))))
    Comment.objects.update(member=None)
    member.delete()

    assert client.post(url).status_code == 200


@pytest.mark.parametrize("address", ["/comments/mail/stop/", "/comments/{pk}/erase/"])
def test_a_link_opens_nothing_else(
    client: Client, new_comment: Callable[..., Comment], address: str
) -> None:
    mine, other = new_comment(), new_comment("Other words")
    address = address.format(pk=mine.pk)
    stop_key = receipts.stop_url(Stop.of("replies", other)).partition("key=")[2]
    erasure_key = receipts.erasure_url(other).partition("key=")[2]
    keys = ["", "x", "x:y", "\0", receipts.key(mine), receipts.confirmation_key(mine)]
    keys += [erasure_key, *([] if "stop" in address else [stop_key])]

    for key in keys:
        assert client.get(address, {"key": key}).status_code in (400, 404)
        assert client.post(f"{address}?key={key}").status_code in (400, 404)


def test_a_guest_asks_for_answers_when_posting(client: Client, article) -> None:
    typed = {"name": "Ada", "email": "ada@example.org", "body": "Words"}

    client.post("/comments/new/?article=glutamine", typed | {"wants_replies": "on"})
    client.post("/comments/new/?article=glutamine", typed | {"body": "Other words"})

    wanted = Comment.objects.order_by("pk").values_list("guest_mail", flat=True)
    assert list(wanted) == [GuestMail.REPLIES, GuestMail.DECISIONS]


def test_a_member_chooses_in_the_account(client: Client, member: User) -> None:
    assert client.get("/comments/mail/").status_code == 302
    client.force_login(member)
    assert "/comments/mail/" in client.get("/accounts/").text
    assert client.get("/comments/mail/").status_code == 200

    response = client.post("/comments/mail/", {"replies": "daily"})

    assert response.status_code == 302
    choice = MailChoice.objects.get()
    assert (choice.member, choice.replies, choice.decisions) == (member, "daily", False)
    assert client.post("/comments/mail/", {"replies": "hourly"}).status_code == 422


def test_a_guest_erases_everything_by_the_link_in_the_mail(
    client: Client,
    article,
    new_comment: Callable[..., Comment],
    new_published: Callable[..., Comment],
    member: User,
    moderator: User,
    reject: Callable[..., None],
) -> None:
    mine = new_published("I am Ada of Secret Street")
    answer = new_published("An answer by another", parent=mine, member=member)
    words = Submission(article, Author(name="Ada", email=mine.guest_email), "Newer secret")
    actions.report(
        comment=mine, house_rule=HouseRule.OFF_TOPIC, words="Ada of Secret Street", member=None
    )
    mine.refresh_from_db()
    actions.edit(comment=mine, version=mine.version, submission=words)
    rejected = new_comment("Another secret")
    reject(rejected, moderator, words="Dear Ada")
    stranger = new_published("By another guest", email="eve@example.org")
    notices.send_due_notices.call()
    [url] = set(re.findall(r"http\S+/erase/\S+", "".join(m.body for m in mail.outbox[:1])))

    assert "Erase everything about you?" in client.get(path(url)).text
    assert Comment.objects.filter(guest_email="ada@example.org").count() == 2
    done = client.post(path(url))

    assert "2 comments were erased" in done.text
    for person in ("Ada", "ada@example.org", "ecret"):
        assert person not in done.text
    for comment in Comment.objects.filter(pk__in=[mine.pk, rejected.pk]):
        assert (comment.guest_name, comment.guest_email, comment.body) == ("", "", "")
        assert (comment.body_html, comment.findings) == ("", [])
        assert not comment.decisions.exclude(words="").exists()
        assert not comment.reports.exclude(words="").exists()
    assert not CommentRevision.objects.exists()
    assert not Notice.objects.filter(comment__in=[mine, rejected]).exists()
    page = client.get("/articles/glutamine/comments/").text
    assert "deleted by its author" in page
    assert answer.body in page
    assert stranger.body in page
    assert "There is nothing left" in client.get(path(url)).text
    assert client.post(path(url)).status_code == 200


def test_erasing_by_a_link_needs_the_form(new_comment: Callable[..., Comment]) -> None:
    comment = new_comment()
    program = Client(enforce_csrf_checks=True)

    assert program.post(path(receipts.erasure_url(comment))).status_code == 403
    assert Comment.objects.get().body


def test_a_members_comment_is_not_erased_by_a_guests_link(
    client: Client, new_comment: Callable[..., Comment], member: User
) -> None:
    comment = new_comment(member=member)

    assert client.post(path(receipts.erasure_url(comment))).status_code == 404
