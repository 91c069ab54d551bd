"""The queue, the page of one comment, and what everybody sees of decisions."""

import importlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from accounts.models import User
from comments import actions, moderation, receipts
from comments.models import Comment, Decision, HouseRule, ReasonCount, State, Verb
from editorial import generation

HTMX = {"HX-Request": "true"}


def test_the_queue_shows_what_waits_and_why(
    desk: Client, levels: None, new_comment: Callable[..., Comment]
) -> None:
    new_comment("Take 30 g three times a day, it cures everything.")

    page = desk.get("/moderation/")

    assert "Take 30 g three times a day" in page.text
    assert "90\u00a0g per day" in page.text
    assert page["Cache-Control"] == "no-store"


def test_urgent_comments_come_first_then_the_oldest(
    desk: Client, new_comment: Callable[..., Comment]
) -> None:
    first = new_comment("One")
    second = new_comment("Two")
    urgent = new_comment("I want to die")

    shown = [item["comment"].pk for item in desk.get("/moderation/").context["items"]]

    assert shown == [urgent.pk, first.pk, second.pk]


def test_the_pages_of_the_queue_miss_and_repeat_nothing(
    desk: Client, new_comment: Callable[..., Comment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moderation, "QUEUE_PAGE", 3)
    comments = [new_comment(f"Comment {number}") for number in range(8)]
    # The same instant for all: the number breaks the tie.
    Comment.objects.update(created_at=timezone.now())

    seen, address = [], "/moderation/"
    while address:
        page = desk.get(address)
        seen += [item["comment"].pk for item in page.context["items"]]
        after = page.context["page"].after
        address = f"/moderation/?after={after}" if after else ""
        # Deciding on what was seen must not move the rest.
        Comment.objects.filter(pk__in=seen).update(state=State.DELETED, is_queued=False)

    assert seen == [comment.pk for comment in comments]


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30, "1\0"])
def test_a_page_that_is_none_is_not_found(desk: Client, after: str) -> None:
    assert desk.get("/moderation/", {"after": after}).status_code in (400, 404)


def test_publishing_makes_it_public(
    desk: Client, client: Client, new_comment: Callable[..., Comment]
) -> None:
    comment = new_comment("Good point.")

    response = desk.post(f"/moderation/{comment.pk}/", {"version": 1, "verb": "publish"})

    assert response.status_code == 302
    assert "Take it back" in desk.get(response.url).text
    assert "Good point." in client.get("/articles/glutamine/comments/").text


def test_rejecting_needs_a_house_rule_also_by_direct_post(
    desk: Client, new_comment: Callable[..., Comment]
) -> None:
    comment = new_comment()

    response = desk.post(
        f"/moderation/{comment.pk}/", {"version": 1, "verb": "reject", "words": "Keep these"}
    )

    assert response.status_code == 422
    assert "Choose the house rule that the comment breaks." in response.text
    assert "Keep these" in response.text
    assert Comment.objects.get().state == State.HELD


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"version": "x", "verb": "publish"},
        {"version": "9" * 30, "verb": "publish"},
        {"version": 1, "verb": "burn"},
        {"version": 1, "verb": "delete"},
        {"version": 1, "verb": "publish", "house_rule": "none\0"},
        {"version": 1, "verb": "publish", "words": "a" * 1_001},
        {"version": 1, "verb": "publish", "words": "\0"},
    ],
    ids=str,
)
def test_a_bad_decision_changes_nothing(
    desk: Client, new_comment: Callable[..., Comment], typed: dict[str, object]
) -> None:
    comment = new_comment()

    response = desk.post(f"/moderation/{comment.pk}/", typed)

    assert response.status_code == 422
    assert Comment.objects.get().state == State.HELD


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_a_stale_decision_is_refused_and_shown(
    desk: Client, new_comment: Callable[..., Comment], headers: dict[str, str]
) -> None:
    comment = new_comment()
    desk.post(f"/moderation/{comment.pk}/", {"version": 1, "verb": "publish"})

    response = desk.post(
        f"/moderation/{comment.pk}/",
        {"version": 1, "verb": "reject", "house_rule": "off_topic"},
        headers=headers,
    )

    assert response.status_code == 422
    assert "Nothing was decided" in response.text
    assert Comment.objects.get().state == State.PUBLISHED


def test_htmx_gets_the_item_as_it_stands_with_a_way_back(
    desk: Client, new_comment: Callable[..., Comment]
) -> None:
    comment = new_comment()
    address = f"/moderation/{comment.pk}/"

    fragment = desk.post(address, {"version": 1, "verb": "publish"}, headers=HTMX)
    back = desk.post(f"{address}undo/", {"version": 2}, headers=HTMX)

    assert "<html" not in fragment.text
    assert "Take it back" in fragment.text
    assert back.status_code == 200
    assert Comment.objects.get().state == State.HELD


def test_the_page_of_a_comment_shows_what_changed_since_the_last_look(
    desk: Client, client: Client, new_published: Callable[..., Comment], moderator: User
) -> None:
    comment = new_published("The old words")
    desk.post(f"/moderation/{comment.pk}/", {"version": comment.version, "verb": "keep"})
    comment.refresh_from_db()
    client.post(
        f"/comments/{comment.pk}/edit/?key={receipts.key(comment)}",
        {"version": comment.version, "body": "The new words"},
    )

    page = desk.get(f"/moderation/{comment.pk}/").text
    assert "<del>old</del>" in page
    assert "<ins>new</ins>" in page


