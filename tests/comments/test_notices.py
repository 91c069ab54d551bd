"""Mail to authors: never lost, never doubled, never to somebody who did not ask."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from comments import actions, notices, receipts
from comments.models import Comment, GuestMail, MailChoice, Notice, Verb
from comments.screening import Author, Submission
from tests.accounts.mail_servers import CHOOSY, DEAD, WORKING


def deliver(hours: float = 0.1) -> list[EmailMessage]:
    """Send what is due some time later; return everything sent so far."""
    with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=False):
        call_command("send_waiting_mail")
    return mail.outbox


def test_a_dead_mail_server_delays_and_loses_nothing(
    settings, new_comment: Callable[..., Comment], django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as _:
        settings.MAILERS = DEAD
        comment = new_comment()
    settings.MAILERS = WORKING
    waiting = Notice.objects.get()
    assert (waiting.sent_at, waiting.tries) == (None, 1)
    assert Comment.objects.filter(pk=comment.pk).exists()

    with time_machine.travel(timezone.now() + timedelta(hours=13), tick=False):
        call_command("send_waiting_mail")

    assert len(mail.outbox) == 1
    assert Notice.objects.get().sent_at is not None


def test_an_address_is_asked_only_so_often_however_many_comments_name_it(
    new_comment: Callable[..., Comment],
) -> None:
    for number in range(notices.MOST_QUESTIONS + 2):
        new_comment(f"Comment {number}", email="Ada@example.org")
    new_comment(email="eve@example.org")

    asked = [message.to for message in deliver()]

    assert asked.count(["ada@example.org"]) == notices.MOST_QUESTIONS
    assert asked.count(["eve@example.org"]) == 1


def test_a_notice_is_sent_once(
    new_comment: Callable[..., Comment], django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        new_comment()

    notices.send_due_notices.call()

    assert len(mail.outbox) == 1


def test_erasing_a_comment_takes_its_waiting_mail_along(
    new_comment: Callable[..., Comment],
) -> None:
    comment = new_comment()
    assert Notice.objects.exists()

    actions.erase(comment=comment)

    notices.send_due_notices.call()
    assert mail.outbox == []


def test_a_member_who_left_is_not_written_to(
    new_comment: Callable[..., Comment],
    member: User,
    moderator: User,
    reject: Callable[..., None],
) -> None:
    comment = new_comment(member=member)
    reject(comment, moderator)
    User.objects.filter(pk=member.pk).update(is_active=False)

    assert deliver() == []


def test_mail_holds_no_raw_html_of_a_moderators_words(
    new_comment: Callable[..., Comment],
    member: User,
    moderator: User,
    reject: Callable[..., None],
) -> None:
    comment = new_comment(member=member)
    reject(comment, moderator, words="<img src=x> & more")

    [message] = deliver()
    assert "<img src=x> & more" in message.body
    assert "<img" not in message.alternatives[0].content


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_send_a_notice_once(
    new_comment: Callable[..., Comment], moderator: User, member: User
) -> None:
    comments = [new_comment(f"Comment {number}", member=member) for number in range(5)]
    for comment in comments:
        Notice.objects.create(comment=comment, kind=Notice.Kind.DECIDED)
    mail.outbox.clear()
    barrier = threading.Barrier(4)

    def work() -> None:
        try:
            barrier.wait(timeout=20)
            notices.send_due_notices.call()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(mail.outbox) == 5


def confirmed(comment: Comment, wanted: GuestMail = GuestMail.REPLIES) -> Comment:
    """Return a guest's comment whose address is confirmed."""
    comment.confirm_guest()
    Comment.objects.filter(pk=comment.pk).update(guest_mail=wanted)
    mail.outbox.clear()
    Notice.objects.all().delete()
    comment.refresh_from_db()
    return comment


def test_a_guest_who_asked_is_told_of_an_answer(
    new_published: Callable[..., Comment], member: User
) -> None:
    comment = confirmed(new_published("What of zinc?"))

    answer = new_published("*Zinc* is another matter.", parent=comment, member=member)

    [message] = deliver()
    assert message.to == ["ada@example.org"]
    assert "Mary Member answered your comment on “Glutamine”" in message.body
    assert "*Zinc* is another matter." in message.body
    assert answer.get_absolute_url() in message.body
    assert "<em>Zinc</em>" in message.alternatives[0].content


@pytest.mark.parametrize("wanted", [GuestMail.NOTHING, GuestMail.DECISIONS])
def test_a_guest_who_did_not_ask_is_told_of_no_answer(
    new_published: Callable[..., Comment], member: User, wanted: GuestMail
) -> None:
    comment = confirmed(new_published(), wanted)

    new_published("An answer", parent=comment, member=member)

    assert deliver() == []


def test_an_address_that_is_not_confirmed_gets_no_answers(
    new_published: Callable[..., Comment], member: User
) -> None:
    comment = new_published()
    Comment.objects.update(guest_mail=GuestMail.REPLIES)
    Notice.objects.all().delete()

    new_published("An answer", parent=comment, member=member)

    assert deliver() == []


def test_nobody_is_told_of_their_own_answer(
    new_published: Callable[..., Comment], member: User
) -> None:
    new_published("More", parent=new_published(member=member), member=member)
    new_published("More", parent=confirmed(new_published()))

    assert [message.subject for message in deliver() if "answer" in message.subject] == []


