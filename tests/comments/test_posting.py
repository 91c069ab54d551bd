"""Writing a comment: held first, made once, never a server error."""

import uuid
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from articles.models import Article
from comments import intake, limits, receipts
from comments.models import BODY_MAX_LENGTH, Comment, Decision, State, Verb
from tests.comments.conftest import GUEST

URL = "/comments/new/?article=glutamine"
HTMX = {"HX-Request": "true"}


def test_a_guests_comment_is_held_with_a_recorded_decision(
    client: Client, article: Article
) -> None:
    response = client.post(URL, GUEST | {"body": "Is *this* so?"})

    comment = Comment.objects.get()
    assert (comment.state, comment.guest_name, comment.body) == (State.HELD, "Ada", "Is *this* so?")
    assert comment.body_html == "<p>Is <em>this</em> so?</p>\n"
    decision = Decision.objects.get()
    assert (decision.verb, decision.to_state) == (Verb.POST, State.HELD)
    assert response.status_code == 302
    page = client.get(response.url)
    assert "Your comment waits for a moderator" in page.text
    assert "I read" not in client.get("/articles/glutamine/comments/").text


def test_a_member_is_not_asked_for_a_name(client: Client, article: Article, member: User) -> None:
    client.force_login(member)
    form = client.get(URL).text

    client.post(URL, {"body": "A question."})

    assert "Mary Member" in form
    assert 'name="email"' not in form
    comment = Comment.objects.get()
    assert (comment.member, comment.guest_email, comment.state) == (member, "", State.HELD)


def test_the_form_is_a_fragment_for_htmx_and_a_page_otherwise(
    client: Client, article: Article
) -> None:
    fragment, page = client.get(URL, headers=HTMX), client.get(URL)

    assert "<html" not in fragment.text
    assert "csrfmiddlewaretoken" in fragment.text
    assert "<html" in page.text
    assert page["Cache-Control"] == fragment["Cache-Control"] == "no-store"


def test_going_back_in_the_history_gets_the_whole_page(client: Client, article: Article) -> None:
    response = client.get(URL, headers=HTMX | {"HX-History-Restore-Request": "true"})

    assert "<html" in response.text


def test_posting_through_htmx_answers_with_the_receipt(client: Client, article: Article) -> None:
    response = client.post(URL, GUEST | {"body": "Words"}, headers=HTMX)

    assert "Your comment waits for a moderator" in response.text
    assert "<html" not in response.text


def test_a_preview_stores_nothing(client: Client, article: Article) -> None:
    response = client.post(URL, {"body": "Some **bold** words", "preview": "1"})

    assert "Nothing has been sent yet" in response.text
    assert "<strong>bold</strong>" in response.text
    assert "Enter a name" not in response.text
    assert not Comment.objects.exists()


def test_the_same_form_sent_twice_makes_one_comment(client: Client, article: Article) -> None:
    typed = GUEST | {"body": "Once", "submission_key": str(uuid.uuid4())}

    first, second = client.post(URL, typed), client.post(URL, typed)

    assert Comment.objects.count() == 1
    assert first.url == second.url


def test_the_same_form_with_mended_words_edits_the_comment(
    client: Client, article: Article
) -> None:
    typed = GUEST | {"body": "Onse", "submission_key": str(uuid.uuid4())}
    client.post(URL, typed)

    client.post(URL, typed | {"body": "Once"})

    comment = Comment.objects.get()
    assert (comment.body, comment.revision) == ("Once", 2)
    assert comment.revisions.get().body == "Onse"


