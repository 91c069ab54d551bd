"""Tasks done after the answer, by a thread of the process."""

import os
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone

from accounts.models import WaitingMail
from articles.models import Article
from comments.models import Comment, Notice
from config import background
from config.background import Line

WAIT_SECONDS = 20


def test_acts_are_done_in_the_order_of_their_moments_and_none_too_early() -> None:
    line, now = Line(), timezone.now()
    started, release, finished = threading.Event(), threading.Event(), threading.Event()
    done: list[str] = []

    def block() -> None:
        started.set()
        release.wait(WAIT_SECONDS)

    line.add(now, block)
    assert started.wait(WAIT_SECONDS)
    line.add(now + timedelta(hours=1), lambda: done.append("in an hour"))
    line.add(now + timedelta(microseconds=2), finished.set)
    line.add(now + timedelta(microseconds=1), lambda: done.append("second"))
    line.add(now, lambda: done.append("first"))
    release.set()

    assert finished.wait(WAIT_SECONDS)
    assert done == ["first", "second"]


def test_a_command_ends_when_what_is_due_is_done() -> None:
    line, now = Line(), timezone.now()
    started, release = threading.Event(), threading.Event()
    done: list[str] = []

    def slow() -> None:
        started.set()
        release.wait(WAIT_SECONDS)
        done.append("slow")

    line.add(now, slow)
    line.add(now, lambda: done.append("after it"))
    line.add(now + timedelta(hours=1), lambda: done.append("in an hour"))
    assert started.wait(WAIT_SECONDS)
    command = threading.Thread(target=line.finish)
    command.start()
    assert command.is_alive()
    release.set()
    command.join(WAIT_SECONDS)

    assert not command.is_alive()
    assert done == ["slow", "after it"]


def test_a_command_that_needs_no_settings_ends_without_them() -> None:
    """`manage.py --version` and `help` run in a checkout that is not set up."""
    surroundings = {
        name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"
    }
    command = [sys.executable, "-c", "from config import background; background.finish()"]

    done = subprocess.run(
        command, env=surroundings, cwd=settings.BASE_DIR, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr


class SlowMailServer(EmailBackend):
    """Answers when it is told to."""

    may_answer = threading.Event()

    def send_messages(self, messages) -> int:
        assert self.may_answer.wait(WAIT_SECONDS)
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def silent() -> None:
    SlowMailServer.may_answer.clear()


def let_the_server_answer() -> None:
    """Return when the mail that waited for it is sent."""
    SlowMailServer.may_answer.set()
    rest = threading.Event()
    background._line.add(timezone.now(), rest.set)
    assert rest.wait(WAIT_SECONDS)


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_does_not_answer_holds_nobody_who_posts(
    settings, client: Client
) -> None:
    settings.TASKS = {"default": {"BACKEND": "config.background.BackgroundBackend"}}
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.SlowMailServer"}}
    now = timezone.now()
    Article.objects.create(slug="zinc", title="Zinc", version=1, published_at=now, changed_at=now)
    typed = {"name": "Ada", "email": "ada@example.org", "body": "Words"}

    response = client.post("/comments/new/?article=zinc", typed)

    assert response.status_code == 302
    assert Comment.objects.count() == 1
    assert mail.outbox == []
    let_the_server_answer()
    assert len(mail.outbox) == 1
    assert Notice.objects.get().sent_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_does_not_answer_holds_nobody_who_signs_up(
    settings, client: Client
) -> None:
    settings.TASKS = {"default": {"BACKEND": "config.background.BackgroundBackend"}}
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.SlowMailServer"}}
    typed = {"email": "ada@example.org", "password1": "correct-horse-battery"}

    response = client.post("/accounts/signup/", typed)

    assert response.url == "/accounts/confirm-email/"
    assert WaitingMail.objects.count() == 1
    assert mail.outbox == []
    let_the_server_answer()
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]
    assert not WaitingMail.objects.exists()
