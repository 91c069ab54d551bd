"""Mail to authors: never lost, never doubled, never to somebody who did not ask."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from comments import actions, notices
from comments.models import Comment, Notice


class DeadMailServer(BaseEmailBackend):
    """Answers like a server that is down."""

    def send_messages(self, email_messages) -> int:
        raise ConnectionRefusedError("no server")


def test_a_dead_mail_server_delays_and_loses_nothing(
    settings, new_comment: Callable[..., Comment], django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as _:
        settings.MAILERS = {"default": {"BACKEND": f"{__name__}.DeadMailServer"}}
        comment = new_comment()
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    waiting = Notice.objects.get()
    assert (waiting.sent_at, waiting.tries) == (None, 1)
    assert Comment.objects.filter(pk=comment.pk).exists()

    with time_machine.travel(timezone.now() + timedelta(hours=13), tick=False):
        call_command("send_comment_notices")

    assert len(mail.outbox) == 1
    assert Notice.objects.get().sent_at is not None


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

    notices.send_due_notices.call()

    assert mail.outbox == []


def test_mail_holds_no_raw_html_of_a_moderators_words(
    new_comment: Callable[..., Comment],
    member: User,
    moderator: User,
    reject: Callable[..., None],
) -> None:
    comment = new_comment(member=member)
    reject(comment, moderator, words="<img src=x> & more")

    notices.send_due_notices.call()

    [message] = mail.outbox
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
