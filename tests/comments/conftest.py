"""People, an article and comments for the tests of this app."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import MODERATOR
from articles.models import Article
from comments import actions
from comments.models import Comment, HouseRule, Verb
from comments.screening import Author, Submission
from dosing.models import SafetyLevel, Substance

GUEST = {"name": "Ada", "email": "ada@example.org"}


@pytest.fixture
def article(db) -> Article:
    """Return a published article."""
    now = timezone.now() - timedelta(days=30)
    return Article.objects.create(
        slug="glutamine", title="Glutamine", version=1, published_at=now, changed_at=now
    )


@pytest.fixture
def member(db) -> User:
    """Return a member with a display name."""
    return User.objects.create_user("member@example.org", display_name="Mary Member")


@pytest.fixture
def new_moderator(db) -> Callable[[], User]:
    """Return a maker of moderators."""

    def new_moderator() -> User:
        user = User.objects.create_user(f"{uuid.uuid4().hex[:8]}@example.org", is_staff=True)
        user.groups.add(Group.objects.get(name=MODERATOR))
        return user

    return new_moderator


@pytest.fixture
def moderator(new_moderator: Callable[[], User]) -> User:
    """Return a moderator."""
    return new_moderator()


@pytest.fixture
def levels(db) -> None:
    """Publish the levels that doses are compared with: 14 g and 50 g a day, 0.65 g per kg."""
    substance = Substance.objects.create(slug="l-glutamine", name="L-glutamine", version=1)
    for code, name, basis, grams in (
        ("long_term", "Long-term level", "per_day", "14"),
        ("short_term", "Short-term figure", "per_day", "50"),
        ("tolerated_per_kg", "Highest amount per kg", "per_kg_day", "0.65"),
    ):
        SafetyLevel.objects.create(
            substance=substance,
            code=code,
            name=name,
            basis=basis,
            amount_high_g=Decimal(grams),
            routes="oral",
            verdict="supported",
            version=1,
        )


@pytest.fixture
def desk(moderator: User, sign_in_staff: Callable[[Client, User], None]) -> Client:
    """Return a moderator's browser."""
    client = Client()
    sign_in_staff(client, moderator)
    return client


@pytest.fixture
def new_comment(article: Article) -> Callable[..., Comment]:
    """Return a maker of held comments."""

    def new_comment(
        body: str = "I read this twice.",
        *,
        parent: Comment | None = None,
        member: User | None = None,
        email: str = "ada@example.org",
        article: Article = article,
        key: uuid.UUID | None = None,
    ) -> Comment:
        author = Author(member) if member else Author(name="Ada", email=email)
        return actions.post(
            submission=Submission(article, author, body),
            parent=parent,
            submission_key=key or uuid.uuid4(),
        )

    return new_comment


@pytest.fixture
def new_published(new_comment: Callable[..., Comment]) -> Callable[..., Comment]:
    """Return a maker of published comments."""

    def new_published(body: str = "I read this twice.", **named: Any) -> Comment:
        comment = new_comment(body, **named)
        actions.publish_by_rule(comment=comment, rule="test")
        return comment

    return new_published


@pytest.fixture
def reject() -> Callable[..., None]:
    """Return `reject(comment, moderator)`."""

    def reject(comment: Comment, moderator: User, words: str = "") -> None:
        actions.decide(
            comment=comment,
            version=comment.version,
            actor=moderator,
            ruling=actions.Ruling(Verb.REJECT, HouseRule.OFF_TOPIC, words),
        )

    return reject


@pytest.fixture
def edit_as() -> Callable[[Comment, str], None]:
    """Return `edit_as(comment, body)`: its author gives it new words."""

    def edit_as(comment: Comment, body: str) -> None:
        author = Author(comment.member, comment.guest_name, comment.guest_email)
        actions.edit(
            comment=comment,
            version=comment.version,
            submission=Submission(comment.article, author, body, comment=comment),
        )

    return edit_as
