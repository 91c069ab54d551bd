"""Several people at once, with real threads and real transactions: one winner, nothing lost."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from comments import actions, moderation
from comments.forms import Seen
from comments.models import Comment, Decision, Discussion, HouseRule, Notice, State, Verb
from tests.at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_of_two_who_claim_at_once_one_is_told_of_the_other(
    new_comment: Callable[..., Comment], new_moderator: Callable[[], User]
) -> None:
    comment = new_comment()
    moderators = [new_moderator() for _ in range(4)]

    def claim(moderator: User) -> Callable[[], None]:
        return lambda: actions.claim(comment=Comment.objects.get(pk=comment.pk), actor=moderator)

    ends = at_once(*map(claim, moderators))

    assert ends.count(None) == 1
    refused = [end for end in ends if end is not None]
    assert all(isinstance(end, actions.NotAllowedError) for end in refused)
    winner = moderators[ends.index(None)]
    assert Comment.objects.get().claimed_by == winner


def test_of_two_who_decide_on_the_same_several_each_comment_is_decided_once(
    new_comment: Callable[..., Comment], new_moderator: Callable[[], User]
) -> None:
    comments = [new_comment(f"Comment {number}") for number in range(6)]
    seen = [Seen(comment.pk, comment.version) for comment in comments]
    first, second = new_moderator(), new_moderator()

    ends = at_once(
        lambda: moderation.decide_each(seen, first, "publish", None, ""),
        lambda: moderation.decide_each(seen[::-1], second, "reject", HouseRule.OFF_TOPIC, ""),
    )

    assert [end for end in ends if isinstance(end, Exception)] == []
    done = [outcome.comment.pk for end in ends for outcome in end if not outcome.refusal]
    assert sorted(done) == [comment.pk for comment in comments]
    assert Decision.objects.exclude(verb=Verb.POST).count() == len(comments)
    published = Comment.objects.published().count()
    counts = Discussion.objects.values_list("published_count", flat=True)
    assert sum(counts) == published


def test_a_reply_and_its_threads_head_are_decided_at_once_without_a_deadlock(
    new_comment: Callable[..., Comment],
    new_published: Callable[..., Comment],
    new_moderator: Callable[[], User],
) -> None:
    for _ in range(8):
        head = new_published()
        replies = [new_comment(f"Reply {number}", parent=head) for number in range(3)]
        head.refresh_from_db()
        moderators = [new_moderator() for _ in range(4)]

        def decide(comment: Comment, moderator: User, verb: Verb) -> Callable[[], Decision]:
            rule = HouseRule.OFF_TOPIC if verb == Verb.REJECT else None
            return lambda: actions.decide(
                comment=comment,
                version=comment.version,
                actor=moderator,
                ruling=actions.Ruling(verb, rule),
            )

        ends = at_once(
            decide(head, moderators[0], Verb.REJECT),
            *(
                decide(reply, moderator, Verb.PUBLISH)
                for reply, moderator in zip(replies, moderators[1:], strict=True)
            ),
        )

        assert [end for end in ends if isinstance(end, Exception)] == []
        head.refresh_from_db()
        assert (head.state, head.reply_count) == (State.REJECTED, 3)


def test_whoever_takes_back_and_whoever_edits_do_not_undo_each_other(
    new_comment: Callable[..., Comment], moderator: User
) -> None:
    comment = new_comment()
    ruling = actions.Ruling(Verb.REJECT, HouseRule.OFF_TOPIC)
    actions.decide(comment=comment, version=comment.version, actor=moderator, ruling=ruling)
    mine, theirs = (Comment.objects.get(pk=comment.pk) for _ in range(2))

    ends = at_once(
        lambda: actions.undo(comment=mine, version=mine.version, actor=moderator),
        lambda: actions.appeal(comment=theirs, version=theirs.version, words="Why?"),
    )

    refused = [end for end in ends if isinstance(end, Exception)]
    assert [type(end) for end in refused] in (
        [actions.StaleDecisionError],
        # The appeal came first, so the moderator's decision is no longer the last.
        [actions.NotAllowedError],
    )
    assert Comment.objects.get().state in (State.HELD, State.APPEALED)


def test_of_two_appeals_at_once_one_counts(
    new_comment: Callable[..., Comment], moderator: User, reject: Callable[..., None]
) -> None:
    comment = new_comment()
    reject(comment, moderator)
    seen = [Comment.objects.get(pk=comment.pk) for _ in range(3)]

    at_once(
        *(
            lambda own=own: actions.appeal(comment=own, version=own.version, words="Why?")
            for own in seen
        )
    )

    assert Decision.objects.filter(verb=Verb.APPEAL).count() == 1


def test_a_decision_beside_an_erasure_leaves_no_words(
    new_comment: Callable[..., Comment], moderator: User
) -> None:
    comment = new_comment("Secret words")
    seen = Comment.objects.get(pk=comment.pk)
    ruling = actions.Ruling(Verb.REJECT, HouseRule.OFF_TOPIC, "Dear Ada")

    at_once(
        lambda: actions.erase_guest(comment=comment),
        lambda: actions.decide(comment=seen, version=1, actor=moderator, ruling=ruling),
    )

    erased = Comment.objects.get()
    assert (erased.state, erased.body, erased.guest_email) == (State.DELETED, "", "")
    assert not Decision.objects.exclude(words="").exists()
    assert not Notice.objects.exists()


def test_a_dead_task_queue_and_a_dead_cache_lose_no_comment(settings, article) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
        }
    }
    typed = {"name": "Ada", "email": "ada@example.org", "body": "Words"}
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_tasks_database_dbtaskresult RENAME TO gone")
    try:
        response = Client().post("/comments/new/?article=glutamine", typed)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE gone RENAME TO django_tasks_database_dbtaskresult")

    assert response.status_code == 302
    assert Comment.objects.get().body == "Words"
    assert Notice.objects.get().sent_at is None
