"""Suspensions: with an end, with a reason that the person sees, with an appeal, never secret."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.personal_data import registered
from accounts.retention import rules
from comments import actions, receipts, suspensions
from comments.actions import NotAllowedError, StaleDecisionError
from comments.models import Comment, HouseRule, Suspension, SuspensionAct
from comments.retention import OVER_SUSPENSION_DAYS
from tests.comments.conftest import GUEST

URL = "/comments/new/?article=glutamine"
LOG = "/moderation/log/suspensions/"
TYPED = {"days": "7", "house_rule": "advertising", "words": "You posted codes of a shop."}

type Suspend = Callable[..., Suspension]


@pytest.fixture
def suspend(new_moderator: Callable[[], User]) -> Suspend:
    """Return `suspend(comment)`: a moderator keeps its author from writing for a week."""

    def suspend(comment: Comment, actor: User | None = None) -> Suspension:
        return suspensions.suspend(
            comment=comment,
            actor=actor or new_moderator(),
            days=7,
            house_rule=HouseRule.ADVERTISING,
            words="You posted codes of a shop.",
        )

    return suspend


@pytest.fixture
def suspended(new_published: Callable[..., Comment], member: User, suspend: Suspend) -> Suspension:
    """Return the suspension of a member."""
    return suspend(new_published("Use my shop", member=member))


def test_a_moderator_suspends_the_author_of_a_comment(
    desk: Client, moderator: User, new_published: Callable[..., Comment], member: User
) -> None:
    comment = new_published(member=member)
    assert f"/moderation/{comment.pk}/suspend/" in desk.get(f"/moderation/{comment.pk}/").text

    desk.post(f"/moderation/{comment.pk}/suspend/", TYPED)

    made = Suspension.objects.get()
    assert (made.member, made.set_by, made.house_rule) == (member, moderator, "advertising")
    assert made.ends_at - made.began_at == timedelta(days=7)
    act = made.acts.get()
    assert (act.verb, act.actor, act.words) == ("suspend", moderator, TYPED["words"])
    assert "Suspended until" in desk.get(f"/moderation/{comment.pk}/").text
    assert "Mary Member" in desk.get("/moderation/suspensions/").text


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("days", "", "Choose how long it lasts."),
        ("days", "36500", "Select a valid choice."),
        ("house_rule", "", "Choose the house rule that was broken."),
        ("words", " ", "Tell the person why."),
    ],
)
def test_a_suspension_needs_an_end_a_rule_and_a_reason(
    desk: Client, new_published: Callable[..., Comment], field: str, typed: str, message: str
) -> None:
    comment = new_published()

    response = desk.post(f"/moderation/{comment.pk}/suspend/", TYPED | {field: typed})

    assert response.status_code == 422
    assert message in response.text
    assert not Suspension.objects.exists()


@pytest.mark.parametrize("address", ["/moderation/suspensions/", "/moderation/1/suspend/"])
def test_only_moderators_suspend(client: Client, member: User, address: str) -> None:
    assert client.get(address).status_code == 302
    client.force_login(member)
    assert client.get(address).status_code == 403
    with pytest.raises(PermissionDenied):
        suspensions.suspend(
            comment=Comment(), actor=member, days=1, house_rule=HouseRule.OFF_TOPIC, words="x"
        )


def test_nobody_suspends_themselves_or_somebody_twice_or_somebody_erased(
    new_published: Callable[..., Comment],
    suspend: Suspend,
    suspended: Suspension,
    moderator: User,
) -> None:
    erased = new_published("Others", email="other@example.org")
    actions.erase(comment=erased)

    for comment, actor in (
        (new_published(member=moderator), moderator),
        (suspended.comment, None),
        (erased, None),
    ):
        with pytest.raises(NotAllowedError):
            suspend(comment, actor)
    assert Suspension.objects.count() == 1


def test_a_suspended_member_reads_why_and_until_when_before_typing(
    client: Client, suspended: Suspension, member: User
) -> None:
    client.force_login(member)

    form = client.get(URL)

    assert f"You cannot write comments until {suspended.ends_at:%-d %B %Y}" in form.text
    assert "Advertises or sells something" in form.text
    assert "<textarea" not in form.text
    page = client.get(form.context["suspension_url"]).text
    assert "You posted codes of a shop." in page
    assert "Send the appeal" in page


def test_words_typed_before_a_suspension_are_kept(
    client: Client, suspended: Suspension, member: User
) -> None:
    client.force_login(member)

    response = client.post(URL, {"body": "Words I care about"})

    assert response.status_code == 422
    assert "Nothing was sent: you cannot write comments until" in response.text
    assert "Words I care about</textarea>" in response.text
    assert Comment.objects.count() == 1


def test_a_guest_is_suspended_by_address_and_told_at_the_form(
    client: Client, new_published: Callable[..., Comment], suspend: Suspend
) -> None:
    comment = new_published()
    made = suspend(comment)

    response = client.post(URL, GUEST | {"email": "ADA@example.org", "body": "Words to keep"})

    assert response.status_code == 422
    assert "You cannot write comments until" in response.text
    assert "Words to keep</textarea>" in response.text
    # Who types an address is not yet the person: reason and appeal stand on their own page.
    assert made.words not in response.text
    assert "/comments/suspensions/" not in response.text
    receipt = client.get(receipts.url(comment))
    assert receipts.suspension_url(made).replace("&", "&amp;") in receipt.text
    assert made.words in client.get(receipts.suspension_url(made)).text


def test_the_address_is_not_stored(new_published: Callable[..., Comment], suspend: Suspend) -> None:
    made = suspend(new_published())

    assert made.member is None
    assert len(made.address_digest) == 64
    assert "ada" not in str(vars(made))


def test_a_member_does_not_go_around_it_as_a_guest_or_with_a_new_address(
    client: Client, suspended: Suspension, member: User
) -> None:
    client.post(URL, GUEST | {"email": member.email, "body": "As a guest"})
    member.email = "new@example.org"
    member.save()
    client.force_login(member)
    client.post(URL, {"body": "With another address"})

    assert Comment.objects.count() == 1


def test_others_write_as_before(client: Client, suspended: Suspension) -> None:
    client.post(URL, GUEST | {"body": "Unaffected"})

    assert Comment.objects.latest("pk").body == "Unaffected"


def test_a_suspended_person_does_not_change_words_and_may_delete_them(
    client: Client, suspended: Suspension, member: User
) -> None:
    client.force_login(member)
    comment = suspended.comment
    typed = {"body": "Other words", "version": comment.version}

    response = client.post(f"/comments/{comment.pk}/edit/", typed)
    assert response.status_code == 422
    assert "Other words</textarea>" in response.text
    comment.refresh_from_db()
    assert comment.body == "Use my shop"

    client.post(f"/comments/{comment.pk}/delete/", {"version": comment.version})
    comment.refresh_from_db()
    assert comment.state == "deleted"


def test_it_ends_by_itself(client: Client, suspended: Suspension, member: User) -> None:
    client.force_login(member)
    with time_machine.travel(suspended.ends_at, tick=False):
        client.post(URL, {"body": "Back again"})
        assert not suspended.is_in_force

    assert Comment.objects.latest("pk").body == "Back again"


def test_somebody_suspended_who_is_in_danger_sees_help(
    client: Client, suspended: Suspension, member: User
) -> None:
    client.force_login(member)

    assert "Do you need help now?" in client.post(URL, {"body": "I want to die"}).text


def test_the_appeal_is_answered_by_another_moderator(
    client: Client,
    desk: Client,
    suspended: Suspension,
    member: User,
    new_moderator: Callable[[], User],
    sign_in_staff: Callable[[Client, User], None],
) -> None:
    client.force_login(member)
    page = f"/comments/suspensions/{suspended.pk}/"
    client.post(page, {"words": "It was my own blog."})
    suspended.refresh_from_db()
    assert suspended.is_appeal_waiting
    assert "an appeal waits" in desk.get("/moderation/").text
    assert "Send the appeal" not in client.get(page).text
    assert client.post(page, {"words": "Again"}).status_code == 422

    with pytest.raises(NotAllowedError):
        suspensions.uphold(suspension=suspended, actor=suspended.set_by, words="")
    assert "It was my own blog." in desk.get(f"/moderation/suspensions/{suspended.pk}/").text
    typed = {"verb": "uphold", "words": "It sold things."}
    desk.post(f"/moderation/suspensions/{suspended.pk}/", typed)

    suspended.refresh_from_db()
    assert suspended.answered_at
    assert suspended.is_in_force
    assert "It sold things." in client.get(page).text


def test_lifting_ends_it_at_once(
    client: Client, desk: Client, suspended: Suspension, member: User
) -> None:
    desk.post(f"/moderation/suspensions/{suspended.pk}/", {"verb": "lift", "words": "A mistake."})

    client.force_login(member)
    client.post(URL, {"body": "Back again"})
    assert Comment.objects.latest("pk").body == "Back again"
    assert list(suspended.acts.values_list("verb", flat=True)) == ["suspend", "lift"]
    again = desk.post(f"/moderation/suspensions/{suspended.pk}/", {"verb": "lift"})
    assert again.status_code == 422
    assert "Nothing was done" in again.text


def test_a_moderator_does_not_lift_their_own(
    new_published: Callable[..., Comment], suspend: Suspend, moderator: User
) -> None:
    own = suspend(new_published(member=moderator))

    for act in (suspensions.lift, suspensions.uphold):
        with pytest.raises(NotAllowedError):
            act(suspension=own, actor=moderator, words="")


@pytest.mark.parametrize("key", ["", "x", "\u00e9"])
def test_others_do_not_see_a_suspension(client: Client, suspended: Suspension, key: str) -> None:
    page = f"/comments/suspensions/{suspended.pk}/"

    assert client.get(page, {"key": key}).status_code == 404
    client.force_login(User.objects.create_user("other@example.org"))
    assert client.get(page).status_code == 404


def test_the_public_log_shows_it_without_the_person(
    client: Client, suspended: Suspension, member: User
) -> None:
    suspensions.appeal(suspension=suspended, words="It was my own blog.")

    anonymous = client.get(LOG)
    client.force_login(member)

    assert client.get(LOG).content == anonymous.content
    assert anonymous["Cache-Control"].startswith("public")
    assert "Somebody was suspended" in anonymous.text
    assert "Advertises or sells something" in anonymous.text
    for secret in ("Mary", member.email, "codes of a shop", "my own blog", suspended.set_by.email):
        assert secret not in anonymous.text


def test_what_is_kept_of_a_person_goes(suspended: Suspension, member: User, client: Client) -> None:
    [kind] = [kind for kind in registered() if kind.name == "Suspensions"]
    assert kind.export(member)[0]["reason"] == suspended.words
    [rule] = [rule for rule in rules() if "suspensions" in rule.name]
    assert rule.apply(timezone.now()) == 0

    rule.apply(suspended.ends_at + timedelta(days=OVER_SUSPENSION_DAYS, seconds=1))

    suspended.refresh_from_db()
    assert (suspended.member, suspended.address_digest, suspended.words) == (None, "", "")
    assert SuspensionAct.objects.get().words == ""
    assert "Somebody was suspended" in client.get(LOG).text


@pytest.mark.parametrize(
    "wrong",
    [{"house_rule": "none"}, {"ends_at": timezone.now() - timedelta(days=400)}]
    + [{"answered_at": timezone.now()}],
)
def test_the_database_refuses_an_impossible_suspension(
    suspended: Suspension, wrong: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Suspension.objects.filter(pk=suspended.pk).update(**wrong)


@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_at_once_one_suspends(
    new_published: Callable[..., Comment], suspend: Suspend, new_moderator: Callable[[], User]
) -> None:
    comment, actors, refused = new_published(), [new_moderator(), new_moderator()], []
    start = threading.Barrier(2)

    def act(actor: User) -> None:
        start.wait()
        try:
            suspend(Comment.objects.get(pk=comment.pk), actor)
        except (NotAllowedError, StaleDecisionError) as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[actor]) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert Suspension.objects.count() == 1


def sent_after(act: Callable[[], object], capture) -> list[mail.EmailMessage]:
    """Return the mail about a suspension that was sent once `act` was done."""
    mail.outbox.clear()
    with capture(execute=True):
        act()
    return [message for message in mail.outbox if "About your suspension" in message.subject]


def test_a_member_is_told_by_mail_when_it_begins_and_when_it_is_lifted(
    new_published: Callable[..., Comment],
    suspend: Suspend,
    member: User,
    moderator: User,
    django_capture_on_commit_callbacks,
) -> None:
    comment = new_published(member=member)

    [began] = sent_after(lambda: suspend(comment), django_capture_on_commit_callbacks)
    made = Suspension.objects.get()
    lift = partial(suspensions.lift, suspension=made, actor=moderator, words="A mistake.")
    [lifted] = sent_after(lift, django_capture_on_commit_callbacks)

    assert began.to == lifted.to == [member.email]
    assert made.words in began.body
    assert receipts.suspension_url(made) in began.body
    assert began.alternatives[0].mimetype == "text/html"
    assert "You can write comments again." in lifted.body
    assert "A mistake." in lifted.body


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_only_a_confirmed_guest_is_told_by_mail(
    new_published: Callable[..., Comment],
    suspend: Suspend,
    is_confirmed: bool,
    django_capture_on_commit_callbacks,
) -> None:
    comment = new_published()
    if is_confirmed:
        comment.confirm_guest()

    sent = sent_after(lambda: suspend(comment), django_capture_on_commit_callbacks)

    assert len(sent) == int(is_confirmed)
