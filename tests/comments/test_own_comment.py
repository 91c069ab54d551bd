"""What authors can do with their own comment: see, edit, delete, appeal."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from comments import limits, receipts
from comments.models import Comment, State


def own(comment: Comment, page: str) -> str:
    return f"/comments/{comment.pk}/{page}/?key={receipts.key(comment)}"


def test_a_guest_edits_a_waiting_comment_by_the_link(
    client: Client, new_comment: Callable[..., Comment]
) -> None:
    comment = new_comment("Old words")
    form = client.get(own(comment, "edit")).text
    assert "Old words" in form

    client.post(own(comment, "edit"), {"version": 1, "body": "New words"})

    comment.refresh_from_db()
    assert (comment.body, comment.revision, comment.state) == ("New words", 2, State.HELD)
    assert [revision.body for revision in comment.revisions.all()] == ["Old words"]


def test_every_edit_is_screened_again(
    client: Client, new_comment: Callable[..., Comment], levels: None
) -> None:
    comment = new_comment("Nice page.")
    assert comment.findings == []

    client.post(own(comment, "edit"), {"version": 1, "body": "Take 60 g a day."})

    comment.refresh_from_db()
    assert [finding["check"] for finding in comment.findings] == ["dose"]


def test_a_member_edits_when_signed_in(
    client: Client, new_comment: Callable[..., Comment], member: User
) -> None:
    comment = new_comment(member=member)
    client.force_login(member)

    client.post(f"/comments/{comment.pk}/edit/", {"version": 1, "body": "New words"})

    comment.refresh_from_db()
    assert comment.body == "New words"


@pytest.mark.parametrize("page", ["edit", "delete", "appeal", "receipt"])
def test_others_do_not_find_the_page(
    client: Client, new_comment: Callable[..., Comment], member: User, page: str
) -> None:
    comment = new_comment()

    anonymous = client.get(f"/comments/{comment.pk}/{page}/")
    client.force_login(member)

    assert anonymous.status_code == 404
    assert client.get(f"/comments/{comment.pk}/{page}/").status_code == 404


def test_a_published_comment_can_be_edited_for_half_an_hour(
    client: Client, new_published: Callable[..., Comment]
) -> None:
    comment = new_published("Public words")

    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        response = client.post(
            own(comment, "edit"), {"version": comment.version, "body": "Other words"}
        )

    assert response.status_code == 422
    assert "can be changed for 30 minutes" in response.text
    comment.refresh_from_db()
    assert comment.body == "Public words"


def test_an_edit_of_what_was_decided_meanwhile_is_refused_and_shown(
    client: Client,
    new_comment: Callable[..., Comment],
    moderator: User,
    reject: Callable[..., None],
) -> None:
    comment = new_comment("Words")
    client.get(own(comment, "edit"))
    reject(comment, moderator)

    response = client.post(own(comment, "edit"), {"version": 1, "body": "Other words"})

    assert response.status_code == 422
    assert "Your comment was rejected" in response.text


def test_an_edit_from_a_stale_page_is_refused(
    client: Client, new_comment: Callable[..., Comment]
) -> None:
    comment = new_comment("Words")
    client.post(own(comment, "edit"), {"version": 1, "body": "From the first tab"})

    response = client.post(own(comment, "edit"), {"version": 1, "body": "From the second tab"})

    assert response.status_code == 422
    assert "has changed since you opened the page" in response.text
    assert "These are the words that were not saved." in response.text
    comment.refresh_from_db()
    assert comment.body == "From the first tab"


@pytest.mark.parametrize("body", ["", "\0", "a" * 5_001])
def test_a_bad_edit_gets_a_message(
    client: Client, new_comment: Callable[..., Comment], body: str
) -> None:
    comment = new_comment("Words")

    response = client.post(own(comment, "edit"), {"version": 1, "body": body})

    assert response.status_code == 422
    assert "<title>Error: " in response.text


def test_an_edit_can_be_previewed(client: Client, new_comment: Callable[..., Comment]) -> None:
    comment = new_comment("Words")

    response = client.post(own(comment, "edit"), {"version": 1, "body": "**Loud**", "preview": "1"})

    assert "<strong>Loud</strong>" in response.text
    comment.refresh_from_db()
    assert comment.body == "Words"


def test_opening_the_delete_page_deletes_nothing(
    client: Client, new_comment: Callable[..., Comment]
) -> None:
    comment = new_comment("Words")

    client.get(own(comment, "delete"))
    comment.refresh_from_db()
    assert comment.state == State.HELD

    client.post(own(comment, "delete"), {"version": 1})
    comment.refresh_from_db()
    assert (comment.state, comment.body) == (State.DELETED, "")


def test_an_author_appeals_with_words(
    client: Client,
    new_comment: Callable[..., Comment],
    moderator: User,
    reject: Callable[..., None],
) -> None:
    comment = new_comment()
    reject(comment, moderator, words="Please stay with the topic.")
    receipt = client.get(receipts.url(comment)).text
    assert "Please stay with the topic." in receipt
    assert "Not about the article" in receipt

    client.post(
        own(comment, "appeal"), {"version": comment.version, "words": "It is on the topic."}
    )

    comment.refresh_from_db()
    assert comment.state == State.APPEALED
    assert comment.decisions.last().words == "It is on the topic."


@pytest.mark.parametrize("words", ["", "\0", "a" * 1_001])
def test_an_appeal_needs_words(
    client: Client,
    new_comment: Callable[..., Comment],
    moderator: User,
    reject: Callable[..., None],
    words: str,
) -> None:
    comment = new_comment()
    reject(comment, moderator)

    response = client.post(own(comment, "appeal"), {"version": comment.version, "words": words})

    assert response.status_code == 422
    comment.refresh_from_db()
    assert comment.state == State.REJECTED


def test_what_was_not_rejected_cannot_be_appealed(
    client: Client, new_comment: Callable[..., Comment]
) -> None:
    comment = new_comment()

    response = client.post(own(comment, "appeal"), {"version": 1, "words": "Why wait?"})

    assert response.status_code == 422
    assert "Only a rejected comment can be appealed" in response.text


def test_many_edits_in_a_short_time_are_told_to_wait(
    client: Client, new_comment: Callable[..., Comment]
) -> None:
    comment = new_comment("Version 1")
    for number in range(limits.EDITS + 1):
        comment.refresh_from_db()
        response = client.post(
            f"/comments/{comment.pk}/edit/?key={receipts.key(comment)}",
            {"body": f"Again {number}", "version": comment.version},
        )

    assert response.status_code == 422
    assert str(limits.TRY_LATER) in response.text
    assert f"Again {limits.EDITS}</textarea>" in response.text
    comment.refresh_from_db()
    assert comment.revision == limits.EDITS + 1


def test_words_sent_after_the_time_for_edits_are_shown_to_be_copied(
    client: Client, new_published: Callable[..., Comment]
) -> None:
    comment = new_published()
    typed = {"body": "Words <b>I</b> typed\x00", "version": comment.version}

    with time_machine.travel(comment.created_at + timedelta(minutes=31), tick=False):
        response = client.post(f"/comments/{comment.pk}/edit/?key={receipts.key(comment)}", typed)

    assert response.status_code == 422
    assert "Words &lt;b&gt;I&lt;/b&gt; typed" in response.text