@pytest.mark.parametrize("path", ["", "1/"])
def test_moderation_is_for_moderators(client: Client, member: User, path: str) -> None:
    anonymous = client.get(f"/moderation/{path}")
    client.force_login(member)

    assert anonymous.status_code == 302
    assert anonymous.url.startswith("/accounts/login/")
    assert client.get(f"/moderation/{path}").status_code == 403


def test_a_moderator_needs_a_second_factor(
    client: Client, moderator: User, new_comment: Callable[..., Comment]
) -> None:
    comment = new_comment()
    client.force_login(moderator)

    client.post(f"/moderation/{comment.pk}/", {"version": 1, "verb": "publish"})

    assert Comment.objects.get().state == State.HELD


def test_undo_is_no_link(desk: Client, new_comment: Callable[..., Comment]) -> None:
    assert desk.get(f"/moderation/{new_comment().pk}/undo/").status_code == 405


def test_the_log_names_the_rule_and_no_people_and_no_words(
    client: Client,
    new_comment: Callable[..., Comment],
    moderator: User,
    reject: Callable[..., None],
) -> None:
    moderator.display_name = "Max Moderator"
    moderator.save()
    reject(new_comment("Secret body"), moderator, words="Private words")

    page = client.get("/moderation/log/")

    assert "Not about the article" in page.text
    assert "Glutamine" in page.text
    for secret in ("Secret body", "Private words", "Ada", "Max Moderator", "example.org"):
        assert secret not in page.text
    assert page["Cache-Control"].startswith("public")
    assert not page.cookies


def test_the_pages_of_the_log_miss_and_repeat_nothing(
    client: Client,
    new_comment: Callable[..., Comment],
    moderator: User,
    reject: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(moderation, "LOG_PAGE", 2)
    for number in range(5):
        reject(new_comment(f"Comment {number}"), moderator)
    Decision.objects.filter(verb=Verb.REJECT).update(at=timezone.now() - timedelta(days=1))

    seen, address = [], "/moderation/log/"
    while address:
        page = client.get(address).context["page"]
        seen += [decision.pk for decision in page.decisions]
        address = f"/moderation/log/?after={page.after}" if page.after else ""

    rejected = Decision.objects.filter(verb=Verb.REJECT).order_by("-pk")
    assert seen == [decision.pk for decision in rejected]


def test_the_log_counts_by_reason_what_stands(
    client: Client,
    desk: Client,
    new_comment: Callable[..., Comment],
    moderator: User,
    new_moderator: Callable[[], User],
    reject: Callable[..., None],
) -> None:
    won, slip, stands = (new_comment(f"Words {number}") for number in range(3))
    for comment in (won, slip, stands):
        reject(comment, moderator)
    actions.undo(comment=slip, version=slip.version, actor=moderator)
    actions.appeal(comment=won, version=won.version, words="Why?")
    other, publish = new_moderator(), actions.Ruling(Verb.PUBLISH)
    actions.decide(comment=won, version=won.version, actor=other, ruling=publish)

    [count] = client.get("/moderation/log/").context["counts"]

    assert (count.house_rule, count.rejected, count.put_back) == (HouseRule.OFF_TOPIC, 2, 1)
    actions.undo(comment=won, version=won.version, actor=other)
    [count] = client.get("/moderation/log/").context["counts"]
    assert (count.rejected, count.put_back) == (2, 0)


def test_a_rejection_is_in_the_public_log_within_a_second(
    new_comment: Callable[..., Comment], moderator: User, reject: Callable[..., None]
) -> None:
    comment = new_comment()
    before = generation.current()

    reject(comment, moderator)

    assert generation.current() > before


def test_the_counts_are_made_from_the_decisions_of_the_past(
    new_comment: Callable[..., Comment],
    moderator: User,
    new_moderator: Callable[[], User],
    reject: Callable[..., None],
) -> None:
    won, slip = new_comment("One"), new_comment("Two")
    for comment in (won, slip):
        reject(comment, moderator)
    actions.undo(comment=slip, version=slip.version, actor=moderator)
    actions.appeal(comment=won, version=won.version, words="Why?")
    publish = actions.Ruling(Verb.PUBLISH)
    actions.decide(comment=won, version=won.version, actor=new_moderator(), ruling=publish)
    kept = list(ReasonCount.objects.values())
    ReasonCount.objects.all().delete()

    name = "comments.migrations.0027_fill_reason_counts"
    importlib.import_module(name).fill_reason_counts(apps, None)

    assert (
        list(ReasonCount.objects.values())
        == kept
        == [{"house_rule": "off_topic", "rejected": 1, "put_back": 1}]
    )


def test_the_policy_explains_every_house_rule(client: Client, db) -> None:
    page = client.get("/moderation/policy/").text

    for label in HouseRule.labels:
        assert label.replace("'", "’") in page or escape(label) in page


@pytest.mark.parametrize("size", [1, 15])
def test_the_queue_asks_the_same_number_of_questions_however_long_it_is(
    desk: Client, new_comment: Callable[..., Comment], django_assert_max_num_queries, size: int
) -> None:
    for number in range(size):
        new_comment(f"Comment {number}")

    with django_assert_max_num_queries(10) as counted:
        desk.get("/moderation/")

    assert len([q for q in counted.captured_queries if "comments_comment" in q["sql"]]) <= 3


def test_the_moderator_can_read_earlier_versions(
    desk: Client, new_comment: Callable[..., Comment], edit_as: Callable[[Comment, str], None]
) -> None:
    comment = new_comment("First words")
    edit_as(comment, "Second words")

    page = desk.get(f"/moderation/{comment.pk}/").text

    assert "Earlier versions" in page
    assert "First words" in page
