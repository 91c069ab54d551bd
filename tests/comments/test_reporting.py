"""Anybody can report a public comment, gets a receipt, and learns what was decided."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from comments import actions, limits, receipts
from comments.actions import NotAllowedError, Ruling, StaleDecisionError
from comments.models import Comment, HouseRule, Rank, Report, State, Verb

HTMX = {"HX-Request": "true"}


def test_a_report_without_an_account_puts_the_comment_before_a_moderator(
    client: Client, desk: Client, new_published: Callable[..., Comment]
) -> None:
    comment = new_published("Doubtful words")

    response = client.post(
        f"/comments/{comment.pk}/report/", {"house_rule": "dose_advice", "words": "Too much"}
    )

    report = Report.objects.get()
    assert (report.house_rule, report.words, report.member) == ("dose_advice", "Too much", None)
    comment.refresh_from_db()
    assert (comment.state, comment.is_queued, comment.rank) == (State.PUBLISHED, True, Rank.RAISED)
    assert "Your report was received" in client.get(response.url).text
    queue = desk.get("/moderation/").text
    assert "Doubtful words" in queue
    assert "Too much" in queue
    assert "Doubtful words" in client.get("/articles/glutamine/comments/").text


@pytest.mark.parametrize(
    ("ruling", "told"),
    [
        (Ruling(Verb.KEEP), "The comment stays"),
        (Ruling(Verb.REJECT, HouseRule.ADVERTISING), "The comment was removed"),
    ],
)
def test_the_receipt_tells_the_decision(
    client: Client,
    new_published: Callable[..., Comment],
    moderator: User,
    ruling: Ruling,
    told: str,
) -> None:
    comment = new_published()
    report = actions.report(
        comment=comment, house_rule=HouseRule.ADVERTISING, words="", member=None
    )
    comment.refresh_from_db()

    actions.decide(comment=comment, version=comment.version, actor=moderator, ruling=ruling)

    assert told in client.get(receipts.report_url(report)).text
    comment.refresh_from_db()
    assert not comment.is_queued
    report.refresh_from_db()
    assert report.decision.verb == ruling.verb


def test_the_receipt_needs_its_key(client: Client, new_published: Callable[..., Comment]) -> None:
    comment = new_published()
    report = actions.report(comment=comment, house_rule=HouseRule.OFF_TOPIC, words="", member=None)

    for key in ("", "x", receipts.key(comment)):
        assert client.get(f"/comments/reports/{report.pk}/", {"key": key}).status_code == 404


def test_through_htmx_form_and_receipt_are_fragments(
    client: Client, new_published: Callable[..., Comment]
) -> None:
    address = f"/comments/{new_published().pk}/report/"

    form = client.get(address, headers=HTMX)
    receipt = client.post(address, {"house_rule": "off_topic"}, headers=HTMX)

    assert "<html" not in form.text + receipt.text
    assert "Your report was received" in receipt.text


@pytest.mark.parametrize(
    "typed",
    [{}, {"house_rule": "none"}, {"house_rule": "off_topic", "words": "\0"}]
    + [{"house_rule": "off_topic", "words": "a" * 1_001}],
    ids=["empty", "unknown rule", "NUL", "over-long"],
)
def test_a_bad_report_gets_a_message(
    client: Client, new_published: Callable[..., Comment], typed: dict[str, str]
) -> None:
    response = client.post(f"/comments/{new_published().pk}/report/", typed)

    assert response.status_code == 422
    assert "There is a problem" in response.text
    assert not Report.objects.exists()


def test_what_is_not_public_cannot_be_reported(
    client: Client, new_comment: Callable[..., Comment]
) -> None:
    comment = new_comment()

    assert client.get(f"/comments/{comment.pk}/report/").status_code == 404
    with pytest.raises(StaleDecisionError):
        actions.report(comment=comment, house_rule=HouseRule.OFF_TOPIC, words="", member=None)


def test_many_reports_in_a_short_time_are_told_to_wait(
    client: Client, new_published: Callable[..., Comment]
) -> None:
    address = f"/comments/{new_published().pk}/report/"
    for _ in range(limits.REPORTS):
        client.post(address, {"house_rule": "off_topic"})

    response = client.post(address, {"house_rule": "off_topic"})

    assert str(limits.TRY_LATER) in response.text
    assert Report.objects.count() == limits.REPORTS


def test_one_ipv6_network_has_the_limit_of_one_visitor(
    new_published: Callable[..., Comment],
) -> None:
    address = f"/comments/{new_published().pk}/report/"
    for number in range(limits.REPORTS + 1):
        neighbour = Client(REMOTE_ADDR=f"2001:db8::{number}")
        response = neighbour.post(address, {"house_rule": "off_topic"})

    assert str(limits.TRY_LATER) in response.text
    assert Report.objects.count() == limits.REPORTS


def test_the_database_takes_no_report_without_a_rule(
    new_published: Callable[..., Comment],
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(comment=new_published(), house_rule="none")


def test_the_database_lets_no_waiting_comment_drop_out_of_the_queue(
    new_comment: Callable[..., Comment],
) -> None:
    comment = new_comment()

    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(is_queued=False)


def test_a_claimed_comment_is_left_to_whoever_claimed_it(
    desk: Client,
    new_comment: Callable[..., Comment],
    moderator: User,
    new_moderator: Callable[[], User],
) -> None:
    comment = new_comment()
    desk.post(f"/moderation/{comment.pk}/claim/")
    comment.refresh_from_db()
    assert comment.claimed_by == moderator

    other = new_moderator()
    with pytest.raises(NotAllowedError, match="is deciding on this comment until"):
        actions.claim(comment=comment, actor=other)
    with pytest.raises(NotAllowedError, match="is deciding on this comment until"):
        actions.decide(comment=comment, version=1, actor=other, ruling=Ruling(Verb.PUBLISH))

    actions.decide(comment=comment, version=1, actor=moderator, ruling=Ruling(Verb.PUBLISH))
    comment.refresh_from_db()
    assert (comment.state, comment.claimed_by) == (State.PUBLISHED, None)


def test_a_claim_ends_by_itself(
    new_comment: Callable[..., Comment], moderator: User, new_moderator: Callable[[], User]
) -> None:
    comment = new_comment()
    actions.claim(comment=comment, actor=new_moderator())
    Comment.objects.update(claimed_until=comment.created_at)
    comment.refresh_from_db()

    actions.claim(comment=comment, actor=moderator)

    assert comment.claimed_by == moderator
