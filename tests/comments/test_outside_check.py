"""An outside service can only have a comment held, learns nothing but words, and may be down."""

import json
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from articles.models import Article
from comments import actions, outside
from comments.models import Comment, Discussion, Standing, State
from comments.screening import Finding, Submission
from tests.comments.outside_service import OutsideService, running

URL = "/comments/new/?article=glutamine"


@pytest.fixture
def service(settings) -> Iterator[OutsideService]:
    """Run the fake service, and tell the site of it."""
    with running() as service:
        settings.OUTSIDE_CHECK_URL = service.url
        settings.OUTSIDE_CHECK_TOKEN = "a-token"
        yield service


@pytest.fixture
def at_once(article: Article, member: User) -> User:
    """Return a member whose clean comments appear at once."""
    Discussion.objects.create(article=article, mode="trusted")
    Standing.objects.create(member=member, trust=10)
    return member


def run_timer() -> None:
    with time_machine.travel(timezone.now() + actions.CHECK_AGAIN_AFTER, tick=False):
        call_command("check_comments_again")


def test_without_a_setting_nobody_is_asked(new_comment: Callable[..., Comment]) -> None:
    assert not outside.is_on()
    assert new_comment().findings == []


def test_only_the_words_are_sent(
    service: OutsideService, new_comment: Callable[..., Comment], at_once: User
) -> None:
    comment = new_comment("Is this so?", member=at_once)

    [(path, headers, body)] = service.requests
    assert path == "/check?site=1"
    assert headers["Authorization"] == "Bearer a-token"
    assert json.loads(body) == {"text": "Is this so?"}
    assert comment.state == State.PUBLISHED


def test_its_reason_holds_the_comment(
    service: OutsideService, new_comment: Callable[..., Comment], at_once: User, desk: Client
) -> None:
    service.body = json.dumps({"hold": True, "reason": "<b>spam</b>"}).encode()

    comment = new_comment(member=at_once)

    assert comment.state == State.HELD
    assert comment.check_again_after is None
    assert "The outside service says: “&lt;b&gt;spam&lt;/b&gt;”." in desk.get("/moderation/").text


@pytest.mark.parametrize(
    "body",
    [
        "I want to die",
        "my son took the whole tub",
        "Write to jo@example.org",
        "Take 40 g of glutamine a day",
    ],
)
def test_what_our_own_checks_hold_never_leaves_the_server(
    service: OutsideService, new_comment: Callable[..., Comment], levels: None, body: str
) -> None:
    new_comment(body)

    assert service.requests == []


def test_nothing_leaves_while_a_check_of_our_own_is_broken(
    service: OutsideService,
    new_comment: Callable[..., Comment],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def self_harm(submission: Submission) -> Finding | None:
        raise RuntimeError

    monkeypatch.setattr("comments.screening.CHECKS", (self_harm,))
    comment = new_comment("I want to die")

    assert service.requests == []
    assert comment.check_again_after


BAD_ANSWERS = {
    "an error": (500, b'{"hold": false}'),
    "a redirect": (302, b'{"hold": false}'),
    "no JSON": (200, b"<html>"),
    "no bytes": (200, b""),
    "other JSON": (200, b'["hold"]'),
    "a word for a truth": (200, b'{"hold": "false"}'),
    "too deep": (200, b"[" * 9_000),
    "broken bytes": (200, b'{"hold": false, "reason": "\xff"}'),
}


@pytest.mark.parametrize("case", BAD_ANSWERS)
def test_no_clear_answer_holds_and_marks_the_comment(
    service: OutsideService, new_comment: Callable[..., Comment], at_once: User, case: str
) -> None:
    service.status, service.body = BAD_ANSWERS[case]

    comment = new_comment(member=at_once)

    assert comment.state == State.HELD
    assert [finding["check"] for finding in comment.findings] == ["outside_service"]
    assert comment.findings[0]["is_failure"]
    assert comment.check_again_after


@pytest.mark.parametrize("behaviour", ["stall", "drip", "hang up"])
def test_a_service_that_never_finishes_is_given_up(
    service: OutsideService,
    client: Client,
    at_once: User,
    monkeypatch: pytest.MonkeyPatch,
    behaviour: str,
) -> None:
    monkeypatch.setattr(outside, "TIMEOUT_SECONDS", 0.3)
    service.behaviour = behaviour
    client.force_login(at_once)

    response = client.post(URL, {"body": "Words"}, follow=True)

    assert "Your comment waits for a moderator" in response.text
    assert Comment.objects.get().check_again_after


def test_a_service_that_is_down_delays_and_then_publishes(
    service: OutsideService, new_comment: Callable[..., Comment], at_once: User
) -> None:
    service.status = 503
    comment = new_comment(member=at_once)

    call_command("check_comments_again")
    assert len(service.requests) == 1  # it is not time yet
    run_timer()
    comment.refresh_from_db()
    assert comment.state == State.HELD

    service.status = 200
    with time_machine.travel(comment.check_again_after, tick=False):
        call_command("check_comments_again")

    comment.refresh_from_db()
    assert (comment.state, comment.findings, comment.check_again_after) == (
        State.PUBLISHED,
        [],
        None,
    )
    assert comment.decisions.last().rule == "trusted_member"


def test_a_comment_looked_at_again_stays_held_where_it_would_have_been(
    service: OutsideService, new_comment: Callable[..., Comment]
) -> None:
    service.status = 503
    comment = new_comment()
    service.status = 200

    run_timer()

    comment.refresh_from_db()
    assert (comment.state, comment.findings) == (State.HELD, [])


def test_what_came_with_the_form_stays_found(
    new_comment: Callable[..., Comment], monkeypatch: pytest.MonkeyPatch, at_once: User
) -> None:
    def broken(submission: Submission) -> Finding | None:
        raise RuntimeError

    comment = new_comment(member=at_once)
    Comment.objects.filter(pk=comment.pk).update(
        state="held", is_queued=True, findings=[{"check": "trap", "reason": "A trap."}]
    )
    comment.refresh_from_db()

    actions.check_again(comment=comment)

    comment.refresh_from_db()
    assert [finding["check"] for finding in comment.findings] == ["trap"]
    assert comment.state == State.HELD


def test_a_decision_or_an_edit_in_the_meantime_stands(
    service: OutsideService,
    new_comment: Callable[..., Comment],
    reject: Callable[..., None],
    moderator: User,
    edit_as: Callable[[Comment, str], None],
) -> None:
    service.status = 503
    decided, edited = new_comment("One"), new_comment("Two")
    seen = [Comment.objects.get(pk=comment.pk) for comment in (decided, edited)]
    reject(decided, moderator)
    edit_as(edited, "Use code GUT10")
    service.status = 200

    for comment in seen:
        actions.check_again(comment=comment)

    decided.refresh_from_db()
    edited.refresh_from_db()
    assert (decided.state, decided.check_again_after) == (State.REJECTED, None)
    assert [finding["check"] for finding in edited.findings] == ["vendor"]


def test_the_house_rules_say_that_a_service_is_asked(client: Client, db: None, settings) -> None:
    said = "are also sent to an outside service"
    assert said not in client.get("/moderation/policy/").text

    settings.OUTSIDE_CHECK_URL = "https://check.example/"

    assert said in client.get("/moderation/policy/").text
