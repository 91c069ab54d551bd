"""'Helpful' marks: one a member and comment, undone as easily, and an order that follows them."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts.models import User
from accounts.personal_data import registered
from comments import limits, marks, threads
from comments.models import Comment, HelpfulMark
from editorial import generation

PAGE = "/articles/glutamine/comments/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def comment(new_published: Callable[..., Comment]) -> Comment:
    """Return a published comment of a guest."""
    return new_published()


def count_of(comment: Comment) -> int:
    return Comment.objects.get(pk=comment.pk).helpful_count


def new_members(number: int) -> list[User]:
    return [User.objects.create_user(f"reader{index}@example.org") for index in range(number)]


def test_a_member_marks_a_comment_and_takes_the_mark_back(
    client: Client, comment: Comment, member: User
) -> None:
    client.force_login(member)
    url = f"/comments/{comment.pk}/helpful/"
    assert "Mark as helpful" in client.get(url).text

    answer = client.post(url, {"helpful": "yes"}, follow=True)
    assert "You marked this comment as helpful. 1 member did so." in answer.text
    assert count_of(comment) == 1
    assert "(1)" in client.get(PAGE).text

    client.post(url, {"helpful": "no"})
    assert count_of(comment) == 0
    assert not HelpfulMark.objects.exists()


def test_with_scripts_the_answer_is_the_part_alone(
    client: Client, comment: Comment, member: User
) -> None:
    client.force_login(member)
    url = f"/comments/{comment.pk}/helpful/"

    for answer in (
        client.get(url, headers=HTMX),
        client.post(url, {"helpful": "yes"}, headers=HTMX),
    ):
        assert f'id="helpful-{comment.pk}"' in answer.text
        assert "<html" not in answer.text
    assert "Take my mark back" in answer.text


def test_a_comment_that_nobody_marked_says_so_in_words(
    client: Client, comment: Comment, member: User
) -> None:
    client.force_login(member)

    page = client.get(f"/comments/{comment.pk}/helpful/").text

    assert "No member has marked this comment as helpful yet." in page
    assert "0 members" not in page


def test_pressing_twice_counts_once(client: Client, comment: Comment, member: User) -> None:
    client.force_login(member)
    for answer in ("yes", "yes", "no", "no", "yes"):
        client.post(f"/comments/{comment.pk}/helpful/", {"helpful": answer})

    assert count_of(comment) == 1


def test_nobody_marks_their_own_comment(
    client: Client, new_published: Callable[..., Comment], member: User
) -> None:
    own = new_published(member=member)
    client.force_login(member)
    url = f"/comments/{own.pk}/helpful/"
    assert "Mark as helpful" not in client.get(url).text

    answer = client.post(url, {"helpful": "yes"})

    assert answer.status_code == 422
    assert count_of(own) == 0


def test_guests_are_asked_to_sign_in(client: Client, comment: Comment) -> None:
    url = f"/comments/{comment.pk}/helpful/"

    assert f"/accounts/login/?next={url}" in client.get(url).text
    assert client.post(url, {"helpful": "yes"}).status_code == 422
    assert count_of(comment) == 0


def test_only_published_comments_are_marked(
    client: Client, new_comment: Callable[..., Comment], member: User
) -> None:
    client.force_login(member)

    assert client.get(f"/comments/{new_comment().pk}/helpful/").status_code == 404


@pytest.mark.parametrize("typed", [{}, {"helpful": "x"}, {"helpful": "\0"}])
def test_anything_else_changes_nothing(
    client: Client, comment: Comment, member: User, typed: dict[str, str]
) -> None:
    client.force_login(member)

    assert client.post(f"/comments/{comment.pk}/helpful/", typed).status_code == 422
    assert count_of(comment) == 0


def test_many_marks_in_a_short_time_are_told_to_wait(
    client: Client, comment: Comment, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MARKS", 2)
    client.force_login(member)
    url = f"/comments/{comment.pk}/helpful/"

    answers = [client.post(url, {"helpful": typed}) for typed in ("yes", "no", "yes")]

    assert answers[-1].status_code == 422
    assert str(limits.TRY_LATER) in answers[-1].text
    assert count_of(comment) == 0


def test_the_page_is_the_same_for_whoever_marked(
    client: Client, comment: Comment, member: User
) -> None:
    marks.mark(comment=comment, member=member)
    anonymous = client.get(PAGE).content
    client.force_login(member)

    assert client.get(PAGE).content == anonymous


def test_marks_do_not_drop_the_kept_pages_each_time(comment: Comment) -> None:
    first, *others = new_members(4)
    before = generation.current()
    marks.mark(comment=comment, member=first)
    shown = generation.current()
    assert shown > before

    for member in others:
        marks.mark(comment=comment, member=member)

    assert generation.current() == shown
    assert count_of(comment) == 4


def test_the_most_helpful_come_first_and_every_page_is_reached_once(
    client: Client, new_published: Callable[..., Comment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "THREADS", 2)
    # Ties on purpose: the number breaks them, the newer one first.
    counts = [0, 3, 1, 3, 0, 1, 3, 0]
    comments = [new_published(f"Comment {number}") for number in range(len(counts))]
    for comment, count in zip(comments, counts, strict=True):
        Comment.objects.filter(pk=comment.pk).update(helpful_count=count)

    seen, address = [], f"{PAGE}?sort=helpful"
    while address:
        page = client.get(address).context["page"]
        seen += [entry.comment.pk for entry in page.entries]
        address = f"{PAGE}?sort=helpful&after={page.after}" if page.after else ""
        new_published(f"A new one after {len(seen)}")

    expected = [comments[index].pk for index in (6, 3, 1, 5, 2, 7, 4, 0)]
    assert [pk for pk in seen if pk in expected] == expected
    assert len(seen) == len(set(seen))


def test_an_erased_members_marks_go_with_the_count(comment: Comment, member: User) -> None:
    [other] = new_members(1)
    for reader in (member, other):
        marks.mark(comment=comment, member=reader)
    [kind] = [kind for kind in registered() if kind.name == "Helpful marks"]
    assert kind.export(member)[0]["comment"] == comment.pk

    kind.erase(member)

    assert count_of(comment) == 1
    assert HelpfulMark.objects.get().member == other


def test_the_database_holds_one_mark_a_member_and_comment(comment: Comment, member: User) -> None:
    marks.mark(comment=comment, member=member)

    with pytest.raises(IntegrityError), transaction.atomic():
        HelpfulMark.objects.create(comment=comment, member=member)


@pytest.mark.django_db(transaction=True)
def test_one_member_marking_twice_at_once_counts_once(comment: Comment, member: User) -> None:
    start = threading.Barrier(2)

    def act() -> None:
        start.wait()
        marks.mark(comment=Comment.objects.get(pk=comment.pk), member=member)
        connection.close()

    pressing = [threading.Thread(target=act) for _ in range(2)]
    for thread in pressing:
        thread.start()
    for thread in pressing:
        thread.join()

    assert count_of(comment) == HelpfulMark.objects.count() == 1


def test_a_dead_cache_loses_no_mark(
    client: Client, comment: Comment, member: User, settings: Any
) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
        }
    }
    client.force_login(member)
    before = generation.current()

    answer = client.post(f"/comments/{comment.pk}/helpful/", {"helpful": "yes"})

    assert answer.status_code == 302
    assert count_of(comment) == 1
    assert generation.current() > before, "shown at once"