@pytest.mark.parametrize("who", [GUEST | {"email": "eve@example.org"}, GUEST])
def test_another_comments_key_opens_nothing(
    client: Client, article: Article, new_published: Callable[..., Comment], who: dict[str, str]
) -> None:
    # That of an imported comment, which follows from its number in the public export.
    known = uuid.uuid5(intake.NAMESPACE, "wordpress https://old.example 12")
    theirs = new_published("An honest question", key=known)

    response = client.post(URL, who | {"body": "Mine", "submission_key": str(known)}, follow=True)

    theirs.refresh_from_db()
    assert theirs.body == "An honest question"
    assert Comment.objects.exclude(pk=theirs.pk).get().body == "Mine"
    assert receipts.key(theirs) not in response.request["QUERY_STRING"]
    assert "An honest question" not in response.text


def test_a_reply_hangs_in_the_thread(client: Client, new_published: Callable[..., Comment]) -> None:
    parent = new_published()

    client.post(f"/comments/{parent.pk}/reply/", GUEST | {"body": "I agree."})

    reply = Comment.objects.latest("pk")
    assert (reply.parent, reply.thread, reply.depth) == (parent, parent, 1)


def test_replies_go_no_deeper_than_the_limit(new_published: Callable[..., Comment]) -> None:
    comment = new_published()
    for _ in range(4):
        comment = new_published(parent=comment)

    assert comment.depth == 2
    assert comment.thread.depth == 0


def test_nobody_replies_to_what_is_not_public(
    client: Client, new_comment: Callable[..., Comment]
) -> None:
    held = new_comment()

    assert client.get(f"/comments/{held.pk}/reply/").status_code == 404


@pytest.mark.parametrize("address", ["/comments/new/", "/comments/new/?article=no-such"])
def test_a_comment_needs_a_published_article(
    client: Client, article: Article, address: str
) -> None:
    assert client.get(address).status_code == 404


def test_a_withdrawn_article_takes_no_comments(client: Client, article: Article) -> None:
    article.withdrawn_at = article.published_at
    article.save()

    assert client.get(URL).status_code == 404


BAD_BODIES = {
    "empty": ("", "Write your comment first."),
    "spaces": ("  \n ", "Write your comment first."),
    "over-long": ("a" * (BODY_MAX_LENGTH + 1), "This has 5001 characters. Shorten it to 5,000."),
    "a control character": ("a\x0bb", "There is a character in it that cannot be shown."),
    "NUL": ("a\0b", "There is a character in it that cannot be shown."),
    "nothing to see": (">", "Nothing would be seen of this."),
}


@pytest.mark.parametrize("case", BAD_BODIES)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_a_bad_body_gets_a_message_and_keeps_the_entry(
    client: Client, article: Article, case: str, headers: dict[str, str]
) -> None:
    body, message = BAD_BODIES[case]

    response = client.post(URL, GUEST | {"body": body}, headers=headers)

    assert response.status_code == 422
    assert message in response.text
    assert "<title>Error: " in response.text
    assert 'value="ada@example.org"' in response.text
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "\u202eright to left\u202c and \u200f marks",
        "zero\u200bwidth",
        "\U0001f469\u200d\u2695\ufe0f",
        "e\u0301" * 100,
        "ﷺ" * 500,
        "<script>alert(1)</script>",
        "\\" * 3000,
    ],
)
def test_odd_text_is_taken_as_it_is(client: Client, article: Article, body: str) -> None:
    client.post(URL, GUEST | {"body": body})

    assert Comment.objects.get().body == body


@pytest.mark.parametrize("raw", [b"\xed\xa0\x80", b"\xff\xfe", b"%ED%A0%80"])
def test_broken_bytes_are_no_server_error(client: Client, article: Article, raw: bytes) -> None:
    data = b"name=Ada&email=ada@example.org&body=x" + raw

    response = client.post(URL, data, content_type="application/x-www-form-urlencoded")

    assert response.status_code in (302, 422)


