"""However many comments there are, each page reads its rows through an index, already in order."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from articles.models import Article
from comments import threads
from comments.models import Comment, Decision, Suspension, SuspensionAct
from tests.plans import plans_of, reads_whole_table

SIZE = 400


SMALL_TABLES = (
    "comments_reasoncount",
    "comments_savedreply",
    "comments_training",
    "comments_watchedword",
)
"""A row for each house rule, a few for the classifier, and what moderators keep by hand."""


def reading_whole_tables(plans: list[str]) -> list[str]:
    """Return the plans that read a table whole that can grow."""
    return [
        plan
        for plan in plans
        if reads_whole_table(plan, "comments_") and not any(table in plan for table in SMALL_TABLES)
    ]


@pytest.fixture
def full_table(article: Article) -> list[Comment]:
    """Fill the tables: half published in threads, half waiting, a decision on each."""
    now = timezone.now() - timedelta(days=2)
    heads = Comment.objects.bulk_create(
        Comment(
            article=article,
            guest_name="Ada",
            body="x",
            body_html="<p>x</p>",
            state="published" if number % 2 else "held",
            is_queued=not number % 2,
            published_at=now + timedelta(seconds=number) if number % 2 else None,
        )
        for number in range(SIZE)
    )
    published = [comment for comment in heads if comment.published_at]
    Comment.objects.bulk_create(
        Comment(
            article=article,
            parent=published[number % 3],
            thread=published[number % 3],
            depth=1,
            guest_name="Ada",
            body="y",
            body_html="<p>y</p>",
            state="published",
            is_queued=False,
            place=number // 3 + 1,
            published_at=now + timedelta(hours=1, seconds=number),
        )
        for number in range(SIZE)
    )
    Decision.objects.bulk_create(
        Decision(
            comment=comment,
            verb="reject",
            is_in_public_log=True,
            from_state="held",
            to_state="rejected",
            house_rule="off_topic",
            revision=1,
            decided_by="rule",
            rule="test",
            at=now + timedelta(seconds=number),
        )
        for number, comment in enumerate(heads)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return published


@pytest.mark.parametrize("sort", ["newest", "oldest", "helpful"])
@pytest.mark.parametrize("part", ["first", "later"])
def test_a_page_of_comments_reads_through_its_index(
    client: Client, full_table: list[Comment], sort: str, part: str
) -> None:
    middle = full_table[len(full_table) // 2]
    key = (
        f"0-{middle.pk}"
        if sort == "helpful"
        else threads.written_key(middle.published_at, middle.pk)
    )
    after = f"&after={key}"

    plans = plans_of(
        lambda: client.get(
            f"/articles/glutamine/comments/?sort={sort}{after if part == 'later' else ''}"
        ),
        "comments_",
    )

    assert not reading_whole_tables(plans), "\n\n".join(plans)
    order = "comments_helpful_order" if sort == "helpful" else "comments_thread_order"
    assert any(order in plan for plan in plans), "\n\n".join(plans)
    assert any("comments_reply_place" in plan for plan in plans), "\n\n".join(plans)


@pytest.mark.parametrize(
    ("address", "index"),
    [
        ("/comments/{pk}/", "comments_reply_place"),
        ("/articles/glutamine/comments.atom", "comments_feed_order"),
        ("/moderation/log/", "comments_public_log"),
    ],
)
def test_other_public_pages_read_through_their_index(
    client: Client, full_table: list[Comment], address: str, index: str
) -> None:
    plans = plans_of(lambda: client.get(address.format(pk=full_table[0].pk)), "comments_")

    assert not reading_whole_tables(plans), "\n\n".join(plans)
    assert any(index in plan for plan in plans), "\n\n".join(plans)


@pytest.mark.parametrize(
    "address",
    ["?article=glutamine", "?only=urgent", "?why=links&author=guest&days=1", "?only=reported"],
)
def test_a_filtered_queue_walks_the_queue_and_not_the_table(
    desk: Client, full_table: list[Comment], address: str
) -> None:
    plans = plans_of(lambda: desk.get(f"/moderation/{address}"), "comments_")

    assert not reading_whole_tables(plans), "\n\n".join(plans)
    # In order, or in order for one article.
    assert any("comments_queue_o" in plan for plan in plans), "\n\n".join(plans)


@pytest.mark.parametrize("kind", ["guest", "member"])
def test_everything_about_one_item_and_its_decision_reads_through_indexes(
    desk: Client, full_table: list[Comment], member: User, kind: str
) -> None:
    waiting = Comment.objects.waiting()[100]
    whose = {"member": member, "guest_name": ""} if kind == "member" else {"guest_email": "a@b.org"}
    Comment.objects.filter(pk__lte=waiting.pk).update(**whose)
    address = f"/moderation/{waiting.pk}/"

    plans = plans_of(lambda: desk.get(address), "comments_")
    plans += plans_of(lambda: desk.post(address, {"verb": "publish", "version": 1}), "comments_")

    assert Comment.objects.get(pk=waiting.pk).is_published
    assert not reading_whole_tables(plans), "\n\n".join(plans)
    assert any(f"comments_of_{kind}" in plan for plan in plans), "\n\n".join(plans)


@pytest.mark.parametrize("kind", ["guest", "member"])
def test_posting_reads_through_indexes(
    client: Client, full_table: list[Comment], member: User, kind: str
) -> None:
    typed = {"name": "Ada", "email": "ada@example.org", "body": "Words"}
    if kind == "member":
        client.force_login(member)

    plans = plans_of(lambda: client.post("/comments/new/?article=glutamine", typed), "comments_")

    assert Comment.objects.filter(body="Words").exists()
    assert not reading_whole_tables(plans), "\n\n".join(plans)
    assert any(f"comments_of_{kind}" in plan for plan in plans), "\n\n".join(plans)


def test_the_page_of_a_member_reads_through_an_index(
    client: Client, full_table: list[Comment], member: User
) -> None:
    Comment.objects.update(member=member, guest_name="")

    plans = plans_of(lambda: client.get(f"/members/{member.pk}/"), "comments_")

    assert not reading_whole_tables(plans), "\n\n".join(plans)
    assert any("comments_of_member" in plan for plan in plans), "\n\n".join(plans)


@pytest.mark.parametrize("part", ["first", "later"])
def test_the_queue_reads_through_its_index(
    desk: Client, full_table: list[Comment], part: str
) -> None:
    waiting = Comment.objects.waiting()[100]
    address = f"/moderation/?after={waiting.pk}" if part == "later" else "/moderation/"

    plans = plans_of(lambda: desk.get(address), "comments_")

    assert not reading_whole_tables(plans), "\n\n".join(plans)
    assert any("comments_queue_order" in plan for plan in plans), "\n\n".join(plans)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/moderation/?after={pk}", "(rank,created_at"),
        pytest.param(
            "/articles/glutamine/comments/?sort=helpful&after=0-{pk}",
            "(helpful_count,id)<(",
            marks=pytest.mark.postgres,
        ),
    ],
)
def test_a_later_page_enters_its_index_where_it_begins(
    desk: Client, full_table: list[Comment], address: str, place: str
) -> None:
    """Not where the rank or the count begins, which thousands of comments share."""
    waiting = Comment.objects.waiting()[100]

    plans = plans_of(lambda: desk.get(address.format(pk=waiting.pk)), "comments_")

    assert any(place in re.sub(r"\s|ROW", "", plan) for plan in plans), "\n\n".join(plans)


def test_the_log_of_suspensions_and_the_form_read_through_their_indexes(
    client: Client, member: User, full_table: list[Comment]
) -> None:
    now = timezone.now()
    made = Suspension.objects.bulk_create(
        Suspension(
            address_digest=f"{number:064x}",
            comment=full_table[0],
            house_rule="off_topic",
            began_at=now,
            ends_at=now + timedelta(days=1),
        )
        for number in range(SIZE)
    )
    SuspensionAct.objects.bulk_create(
        SuspensionAct(suspension=suspension, verb="suspend") for suspension in made
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    for index, act in {
        "comments_suspension_log": lambda: client.get("/moderation/log/suspensions/"),
        "comments_suspension_address": lambda: Suspension.of_person(member, member.email),
        "comments_suspension_appealed": lambda: list(Suspension.objects.appealed(now)[:20]),
    }.items():
        plans = plans_of(act, "comments_")
        assert not reading_whole_tables(plans), "\n\n".join(plans)
        assert any(index in plan for plan in plans), "\n\n".join(plans)
