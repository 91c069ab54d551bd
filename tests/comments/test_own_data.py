"""What comments hold about a person is given out whole, and goes when they leave."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress

from accounts.actions import erase_everything, export_everything
from accounts.models import User
from comments import actions, suspensions
from comments.models import Comment, Decision, HouseRule, State, SuspensionAct
from tests.dump import database_dump

ADDRESS = "ada@example.org"


@pytest.fixture
def own_address(member: User) -> None:
    """Let the address that guests of these tests write under be shown to be the member's."""
    EmailAddress.objects.create(user=member, email=ADDRESS, verified=True)


def exported(user: User, kind: str) -> list[dict]:
    return export_everything(user)["data"][kind]


@pytest.mark.usefixtures("own_address")
def test_what_was_written_as_a_guest_under_an_own_address_is_given_out(
    member: User, new_comment: Callable[..., Comment]
) -> None:
    new_comment("As a member", member=member)
    new_comment("As a guest", email=ADDRESS)
    new_comment("Somebody else", email="other@example.org")

    texts = [comment["text"] for comment in exported(member, "comments")]

    assert texts == ["As a member", "As a guest"]


@pytest.mark.usefixtures("own_address")
@pytest.mark.parametrize("anonymised", [False, True])
def test_what_was_written_as_a_guest_under_an_own_address_goes_too(
    member: User, new_published: Callable[..., Comment], anonymised: bool
) -> None:
    own = new_published("As a guest", email=ADDRESS)
    other = new_published("Somebody else", email="other@example.org")

    erase_everything(user=member, anonymised={"comments"} if anonymised else ())

    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.guest_name, own.guest_email) == ("", "")
    assert own.state == (State.PUBLISHED if anonymised else State.DELETED)
    assert other.guest_email == "other@example.org"


def test_an_address_that_is_not_confirmed_gives_nothing_out(
    member: User, new_comment: Callable[..., Comment]
) -> None:
    EmailAddress.objects.create(user=member, email=ADDRESS, verified=False)
    comment = new_comment("As a guest", email=ADDRESS)

    assert exported(member, "comments") == []
    erase_everything(user=member)

    comment.refresh_from_db()
    assert comment.guest_email == ADDRESS


@pytest.mark.parametrize("anonymised", [False, True])
def test_words_of_appeals_go_with_whoever_wrote_them(
    member: User,
    moderator: User,
    new_moderator: Callable[[], User],
    new_comment: Callable[..., Comment],
    reject: Callable[..., None],
    anonymised: bool,
) -> None:
    comment = new_comment(member=member)
    reject(comment, moderator)
    actions.appeal(comment=comment, version=comment.version, words="Marked-appeal, Mary Smith")
    suspension = suspensions.suspend(
        comment=comment,
        actor=new_moderator(),
        days=7,
        house_rule=HouseRule.ADVERTISING,
        words="Marked-reason",
    )
    suspensions.appeal(suspension=suspension, words="Marked-plea, Mary Smith")

    erase_everything(user=member, anonymised={"comments"} if anonymised else ())

    assert SuspensionAct.objects.exists()
    assert Decision.objects.filter(verb="appeal").exists()
    dump = database_dump()
    for marked in ("Marked-appeal", "Marked-reason", "Marked-plea"):
        assert marked not in dump


def test_a_moderator_is_given_what_they_decided(
    member: User,
    moderator: User,
    new_comment: Callable[..., Comment],
    reject: Callable[..., None],
) -> None:
    comment = new_comment("Words of Mary", member=member)
    reject(comment, moderator, words="Off the point")
    suspensions.suspend(
        comment=comment, actor=moderator, days=7, house_rule=HouseRule.ADVERTISING, words="Shop"
    )

    decision, suspension = exported(moderator, "work_as_a_moderator")

    assert decision["about"].endswith(f"comment {comment.pk}")
    assert (decision["what"], decision["words"]) == ("Rejected", "Off the point")
    assert (suspension["what"], suspension["words"]) == ("Somebody was suspended", "Shop")
    assert "Words of Mary" not in str([decision, suspension])
    assert exported(member, "work_as_a_moderator") == []