def test_a_megabyte_is_refused_whole(client: Client, article: Article) -> None:
    response = client.post(URL, GUEST | {"body": "a" * 1_000_000})

    assert response.status_code == 413
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("name", "", "Enter a name to show with your comment."),
        ("name", "a" * 61, "This has 61 characters. Shorten it to 60."),
        ("name", "Moderator", "This name could be taken for the site"),
        ("name", "a\0b", "There is a character in it that cannot be shown."),
        ("name", "Dr. Ada", "Leave out titles"),
        ("name", "Ada, R.D.", "Leave out titles"),
        ("name", "Ada\u202e", "Leave out invisible characters"),
        ("email", "", "Enter your e-mail address, like name@example.org."),
        ("email", "ada", "Enter an e-mail address like name@example.org."),
        ("email", "ada\0@example.org", "Enter an e-mail address like name@example.org."),
        ("email", "a" * 250 + "@example.org", "This address is too long."),
    ],
)
def test_a_guests_name_and_address_are_checked(
    client: Client, article: Article, field: str, typed: str, message: str
) -> None:
    response = client.post(URL, GUEST | {"body": "Words to keep", field: typed})

    assert response.status_code == 422
    assert message in response.text
    assert "Words to keep" in response.text


@pytest.mark.parametrize("field", ["submission_key", "opened", "website"])
@pytest.mark.parametrize("typed", ["", "x\0y", "../..", "9" * 10_000])
def test_hidden_fields_tampered_with_never_cost_a_comment(
    client: Client, article: Article, field: str, typed: str
) -> None:
    response = client.post(URL, GUEST | {"body": "Words", field: typed})

    assert response.status_code == 302
    assert Comment.objects.get().body == "Words"


def test_many_comments_in_a_short_time_are_told_to_wait(client: Client, article: Article) -> None:
    for number in range(limits.POSTS):
        client.post(URL, GUEST | {"body": f"Comment {number}"})

    response = client.post(URL, GUEST | {"body": "One too many"})

    assert response.status_code == 422
    assert str(limits.TRY_LATER) in response.text
    assert "One too many" in response.text
    assert Comment.objects.count() == limits.POSTS


def test_nobody_uses_up_anothers_limit_by_typing_their_address(
    client: Client, article: Article
) -> None:
    elsewhere = Client(REMOTE_ADDR="198.51.100.9")
    for number in range(limits.POSTS):
        elsewhere.post(URL, GUEST | {"body": f"Comment {number}"})

    assert client.post(URL, GUEST | {"body": "Really mine"}).status_code == 302


def test_a_post_without_a_token_is_refused(article: Article) -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.post(URL, GUEST | {"body": "Words"}).status_code == 403
    assert not Comment.objects.exists()


def test_somebody_in_danger_sees_help_at_once(client: Client, article: Article) -> None:
    response = client.post(URL, GUEST | {"body": "I took too many and want to die"}, headers=HTMX)

    assert "Do you need help now?" in response.text
    assert Comment.objects.get().rank == 0


def test_a_guest_is_asked_to_confirm_the_address(
    client: Client, article: Article, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client.post(URL, GUEST | {"body": "Words"})

    [message] = mail.outbox
    comment = Comment.objects.get()
    assert message.to == ["ada@example.org"]
    assert receipts.confirmation_url(comment) in message.body
    assert message.alternatives[0].mimetype == "text/html"


def test_opening_the_confirmation_does_nothing_pressing_the_button_counts(
    client: Client, new_comment: Callable[..., Comment]
) -> None:
    comment = new_comment()
    url = receipts.confirmation_url(comment)

    client.get(url)
    comment.refresh_from_db()
    assert comment.guest_confirmed_at is None

    client.post(url)
    comment.refresh_from_db()
    assert comment.guest_confirmed_at is not None


def test_the_receipt_needs_its_key(client: Client, new_comment: Callable[..., Comment]) -> None:
    mine, other = new_comment(), new_comment("Other words")

    assert client.get(receipts.url(mine)).status_code == 200
    for key in ("", receipts.key(other), receipts.confirmation_key(mine), "x" * 200, "\u00e9"):
        assert client.get(f"/comments/{mine.pk}/receipt/", {"key": key}).status_code == 404
