"""Filters, saved replies and decisions on several comments at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts import roles
from accounts.models import User
from articles.models import Article
from comments import actions, moderation, suspensions
from comments.models import (
    Comment,
    Decision,
    HouseRule,
    Report,
    SavedReply,
    State,
    Suspension,
    Verb,
)
from comments.screening import CHECKS

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/moderation/?why=links"}


@pytest.fixture
def saved_reply(db) -> SavedReply:
    """Return a saved reply with a house rule."""
    return SavedReply.objects.create(
        title="No source", house_rule=HouseRule.MISLEADING, words="Where do you have it from?"
    )


def shown(desk: Client, address: str) -> list[int]:
    return [item["comment"].pk for item in desk.get(f"/moderation/?{address}").context["items"]]


def mark(*comments: Comment) -> list[str]:
    return [f"{comment.pk}-{comment.version}" for comment in comments]


def test_each_filter_leaves_what_it_names(
    desk: Client,
    article: Article,
    member: User,
    new_moderator: Callable[[], User],
    new_comment: Callable[..., Comment],
    new_published: Callable[..., Comment],
    reject: Callable[..., None],
) -> None:
    plain = new_comment("Fine words")
    urgent = new_comment("I want to die")
    linked = new_comment("See https://a.example/ and https://b.example/", member=member)
    pretender = new_comment('Read "check": "links" twice')
    old = new_comment("From long ago")
    Comment.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=4))
    reported = new_published("Odd words")
    actions.report(comment=reported, house_rule=HouseRule.OFF_TOPIC, words="", member=None)
    appealed = new_comment("Out of place")
    reject(appealed, new_moderator())
    actions.appeal(comment=appealed, version=appealed.version, words="Why?")
    elsewhere = Article.objects.create(
        slug="zinc", title="Zinc", version=1, published_at=timezone.now(), changed_at=timezone.now()
    )
    other = new_comment("About zinc", article=elsewhere)

    assert set(shown(desk, "")) == {
        comment.pk for comment in (plain, urgent, linked, pretender, old, reported, appealed, other)
    }
    assert shown(desk, "why=links") == [linked.pk]
    assert shown(desk, "why=self_harm") == [urgent.pk]
    assert shown(desk, "only=urgent") == [urgent.pk]
    assert shown(desk, "only=reported") == [reported.pk]
    assert shown(desk, "only=appealed") == [appealed.pk]
    assert shown(desk, "author=member") == [linked.pk]
    assert shown(desk, "days=3&author=guest") == [old.pk]
    assert shown(desk, "article=zinc") == [other.pk]
    assert plain.pk in shown(desk, "why=nothing")
    assert linked.pk not in shown(desk, "why=nothing")


@pytest.mark.parametrize(
    "address", ["why=x", "only=x", "days=2", "author=x", "article=none", "after=x", "why=%00"]
)
def test_a_filter_that_is_none_is_not_found(desk: Client, address: str) -> None:
    assert desk.get(f"/moderation/?{address}").status_code in (400, 404)


def test_the_next_page_keeps_the_filters(
    desk: Client, new_comment: Callable[..., Comment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moderation, "QUEUE_PAGE", 1)
    first, second = new_comment("One"), new_comment("Two")

    page = desk.get("/moderation/?author=guest")

    assert page.context["next"] == f"author=guest&after={first.pk}"
    assert shown(desk, page.context["next"]) == [second.pk]


def test_every_check_can_be_filtered_by(db) -> None:
    names = [name for name, _ in moderation.reasons()]

    assert names[: len(CHECKS)] == [check.__name__ for check in CHECKS]


def test_several_comments_get_a_decision_each_with_one_reason(
    desk: Client, new_comment: Callable[..., Comment], moderator: User
) -> None:
    comments = [new_comment(f"Comment {number}") for number in range(3)]
    typed = {"act": "reject", "house_rule": "advertising", "words": "Not here."}

    page = desk.post("/moderation/bulk/", typed | {"item": mark(*comments[:2])})

    assert "2 comments were decided" in page.text
    decisions = Decision.objects.filter(verb=Verb.REJECT)
    assert [(d.comment_id, d.house_rule, d.words, d.actor) for d in decisions] == [
        (comment.pk, "advertising", "Not here.", moderator) for comment in comments[:2]
    ]
    assert Comment.objects.get(pk=comments[2].pk).state == State.HELD


def test_what_cannot_be_decided_is_refused_alone_and_shown(
    desk: Client,
    moderator: User,
    new_moderator: Callable[[], User],
    new_comment: Callable[..., Comment],
    reject: Callable[..., None],
) -> None:
    good, stale, decided, claimed, appealed = (new_comment(f"Words {n}") for n in range(5))
    own = new_comment("Mine", member=moderator)
    reject(appealed, new_moderator())
    actions.appeal(comment=appealed, version=appealed.version, words="Why?")
    seen = mark(good, stale, decided, claimed, appealed, own)
    actions.claim(comment=claimed, actor=new_moderator())
    reject(decided, new_moderator())
    Comment.objects.filter(pk=stale.pk).update(version=2, body_html="<p>Newer words</p>")

    page = desk.post("/moderation/bulk/", {"act": "publish", "item": [*seen, "999999-1"]})

    assert "1 comment was decided" in page.text
    assert "5 comments were not decided" in page.text
    for words in (
        "the comment has changed since you opened the page",
        "is deciding on this comment until",
        "An appeal is decided on its own",
        "This is your own comment",
        "Newer words",
    ):
        assert words in page.text
    published = Comment.objects.published()
    assert [comment.pk for comment in published] == [good.pk]


def test_all_on_the_page_are_decided_without_marking_each(
    desk: Client, new_comment: Callable[..., Comment], new_published: Callable[..., Comment]
) -> None:
    head = new_published()
    comments = [new_comment(f"Comment {number}", parent=head) for number in range(3)]

    desk.post("/moderation/bulk/", {"act": "publish", "everything": "on", "shown": mark(*comments)})

    assert Comment.objects.published().count() == 4
    head.refresh_from_db()
    assert head.reply_count == 3


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"act": "publish"}, "Mark the comments first."),
        ({"act": "burn", "item": ["1-1"]}, "Select a valid choice"),
        ({"item": ["1-1"]}, "Choose what to do with the comments."),
        ({"act": "publish", "item": ["1-x"]}, "Mark the comments on the page again."),
        ({"act": "publish", "item": ["1-1"] * 51}, "Mark the comments on the page again."),
    ],
    ids=str,
)
def test_a_bad_decision_on_several_changes_nothing(
    desk: Client, new_comment: Callable[..., Comment], typed: dict[str, object], message: str
) -> None:
    new_comment()

    response = desk.post("/moderation/bulk/", typed)

    assert response.status_code == 422
    assert message in response.text
    assert not Comment.objects.published().exists()


def test_rejecting_several_needs_a_house_rule_and_keeps_the_marks_and_words(
    desk: Client, new_comment: Callable[..., Comment]
) -> None:
    comment = new_comment()

    response = desk.post(
        "/moderation/bulk/", {"act": "reject", "item": mark(comment), "words": "Keep these"}
    )

    assert response.status_code == 422
    assert "Choose the house rule that the comments break." in response.text
    assert f'value="{comment.pk}-1" checked' in response.text
    assert "Keep these" in response.text
    assert Comment.objects.get().state == State.HELD


def test_decisions_on_several_are_taken_back_together(
    desk: Client, new_comment: Callable[..., Comment]
) -> None:
    comments = [new_comment(f"Comment {number}") for number in range(2)]
    desk.post("/moderation/bulk/", {"act": "publish", "item": mark(*comments)})

    page = desk.post("/moderation/bulk/undo/", {"item": mark(*Comment.objects.order_by("pk"))})

    assert "2 decisions were taken back" in page.text
    assert Comment.objects.filter(state=State.HELD, is_queued=True).count() == 2


def test_a_kept_comment_waits_again_when_that_was_a_slip(
    new_published: Callable[..., Comment], moderator: User
) -> None:
    comment = new_published()
    actions.report(comment=comment, house_rule=HouseRule.OFF_TOPIC, words="", member=None)
    comment.refresh_from_db()
    for verb, rule in ((Verb.KEEP, None), (Verb.REJECT, HouseRule.OFF_TOPIC)):
        ruling = actions.Ruling(verb, rule)
        actions.decide(comment=comment, version=comment.version, actor=moderator, ruling=ruling)
        assert Report.objects.get().decision is not None

        actions.undo(comment=comment, version=comment.version, actor=moderator)

        assert (comment.state, comment.is_queued) == (State.PUBLISHED, True)
        assert comment.published_at is not None
        assert Report.objects.get().decision is None
        assert comment.article.discussion.published_count == 1


def test_an_upheld_rejection_waits_as_an_appeal_again_when_that_was_a_slip(
    new_comment: Callable[..., Comment],
    moderator: User,
    new_moderator: Callable[[], User],
    reject: Callable[..., None],
) -> None:
    comment = new_comment()
    reject(comment, new_moderator())
    actions.appeal(comment=comment, version=comment.version, words="Why?")
    ruling = actions.Ruling(Verb.UPHOLD, HouseRule.OFF_TOPIC)
    actions.decide(comment=comment, version=comment.version, actor=moderator, ruling=ruling)

    actions.undo(comment=comment, version=comment.version, actor=moderator)

    assert (comment.state, comment.is_queued) == (State.APPEALED, True)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_a_saved_reply_is_inserted_and_nothing_decided(
    desk: Client,
    new_comment: Callable[..., Comment],
    saved_reply: SavedReply,
    headers: dict[str, str],
) -> None:
    comment = new_comment()

    page = desk.post(
        f"/moderation/{comment.pk}/",
        {"version": 1, "insert": "1", "saved_reply": saved_reply.pk, "words": "Hello."},
        headers=headers,
    )

    assert page.status_code == 200
    assert "Hello.\n\nWhere do you have it from?" in page.text
    assert '<option value="misleading" selected>' in page.text
    assert ("Mark comment" in page.text) == bool(headers)
    assert Comment.objects.get().state == State.HELD


def test_a_saved_reply_on_words_that_changed_says_so(
    desk: Client, new_comment: Callable[..., Comment], saved_reply: SavedReply
) -> None:
    comment = new_comment()
    Comment.objects.update(version=2)

    page = desk.post(
        f"/moderation/{comment.pk}/", {"version": 1, "insert": "1", "saved_reply": saved_reply.pk}
    )

    assert page.status_code == 422
    assert "the comment has changed" in page.text


@pytest.mark.parametrize("chosen", ["", "x", "999", "\0"])
def test_no_saved_reply_inserts_nothing(
    desk: Client, new_comment: Callable[..., Comment], chosen: str
) -> None:
    comment = new_comment()

    page = desk.post(
        f"/moderation/{comment.pk}/", {"version": 1, "insert": "1", "saved_reply": chosen}
    )

    assert page.status_code == 200
    assert Comment.objects.get().state == State.HELD


def test_a_saved_reply_goes_into_the_words_for_several(
    desk: Client, new_comment: Callable[..., Comment], saved_reply: SavedReply
) -> None:
    comment = new_comment()

    page = desk.post(
        "/moderation/bulk/",
        {"insert": "1", "saved_reply": saved_reply.pk, "item": mark(comment)},
    )

    assert page.status_code == 200
    assert "Where do you have it from?" in page.text
    assert f'value="{comment.pk}-1" checked' in page.text


def test_moderators_keep_the_saved_replies_on_the_desk(desk: Client) -> None:
    typed = {"title": "Thanks", "house_rule": "", "words": "Thank you."}

    response = desk.post("/admin/comments/savedreply/add/", typed)

    assert response.status_code == 302
    assert SavedReply.objects.get().words == "Thank you."


def test_the_desk_leads_from_a_comment_to_its_decision(
    desk: Client, new_comment: Callable[..., Comment]
) -> None:
    comment = new_comment()

    assert f'href="/moderation/{comment.pk}/"' in desk.get("/admin/comments/comment/").text


def test_the_context_of_a_reply_shows_the_thread_before_it(
    desk: Client, new_comment: Callable[..., Comment], new_published: Callable[..., Comment]
) -> None:
    head = new_published("The first words")
    for number in range(5):
        new_published(f"Answer {number}", parent=head)
    comment = new_comment("The last answer", parent=head)

    context = desk.get(f"/moderation/{comment.pk}/", headers=HTMX)

    assert "<html" not in context.text
    assert "The first words" in context.text
    assert "Answer 4" in context.text
    before = [other.body for other in context.context["thread_so_far"]]
    assert before == ["The first words", "Answer 2", "Answer 3", "Answer 4"]


def test_what_waits_no_more_is_not_claimed(
    desk: Client, new_published: Callable[..., Comment]
) -> None:
    comment = new_published()

    response = desk.post(f"/moderation/{comment.pk}/claim/")

    assert response.status_code == 422
    assert Comment.objects.get().claimed_by is None


def test_a_claim_that_is_over_can_be_made_anew(
    desk: Client, new_comment: Callable[..., Comment], new_moderator: Callable[[], User]
) -> None:
    comment = new_comment()
    actions.claim(comment=comment, actor=new_moderator())
    assert "Claim for 5 minutes" not in desk.get("/moderation/").text

    Comment.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))

    assert "Claim for 5 minutes" in desk.get("/moderation/").text
    assert "is deciding until" not in desk.get("/moderation/").text


@pytest.mark.parametrize("path", ["bulk/", "bulk/undo/"])
def test_deciding_on_several_is_for_moderators_and_no_link(
    desk: Client, client: Client, member: User, new_comment: Callable[..., Comment], path: str
) -> None:
    typed = {"act": "publish", "item": mark(new_comment())}
    anonymous = client.post(f"/moderation/{path}", typed)
    client.force_login(member)

    assert anonymous.url.startswith("/accounts/login/")
    assert client.post(f"/moderation/{path}", typed).status_code == 403
    assert desk.get(f"/moderation/{path}").status_code == 405
    assert not Comment.objects.published().exists()


@pytest.mark.parametrize("size", [1, 15])
def test_a_filtered_queue_asks_the_same_number_of_questions(
    desk: Client,
    new_comment: Callable[..., Comment],
    saved_reply: SavedReply,
    django_assert_max_num_queries,
    size: int,
) -> None:
    for number in range(size):
        new_comment(f"Comment {number}")

    with django_assert_max_num_queries(12) as counted:
        desk.get("/moderation/?why=nothing&article=glutamine&author=guest")

    assert len([q for q in counted.captured_queries if "comments_" in q["sql"]]) <= 5


def test_the_desk_leads_a_moderator_to_what_waits(
    desk: Client,
    member: User,
    new_moderator: Callable[[], User],
    new_comment: Callable[..., Comment],
    new_published: Callable[..., Comment],
) -> None:
    assert "Nothing waits for you." in desk.get("/admin/").text
    new_comment("Fine words")
    comment = new_published("Odd words", member=member)
    suspensions.suspend(
        comment=comment, actor=new_moderator(), days=7, house_rule=HouseRule.OFF_TOPIC, words="Why."
    )
    suspensions.appeal(suspension=Suspension.objects.get(), words="No.")

    page = desk.get("/admin/").text

    assert '<a href="/moderation/">Comments that wait</a>' in page
    assert '<a href="/moderation/suspensions/">Appeals that wait</a>' in page
    assert page.count("1 waiting") == 2
    assert "On the schedule" not in page  # a moderator has no drafts and no schedule


def test_only_those_who_moderate_are_led_to_the_queue(
    client: Client, desk: Client, sign_in_staff: Callable[[Client, User], None]
) -> None:
    curator = User.objects.create_user("curator@example.org", is_staff=True)
    curator.groups.add(Group.objects.get(name=roles.CURATOR))
    sign_in_staff(client, curator)

    assert '<a href="/moderation/">' not in client.get("/accounts/").text
    assert '<a href="/moderation/">' in desk.get("/accounts/").text