def test_an_answer_that_was_taken_back_or_rejected_is_not_told_of(
    new_comment: Callable[..., Comment],
    new_published: Callable[..., Comment],
    member: User,
    moderator: User,
    reject: Callable[..., None],
) -> None:
    comment = new_published(member=member)
    slip = new_comment("A slip", parent=comment)
    publish = actions.Ruling(Verb.PUBLISH)
    actions.decide(comment=slip, version=slip.version, actor=moderator, ruling=publish)
    actions.undo(comment=slip, version=slip.version, actor=moderator)
    assert not Notice.objects.filter(kind__in=["reply", "decided"]).exists()
    removed = new_published("Soon gone", parent=comment)
    reject(removed, moderator)

    assert [message for message in deliver() if "answer" in message.subject] == []


def test_an_answer_is_told_of_once_however_often_it_is_published(
    new_published: Callable[..., Comment], member: User
) -> None:
    comment = new_published(member=member)
    answer = new_published("First words", parent=comment)
    deliver()
    submission = Submission(answer.article, Author(name="Ada"), "Better words", comment=answer)
    actions.edit(comment=answer, version=answer.version, submission=submission)
    actions.publish_by_rule(comment=answer, rule="test")

    assert [message.subject for message in deliver() if "answer" in message.subject] == [
        "Villi: Somebody answered your comment"
    ]


def test_the_mail_of_the_day_tells_of_all_answers_together(
    new_published: Callable[..., Comment], member: User
) -> None:
    MailChoice.objects.create(member=member, replies=MailChoice.Replies.DAILY)
    comments = [new_published(f"Question {number}", member=member) for number in range(2)]
    for comment in comments:
        new_published(f"Answer to {comment.body}", parent=comment)
    assert [message for message in deliver() if "answer" in message.subject] == []

    messages = [message for message in deliver(hours=25) if "answer" in message.subject]

    assert [message.subject for message in messages] == ["Villi: 2 answers to your comments"]
    assert "Answer to Question 0" in messages[0].body
    assert "Answer to Question 1" in messages[0].body
    assert "/comments/mail/stop/" in messages[0].extra_headers["List-Unsubscribe"]


def test_a_member_who_wants_no_mail_gets_none(
    new_published: Callable[..., Comment],
    member: User,
    moderator: User,
    reject: Callable[..., None],
) -> None:
    comment = new_published(member=member)
    new_published("Answer", parent=comment, email="")
    reject(comment, moderator)
    # Chosen after the notices were written down.
    MailChoice.objects.create(member=member, replies=MailChoice.Replies.NONE, decisions=False)

    assert deliver() == []


@pytest.mark.parametrize("kind", ["replies", "decisions"])
def test_what_can_be_stopped_says_how_and_has_plain_text(
    new_published: Callable[..., Comment],
    member: User,
    moderator: User,
    reject: Callable[..., None],
    kind: str,
) -> None:
    comment = new_published(member=member)
    if kind == "replies":
        new_published("Answer", parent=comment, email="")
    else:
        reject(comment, moderator)

    [message] = deliver()

    url = receipts.stop_url(receipts.Stop.of(kind, comment))
    assert message.extra_headers["List-Unsubscribe"] == f"<{url}>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in message.body
    assert message.message().get_content_type() == "multipart/alternative"


def test_the_question_to_confirm_cannot_be_stopped_and_can_be_answered_by_erasing(
    new_comment: Callable[..., Comment],
) -> None:
    comment = new_comment()

    [message] = deliver()

    assert "List-Unsubscribe" not in message.extra_headers
    assert receipts.erasure_url(comment) in message.body


def test_nothing_is_told_of_a_comment_its_author_has_deleted(
    new_comment: Callable[..., Comment],
    member: User,
    moderator: User,
    reject: Callable[..., None],
) -> None:
    comment = new_comment(member=member)
    reject(comment, moderator)
    actions.delete(comment=comment, version=comment.version)

    assert deliver() == []


def test_a_dead_mail_server_is_asked_once_and_then_given_time(
    settings, caplog, new_comment: Callable[..., Comment]
) -> None:
    settings.MAILERS = DEAD
    for number in range(3):
        new_comment(f"Secret words {number}")

    call_command("send_waiting_mail")

    assert sorted(Notice.objects.values_list("tries", flat=True)) == [0, 0, 1]
    for secret in ("example.org", "Secret words", "key=", "no server"):
        assert secret not in caplog.text
    settings.MAILERS = WORKING
    assert len(deliver()) == 3


def test_an_address_that_is_refused_holds_up_no_other_notice(
    settings, new_comment: Callable[..., Comment]
) -> None:
    new_comment(email="refused@example.org")
    new_comment()
    settings.MAILERS = CHOOSY

    assert [message.to for message in deliver()] == [["ada@example.org"]]

    assert Notice.objects.get(sent_at=None).comment.guest_email == "refused@example.org"


def test_sent_notices_are_forgotten_after_a_month(new_comment: Callable[..., Comment]) -> None:
    new_comment()
    deliver()

    with time_machine.travel(timezone.now() + timedelta(days=32), tick=False):
        call_command("apply_retention")

    assert not Notice.objects.exists()


@pytest.mark.parametrize("wrong", [{"kind": "reply"}, {"kind": "other"}], ids=str)
def test_the_database_refuses_a_notice_that_makes_no_sense(
    new_comment: Callable[..., Comment], wrong: dict[str, str]
) -> None:
    new_comment()

    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.update(**wrong)


def test_the_database_refuses_a_wish_that_nobody_can_have(
    new_comment: Callable[..., Comment], member: User
) -> None:
    new_comment()
    with pytest.raises(IntegrityError), transaction.atomic():
        MailChoice.objects.create(member=member, replies="hourly")
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.update(guest_mail=3)
