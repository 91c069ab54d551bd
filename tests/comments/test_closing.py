"""Moderators say who can write below an article, and until when."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from articles.models import Article
from comments.models import Comment, Discussion
from tests.comments.conftest import GUEST

URL = "/comments/new/?article=glutamine"
PAGE = "/articles/glutamine/comments/"


@pytest.mark.parametrize("how", ["mode", "today"])
def test_nobody_writes_in_a_closed_discussion(client: Client, article: Article, how: str) -> None:
    if how == "mode":
        Discussion.objects.create(article=article, mode="closed")
    else:
        Discussion.objects.create(article=article, closes_on=timezone.localdate())

    response = client.post(URL, GUEST | {"body": "Too late"})

    assert response.status_code == 422
    assert "This discussion is closed" in response.text
    assert not Comment.objects.exists()
    page = client.get(PAGE).text
    assert "This discussion is closed" in page
    assert "Write a comment" not in page


def test_nobody_replies_in_a_closed_discussion(
    client: Client, new_published: Callable[..., Comment]
) -> None:
    parent = new_published()
    Discussion.objects.update(mode="closed")

    client.post(f"/comments/{parent.pk}/reply/", GUEST | {"body": "Too late"})

    assert Comment.objects.count() == 1


def test_a_discussion_that_closes_tomorrow_is_open(client: Client, article: Article) -> None:
    Discussion.objects.create(article=article, closes_on=timezone.localdate() + timedelta(days=1))

    client.post(URL, GUEST | {"body": "In time"})

    assert Comment.objects.get().body == "In time"


@pytest.mark.parametrize(("days", "is_closed"), [(29, True), (30, True), (31, False)])
def test_a_discussion_can_close_so_many_days_after_the_article(
    client: Client, article: Article, days: int, is_closed: bool
) -> None:
    # The article appeared 30 days ago.
    Discussion.objects.create(article=article, closes_after_days=days)

    client.post(URL, GUEST | {"body": "Perhaps too late"})

    assert Comment.objects.exists() is not is_closed


def test_the_earlier_of_two_ends_counts(article: Article) -> None:
    today = timezone.localdate()
    discussion = Discussion.objects.create(article=article, closes_on=today, closes_after_days=99)

    assert discussion.closing_day == today


def test_a_discussion_of_members_asks_guests_to_sign_in(
    client: Client, article: Article, member: User
) -> None:
    Discussion.objects.create(article=article, mode="members")

    guest = client.post(URL, GUEST | {"body": "As a guest"})
    client.force_login(member)
    client.post(URL, {"body": "As a member"})

    assert "Only members can write here" in guest.text
    assert Comment.objects.get().body == "As a member"


def test_the_database_knows_the_modes(article: Article) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Discussion.objects.create(article=article, mode="secret")
