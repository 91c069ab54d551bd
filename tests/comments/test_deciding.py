"""A comment moves only by a recorded decision, and of two people at once one wins."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from comments import actions
from comments.actions import NotAllowedError, Ruling, StaleDecisionError
from comments.models import (
    Comment,
    DecidedBy,
    Decision,
    Discussion,
    HouseRule,
    State,
    Verb,
)
from comments.screening import Author, Submission
from comments.transitions import TRANSITIONS
from editorial import generation

PUBLISH = Ruling(Verb.PUBLISH)
REJECT = Ruling(Verb.REJECT, HouseRule.OFF_TOPIC, "It is about another article.")


def decide(comment: Comment, moderator: User, ruling: Ruling) -> None:
    actions.decide(comment=comment, version=comment.version, actor=moderator, ruling=ruling)


def test_publishing_records_who_judged_which_text(
    new_comment: Callable[..., Comment], moderator: User
) -> None:
    comment = new_comment()
    before = generation.current()

    decide(comment, moderator, PUBLISH)

    comment.refresh_from_db()
    assert comment.state == State.PUBLISHED
    assert comment.published_at is not None
    decision = comment.decisions.last()
    assert (decision.verb, decision.from_state, decision.to_state) == (
        Verb.PUBLISH,
        State.HELD,
        State.PUBLISHED,
    )
    assert (decision.actor, decision.decided_by, decision.revision) == (
        moderator,
        DecidedBy.MODERATOR,
        1,
    )
    assert Discussion.objects.get().published_count == 1
    assert generation.current() > before


def test_rejecting_records_the_house_rule_and_the_words(
    new_comment: Callable[..., Comment], moderator: User
) -> None:
    comment = new_comment()

    decide(comment, moderator, REJECT)

    comment.refresh_from_db()
    decision = comment.decisions.last()
    assert comment.state == State.REJECTED
    assert (decision.house_rule, decision.words) == (
        HouseRule.OFF_TOPIC,
        "It is about another article.",
    )


def test_there_is_no_rejection_without_a_rule(
    new_comment: Callable[..., Comment], moderator: User
) -> None:
    comment = new_comment()

    with pytest.raises(NotAllowedError, match="Choose the house rule"):
        decide(comment, moderator, Ruling(Verb.REJECT))

    comment.refresh_from_db()
    assert comment.state == State.HELD


def test_the_database_itself_takes_no_rejection_without_a_rule(
    new_comment: Callable[..., Comment], moderator: User
) -> None:
    row = Decision(
        comment=new_comment(),
        verb=Verb.REJECT,
        from_state=State.HELD,
        to_state=State.REJECTED,
        is_in_public_log=True,
        revision=1,
        decided_by=DecidedBy.MODERATOR,
        actor=moderator,
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize(
    "wrong",
    [
        {"verb": "burn"},
        {"to_state": "lost"},
        {"from_state": "lost"},
        {"decided_by": DecidedBy.RULE},
        {"rule": "a check"},
        {"is_in_public_log": True},
    ],
    ids=str,
)
def test_the_database_refuses_a_decision_that_makes_no_sense(
    new_comment: Callable[..., Comment], moderator: User, wrong: dict[str, str]
) -> None:
    values = {
        "verb": Verb.PUBLISH,
        "from_state": State.HELD,
        "to_state": State.PUBLISHED,
        "decided_by": DecidedBy.MODERATOR,
    }
    row = Decision(comment=new_comment(), revision=1, actor=moderator, **(values | wrong))

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "lost"},
        {"state": State.PUBLISHED},
        {"depth": 1},
        {"depth": 3},
    ],
    ids=str,
)
def test_the_database_refuses_a_comment_that_makes_no_sense(
    new_comment: Callable[..., Comment], wrong: dict[str, object]
) -> None:
    comment = new_comment()

    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**wrong)


def test_the_database_refuses_a_comment_of_a_member_with_a_guests_name(
    new_comment: Callable[..., Comment], member: User
) -> None:
    comment = new_comment()

    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(member=member)


def test_a_decision_on_a_stale_page_is_refused(
    new_comment: Callable[..., Comment], moderator: User, new_moderator: Callable[[], User]
) -> None:
    seen = new_comment()
    decide(Comment.objects.get(), new_moderator(), PUBLISH)

    with pytest.raises(StaleDecisionError):
        decide(seen, moderator, REJECT)

    assert Comment.objects.get().state == State.PUBLISHED
    assert not Decision.objects.filter(verb=Verb.REJECT).exists()


def test_a_decision_on_words_that_have_changed_is_refused(
    new_comment: Callable[..., Comment], moderator: User
) -> None:
    seen = new_comment()
    fresh = Comment.objects.get()
    submission = Submission(fresh.article, ada(), "Other words", comment=fresh)
    actions.edit(comment=fresh, version=fresh.version, submission=submission)

    with pytest.raises(StaleDecisionError):
        decide(seen, moderator, PUBLISH)

    assert Comment.objects.get().state == State.HELD


def ada() -> Author:
    return Author(name="Ada", email="ada@example.org")


def test_nobody_decides_on_their_own_comment(
    new_comment: Callable[..., Comment], moderator: User
) -> None:
    comment = new_comment(member=moderator)

    with pytest.raises(NotAllowedError, match="your own comment"):
        decide(comment, moderator, PUBLISH)

    assert Comment.objects.get().state == State.HELD


def test_a_superuser_does_not_decide_on_their_own_comment_either(
    new_comment: Callable[..., Comment],
) -> None:
    operator = User.objects.create_superuser("op@example.org")
    comment = new_comment(member=operator)

    with pytest.raises(NotAllowedError):
        decide(comment, operator, PUBLISH)


def test_a_member_without_the_right_decides_nothing(
    new_comment: Callable[..., Comment], member: User
) -> None:
    with pytest.raises(PermissionDenied):
        decide(new_comment(), member, PUBLISH)


def test_an_appeal_is_decided_by_another_moderator(
    new_comment: Callable[..., Comment], moderator: User, new_moderator: Callable[[], User]
) -> None:
    comment = new_comment()
    decide(comment, moderator, REJECT)
    actions.appeal(comment=comment, version=comment.version, words="It is about it.")
    assert comment.state == State.APPEALED

    with pytest.raises(NotAllowedError, match="You rejected this comment"):
        decide(comment, moderator, Ruling(Verb.UPHOLD, HouseRule.OFF_TOPIC))
    decide(comment, new_moderator(), PUBLISH)

    assert Comment.objects.get().state == State.PUBLISHED


def test_an_appeal_is_heard_once(
    new_comment: Callable[..., Comment], moderator: User, new_moderator: Callable[[], User]
) -> None:
    comment = new_comment()
    decide(comment, moderator, REJECT)
    actions.appeal(comment=comment, version=comment.version, words="Again, please.")
    decide(comment, new_moderator(), Ruling(Verb.UPHOLD, HouseRule.OFF_TOPIC))

    with pytest.raises(NotAllowedError, match="already appealed"):
        actions.appeal(comment=comment, version=comment.version, words="And again.")

    assert Comment.objects.get().state == State.REJECTED


def test_a_moderator_takes_a_slip_back_and_no_trace_is_public(
    new_comment: Callable[..., Comment], moderator: User
) -> None:
    comment = new_comment()
    decide(comment, moderator, PUBLISH)

    actions.undo(comment=comment, version=comment.version, actor=moderator)

    comment.refresh_from_db()
    assert (comment.state, comment.published_at) == (State.HELD, None)
    assert Discussion.objects.get().published_count == 0
    assert [d.verb for d in comment.decisions.all()] == [Verb.POST, Verb.PUBLISH, Verb.UNDO]


def test_after_ten_seconds_and_a_little_it_is_too_late(
    new_comment: Callable[..., Comment], moderator: User
) -> None:
    comment = new_comment()
    decide(comment, moderator, PUBLISH)

    with (
        time_machine.travel(timezone.now() + timedelta(seconds=16), tick=False),
        pytest.raises(NotAllowedError, match="only for 10 seconds"),
    ):
        actions.undo(comment=comment, version=comment.version, actor=moderator)

    assert Comment.objects.get().state == State.PUBLISHED


def test_nobody_takes_back_the_decision_of_another(
    new_comment: Callable[..., Comment], moderator: User, new_moderator: Callable[[], User]
) -> None:
    comment = new_comment()
    decide(comment, moderator, PUBLISH)

    with pytest.raises(NotAllowedError, match="Only you can take back"):
        actions.undo(comment=comment, version=comment.version, actor=new_moderator())


def test_an_edited_comment_leaves_the_page_until_it_is_read_again(
    new_published: Callable[..., Comment], client: Client
) -> None:
    comment = new_published("The first words")
    submission = Submission(comment.article, ada(), "New words", comment=comment)

    actions.edit(comment=comment, version=comment.version, submission=submission)

    page = client.get("/articles/glutamine/comments/").text
    assert "words" not in page
    assert "changed and waits for a moderator" in page
    assert Discussion.objects.get().published_count == 0


def test_a_deleted_comment_leaves_a_mark_and_no_words(
    new_published: Callable[..., Comment], client: Client
) -> None:
    comment = new_published("Words to forget")
    new_published("An answer", parent=comment)
    comment.refresh_from_db()

    actions.delete(comment=comment, version=comment.version)

    page = client.get("/articles/glutamine/comments/").text
    assert "forget" not in page
    assert "deleted by its author" in page
    assert "An answer" in page
    assert Comment.objects.get(pk=comment.pk).body == ""


def test_counts_follow_every_move(
    new_published: Callable[..., Comment], moderator: User, reject: Callable[..., None]
) -> None:
    head = new_published()
    reply = new_published("An answer", parent=head)
    head.refresh_from_db()
    assert (Discussion.objects.get().published_count, head.reply_count) == (2, 1)

    reject(reply, moderator)

    head.refresh_from_db()
    assert (Discussion.objects.get().published_count, head.reply_count) == (1, 0)


def test_every_verb_is_in_the_table_and_every_rejection_needs_a_rule() -> None:
    assert set(TRANSITIONS) == set(Verb.values)
    for transition in TRANSITIONS.values():
        assert transition.needs_house_rule == (State.REJECTED in transition.to_states)


@pytest.mark.parametrize("verb", [Verb.PUBLISH, Verb.REJECT, Verb.KEEP, Verb.UPHOLD])
@pytest.mark.parametrize("state", State.values)
def test_a_moderator_moves_a_comment_only_along_the_table(
    new_comment: Callable[..., Comment], moderator: User, verb: Verb, state: str
) -> None:
    comment = new_comment()
    Comment.objects.update(state=state, published_at=timezone.now())
    Discussion.objects.create(article=comment.article, published_count=1)
    comment.refresh_from_db()
    transition = TRANSITIONS[verb]

    try:
        decide(comment, moderator, Ruling(verb, HouseRule.OFF_TOPIC))
    except StaleDecisionError:
        assert state not in transition.from_states
        assert Comment.objects.get().state == state
    else:
        assert state in transition.from_states
        assert Comment.objects.get().state in transition.to_states


def test_the_author_is_told_when_it_can_no_longer_be_taken_back(
    new_comment: Callable[..., Comment],
    member: User,
    moderator: User,
    django_capture_on_commit_callbacks,
) -> None:
    comment = new_comment(member=member)

    with django_capture_on_commit_callbacks(execute=True):
        decide(comment, moderator, REJECT)
    assert mail.outbox == []
    with time_machine.travel(timezone.now() + timedelta(seconds=16), tick=False):
        call_command("send_waiting_mail")

    [message] = mail.outbox
    assert message.to == ["member@example.org"]
    assert "Not about the article" in message.body
    assert "It is about another article." in message.body


def test_an_unconfirmed_guest_is_not_written_to_again(
    new_comment: Callable[..., Comment], moderator: User, django_capture_on_commit_callbacks
) -> None:
    comment = new_comment()

    with django_capture_on_commit_callbacks(execute=True):
        decide(comment, moderator, PUBLISH)
    with time_machine.travel(timezone.now() + timedelta(seconds=16), tick=False):
        call_command("send_waiting_mail")

    assert [message.subject for message in mail.outbox] == ["Villi: Please confirm your address"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(10))
def test_of_many_moderators_at_once_exactly_one_decides(
    round_: int, new_comment: Callable[..., Comment], new_moderator: Callable[[], User]
) -> None:
    comment = new_comment()
    moderators = [new_moderator() for _ in range(6)]
    barrier = threading.Barrier(len(moderators))
    outcomes = []

    def work(moderator: User, ruling: Ruling) -> None:
        try:
            seen = Comment.objects.get(pk=comment.pk)
            barrier.wait(timeout=20)
            decide(seen, moderator, ruling)
            outcomes.append("won")
        except StaleDecisionError:
            outcomes.append("stale")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=work, args=(moderator, REJECT if number % 2 else PUBLISH))
        for number, moderator in enumerate(moderators)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["stale"] * 5 + ["won"]
    assert Decision.objects.exclude(verb=Verb.POST).count() == 1
    published = Comment.objects.get().state == State.PUBLISHED
    counts = Discussion.objects.values_list("published_count", flat=True)
    assert sum(counts) == int(published)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_submissions_of_one_form_at_once_one_comment_is_made(article) -> None:
    barrier = threading.Barrier(6)
    urls, failures = [], []
    typed = {
        "name": "Ada",
        "email": "ada@example.org",
        "body": "Once",
        "submission_key": "6f9f8a8e-35a5-4b60-9c71-4a4f2f6d9a10",
    }

    def work() -> None:
        try:
            barrier.wait(timeout=20)
            urls.append(Client().post("/comments/new/?article=glutamine", typed).url)
        except Exception as error:  # noqa: BLE001 (a thread's failure must reach the test)
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert Comment.objects.count() == 1
    assert len(set(urls)) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_counts_are_right_after_many_decisions_at_once(
    new_comment: Callable[..., Comment], moderator: User
) -> None:
    comments = [new_comment(f"Comment {number}") for number in range(8)]
    barrier = threading.Barrier(len(comments))

    def work(comment: Comment) -> None:
        try:
            barrier.wait(timeout=20)
            decide(comment, moderator, PUBLISH)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(comment,)) for comment in comments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Discussion.objects.get().published_count == 8
