"""The classifier learns from moderators' decisions, explains itself, and can only hold."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from articles.models import Article
from comments import actions
from comments.actions import Ruling
from comments.classifier import LEAST_COMMENTS, Lesson, judge, learn, lessons, words_of
from comments.models import Comment, Decision, Discussion, Standing, State, Training, Verb
from comments.models.training import LEAST_OF_EACH

GOOD = "The second table says the same about the small trial."
BAD = "This miracle powder melts belly fat, believe me today."


@pytest.fixture
def trained(db) -> Training:
    """Store what just enough decisions teach."""
    training = learn([Lesson(GOOD, False), Lesson(BAD, True)] * LEAST_OF_EACH)
    training.save()
    return training


@pytest.fixture
def decided(article: Article, moderator: User) -> None:
    """Have a moderator decide on enough comments."""
    comments = Comment.objects.bulk_create(
        Comment(article=article, body=body, state=state, is_queued=state == "held")
        for number in range(LEAST_OF_EACH * 5 // 4 + 1)
        for body, state in (
            (f"{GOOD} Ringelnatz" if number < LEAST_COMMENTS - 1 else GOOD, "held"),
            (BAD, "rejected"),
        )
    )
    Decision.objects.bulk_create(
        Decision(
            comment=comment,
            verb="reject" if comment.state == "rejected" else "publish",
            from_state="held",
            to_state="rejected" if comment.state == "rejected" else "published",
            house_rule="advertising" if comment.state == "rejected" else "",
            is_in_public_log=comment.state == "rejected",
            revision=1,
            decided_by="moderator",
            actor=moderator,
        )
        for comment in comments
    )


def run(name: str, *arguments: str, **options: object) -> str:
    output = StringIO()
    call_command(name, *arguments, stdout=output, **options)
    return output.getvalue()


def test_a_comment_like_rejected_ones_is_held_with_its_main_words(
    trained: Training, new_comment: Callable[..., Comment], article: Article, member: User
) -> None:
    Discussion.objects.create(article=article, mode="trusted")
    Standing.objects.create(member=member, trust=10)

    held = new_comment("Another miracle: fat melts.", member=member)
    clean = new_comment("The trial was small.", member=member)

    [finding] = held.findings
    assert (held.state, finding["check"]) == (State.HELD, "resembles_rejected")
    assert "“melts”" in finding["reason"]
    assert "“miracle”" in finding["reason"]
    assert (clean.state, clean.findings) == (State.PUBLISHED, [])


def test_the_words_are_told_to_the_moderator(
    trained: Training, new_comment: Callable[..., Comment], desk: Client
) -> None:
    new_comment("Another miracle: fat melts.")

    assert (
        "Moderators mostly rejected comments with words like these" in desk.get("/moderation/").text
    )


@pytest.mark.parametrize("count", [0, LEAST_OF_EACH - 1])
def test_it_says_nothing_before_enough_was_decided(
    new_comment: Callable[..., Comment], count: int
) -> None:
    learn([Lesson(GOOD, False)] * 500 + [Lesson(BAD, True)] * count).save()

    assert new_comment(BAD).findings == []


def test_letters_dressed_up_make_no_difference() -> None:
    assert words_of("ｍｉｒａｃｌｅ m\u00edr\u00e1cle mir\u200bacle") == {"miracle"}


def test_words_of_few_comments_are_not_kept(decided: None) -> None:
    run("train_classifier")

    words = Training.objects.get().words
    assert "ringelnatz" not in words
    assert words["miracle"][0] == 0
    assert words["miracle"][1] >= LEAST_OF_EACH


def test_training_again_replaces_and_forgetting_silences(
    decided: None, new_comment: Callable[..., Comment]
) -> None:
    for _ in range(2):
        assert "Learned" in run("train_classifier")
    assert Training.objects.count() == 1
    assert [finding["check"] for finding in new_comment(BAD).findings] == ["resembles_rejected"]

    run("train_classifier", "--forget")

    assert new_comment(f"{BAD} Really.").findings == []


def test_too_few_decisions_are_told(db: None) -> None:
    assert f"nothing before there are {LEAST_OF_EACH} of each" in run("train_classifier")
    with pytest.raises(CommandError, match="Too little was learned"):
        run("evaluate_classifier")


def test_precision_and_recall_on_a_labelled_file(trained: Training, tmp_path: Path) -> None:
    file = tmp_path / "labelled.csv"
    file.write_text(
        "sentence,kind,label\n"
        "A miracle powder,sale,hold\n"
        "Believe the powder today,sale,hold\n"
        "Something else entirely,sale,hold\n"
        "The small trial,question,pass\n"
    )

    output = run("evaluate_classifier", str(file))

    assert "missed: Something else entirely" in output
    assert "4 sentences: precision 1.000, recall 0.667" in output
    with pytest.raises(CommandError, match=r"Below the floor of 0\.9"):
        run("evaluate_classifier", str(file), "--floor", "0.9")


def test_without_a_file_a_fifth_of_the_decisions_is_held_back(decided: None) -> None:
    assert "precision 1.000, recall 1.000" in run("evaluate_classifier")
    assert not Training.objects.exists()


def test_the_last_decision_on_the_words_then_judged_teaches(
    new_comment: Callable[..., Comment],
    reject: Callable[..., None],
    new_moderator: Callable[[], User],
    edit_as: Callable[[Comment, str], None],
) -> None:
    first, second = new_moderator(), new_moderator()
    appealed, edited, undone, erased = (new_comment(f"Comment {n}") for n in range(4))
    reject(appealed, first)
    actions.appeal(comment=appealed, version=appealed.version, words="Why?")
    for comment, moderator in ((appealed, second), (edited, first)):
        ruling = Ruling(Verb.PUBLISH)
        actions.decide(comment=comment, version=comment.version, actor=moderator, ruling=ruling)
    edit_as(edited, "Other words")
    reject(undone, first)
    actions.undo(comment=undone, version=undone.version, actor=first)
    reject(erased, first)
    actions.erase(comment=erased)

    taught = {(lesson.text, lesson.is_rejected) for lesson in lessons()}

    assert taught == {("Comment 0", False), ("Comment 1", False)}


def test_what_is_stored_is_plain_json(trained: Training) -> None:
    stored = Training.objects.get()

    assert json.loads(json.dumps(stored.words)) == trained.words
    assert all(len(counts) == 2 for counts in stored.words.values())


@pytest.mark.parametrize("words", [[], {"miracle": "x"}, {"miracle": [1]}, {"miracle": [1, None]}])
def test_a_spoilt_training_holds_the_comment(
    trained: Training, new_comment: Callable[..., Comment], words: object
) -> None:
    Training.objects.update(words=words)

    comment = new_comment(BAD)

    # An empty list knows no words: nothing to judge by, and nothing to break.
    assert comment.state == State.HELD
    assert [finding.get("is_failure") for finding in comment.findings] == ([True] if words else [])


@pytest.mark.parametrize("text", ["", "\u200b", "9" * 5_000, "a b " * 1_250, "\U0001f469" * 999])
def test_any_text_can_be_judged(trained: Training, text: str) -> None:
    assert not judge(trained, text).is_held
