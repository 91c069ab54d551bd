"""Trust grows with published comments, shrinks with rejections, and opens some discussions."""

import uuid
from collections.abc import Callable
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client

from accounts.models import User
from articles.models import Article
from comments import actions
from comments.actions import Ruling
from comments.models import (
    MOST_TRUST,
    REJECTION_COSTS,
    TRUSTED_FROM,
    Comment,
    DecidedBy,
    Discussion,
    Standing,
    State,
    Verb,
)

URL = "/comments/new/?article=glutamine"


@pytest.fixture
def open_to_trusted(article: Article) -> Discussion:
    """Open the article's discussion to trusted members."""
    return Discussion.objects.create(article=article, mode="trusted")


@pytest.fixture
def trusted(member: User) -> User:
    """Return a member with just enough trust."""
    Standing.objects.create(member=member, trust=TRUSTED_FROM)
    return member


def trust_of(member: User) -> int:
    return Standing.of(member).trust


def test_published_comments_earn_trust_up_to_a_limit(
    new_published: Callable[..., Comment], member: User
) -> None:
    for number in range(TRUSTED_FROM):
        assert not Standing.of(member).is_trusted
        new_published(f"Comment {number}", member=member)
    assert Standing.of(member).is_trusted

    for number in range(MOST_TRUST):
        new_published(f"More {number}", member=member)

    assert trust_of(member) == MOST_TRUST


def test_a_rejection_costs_trust_and_deleting_the_comment_does_not_give_it_back(
    new_comment: Callable[..., Comment],
    reject: Callable[..., None],
    moderator: User,
    trusted: User,
) -> None:
    comment = new_comment(member=trusted)

    reject(comment, moderator)
    assert trust_of(trusted) == TRUSTED_FROM - REJECTION_COSTS

    actions.delete(comment=comment, version=comment.version)
    assert trust_of(trusted) == TRUSTED_FROM - REJECTION_COSTS


def test_a_rejection_counts_until_an_appeal_is_won(
    new_comment: Callable[..., Comment],
    reject: Callable[..., None],
    new_moderator: Callable[[], User],
    trusted: User,
) -> None:
    comment = new_comment(member=trusted)
    reject(comment, new_moderator())

    actions.appeal(comment=comment, version=comment.version, words="It is on topic.")
    assert trust_of(trusted) == TRUSTED_FROM - REJECTION_COSTS

    ruling = Ruling(Verb.PUBLISH)
    actions.decide(comment=comment, version=comment.version, actor=new_moderator(), ruling=ruling)
    assert trust_of(trusted) == TRUSTED_FROM + 1


def test_an_undone_rejection_costs_nothing(
    new_comment: Callable[..., Comment], reject: Callable[..., None], moderator: User, trusted: User
) -> None:
    comment = new_comment(member=trusted)
    reject(comment, moderator)

    actions.undo(comment=comment, version=comment.version, actor=moderator)

    assert trust_of(trusted) == TRUSTED_FROM


def test_a_trusted_members_clean_comment_appears_at_once_by_a_recorded_rule(
    client: Client, open_to_trusted: Discussion, trusted: User
) -> None:
    client.force_login(trusted)
    form = client.get(URL).text

    receipt = client.post(URL, {"body": "A clean comment."}, follow=True).text

    assert "your comment appears at once" in form
    comment = Comment.objects.get()
    assert comment.state == State.PUBLISHED
    assert not comment.is_queued
    decision = comment.decisions.last()
    assert (decision.decided_by, decision.rule, decision.actor) == (
        DecidedBy.RULE,
        "trusted_member",
        None,
    )
    assert "Your comment is published" in receipt
    assert "A clean comment." in client.get("/articles/glutamine/comments/").text


@pytest.mark.parametrize(
    ("mode", "trust", "body"),
    [
        ("held", MOST_TRUST, "A clean comment."),
        ("members", MOST_TRUST, "A clean comment."),
        ("trusted", TRUSTED_FROM - 1, "A clean comment."),
        ("trusted", MOST_TRUST, "Take 40 g of glutamine three times a day."),
        ("trusted", MOST_TRUST, "I want to die."),
    ],
)
def test_everything_else_is_held(
    client: Client, article: Article, member: User, levels: None, mode: str, trust: int, body: str
) -> None:
    Discussion.objects.create(article=article, mode=mode)
    Standing.objects.create(member=member, trust=trust)
    client.force_login(member)

    client.post(URL, {"body": body})

    assert Comment.objects.get().state == State.HELD


def test_a_guest_is_never_trusted(
    open_to_trusted: Discussion, trusted: User, new_comment: Callable[..., Comment]
) -> None:
    assert new_comment(email=trusted.email).state == State.HELD


def test_a_trusted_members_edit_is_screened_again(
    new_comment: Callable[..., Comment],
    open_to_trusted: Discussion,
    trusted: User,
    edit_as: Callable[[Comment, str], None],
) -> None:
    comment = new_comment("First words", member=trusted)

    edit_as(comment, "Clean second words")
    assert (comment.state, comment.revision) == (State.PUBLISHED, 2)

    edit_as(comment, "Use code GUT10 at the checkout")
    assert (comment.state, comment.revision) == (State.HELD, 3)


def test_words_mended_after_a_decision_are_not_lost(
    client: Client, open_to_trusted: Discussion, trusted: User, new_moderator, reject
) -> None:
    client.force_login(trusted)
    typed = {"body": "Onse", "submission_key": str(uuid.uuid4())}
    client.post(URL, typed)

    client.post(URL, typed | {"body": "Once"})
    comment = Comment.objects.get()
    assert (comment.body, comment.state) == ("Once", State.PUBLISHED)

    reject(comment, new_moderator())
    for _ in range(2):
        client.post(URL, typed | {"body": "Once, and better"})

    assert [known.body for known in Comment.objects.order_by("pk")] == ["Once", "Once, and better"]


def test_the_moderator_sees_how_far_the_author_is_trusted(
    desk: Client, new_comment: Callable[..., Comment], trusted: User
) -> None:
    comment = new_comment(member=trusted)

    assert f"Trust: {TRUSTED_FROM}." in desk.get(f"/moderation/{comment.pk}/").text


def test_members_of_before_keep_the_trust_they_earned(
    new_published: Callable[..., Comment],
    new_comment: Callable[..., Comment],
    reject: Callable[..., None],
    moderator: User,
    member: User,
) -> None:
    for number in range(3):
        new_published(f"Comment {number}", member=member)
    reject(new_comment("Bad", member=member), moderator)
    Standing.objects.all().delete()

    import_module("comments.migrations.0014_fill_standings").fill_standings(apps, None)

    assert trust_of(member) == 3 - REJECTION_COSTS
