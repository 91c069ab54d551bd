"""The pages of comments, posting and deciding, with 1,000 comments and with 1,000,000.

Of a million, 100,000 stand below one article, 10,000 in one thread, and 20,000 wait.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.db.models import Max
from django.db.models.functions import Coalesce
from django.test import Client

from accounts.models import User
from accounts.roles import MODERATOR
from articles.models import Article
from bench import growth
from bench.measuring import Kind
from bench.site import environ
from comments import limits, threads
from comments.models import Comment, Decision, Discussion, State

SMALL, LARGE = 1_000, 1_000_000
LIMIT = 1.2
MEMBERS = 1_000
TOKEN = "b" * 32  # the form's and the cookie's: all that the check of forms compares


def main() -> bool:
    """Measure and print the table."""
    # One person posts hundreds of comments here, which the site would rightly refuse.
    limits.POSTS = limits.POSTS_OF_A_NETWORK = 1_000_000
    return growth.compare(
        "comments", small=SMALL, large=LARGE, fill=fill, pages=pages, limit=LIMIT, times=5
    )


def pages() -> Mapping[str, str | Kind]:
    """Return what is measured: addresses for everybody, and requests of a moderator."""
    article = _article()
    comments = f"/articles/{article.slug}/comments/"
    heads = Comment.objects.listed().top_level().filter(article=article)
    middle = heads.order_by("pk")[heads.count() // 2]
    after = threads.written_key(cast("datetime", middle.published_at), middle.pk)
    waiting = Comment.objects.waiting()
    far = waiting[waiting.count() // 2]
    last = Comment.objects.filter(thread=_long_thread()).order_by("-place")[5]
    staff = _staff_cookie()
    return {
        "first page": comments,
        "first page, oldest first": f"{comments}?sort=oldest",
        "first page, most helpful first": f"{comments}?sort=helpful",
        "a page in the middle": f"{comments}?after={after}",
        "permalink": f"/comments/{middle.pk}/",
        "permalink in the longest thread": f"/comments/{last.pk}/",
        "feed": f"/articles/{article.slug}/comments.atom",
        "log": "/moderation/log/",
        "queue": _get("queue", "/moderation/", staff),
        "queue, in the middle": _get("queue, in the middle", f"/moderation/?after={far.pk}", staff),
        "queue of one article": _get(
            "queue of one article", f"/moderation/?article={article.slug}", staff
        ),
        "one item": _get("one item", f"/moderation/{far.pk}/", staff),
        "posting": _posting(article),
        "deciding": _Deciding("deciding", _application(), {}, 1, cookie=staff),
    }


def fill(count: int) -> None:
    """Write comments until there are `count`, and have the database count them anew."""
    present = Comment.objects.count()
    if not User.objects.filter(email="bench-0@example.org").exists():
        User.objects.bulk_create(User(email=f"bench-{n}@example.org") for n in range(MEMBERS))
    with transaction.atomic():
        first = Comment.objects.aggregate(last=Coalesce(Max("pk"), 0))["last"] + 1
        new = count - present
        _write_heads(new * 78 // 100)
        _write_replies(first, new // 5)
        _write_long_thread(new // 100)
        _write_decisions(first)
        _write_heads(count - Comment.objects.count())
    for article in Article.objects.all():
        published = Comment.objects.published().filter(article=article).count()
        Discussion.objects.update_or_create(
            article=article, defaults={"published_count": published}
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _article() -> Article:
    return Article.objects.published().order_by("pk")[0]


def _long_thread() -> Comment:
    return Comment.objects.get(submission_key=UUID(int=2))


def _write_heads(number: int) -> None:
    """Write comments on articles: each tenth on the first, each fiftieth waits."""
    main, other = Article.objects.published().order_by("pk")[:2]
    first_member = User.objects.get(email="bench-0@example.org").pk
    is_waiting, is_rejected = "i %% 50 = 1", "i %% 10 = 7"
    _insert(
        Comment,
        {
            "article_id": f"CASE WHEN i %% 10 = 0 THEN {main.pk} ELSE {other.pk} END",
            "member_id": f"CASE WHEN i %% 2 = 0 THEN {first_member} + i / 2 %% {MEMBERS} END",
            "guest_name": "CASE WHEN i %% 2 = 0 THEN '' ELSE 'Ada' END",
            "created_at": _moment("i"),
            "published_at": f"CASE WHEN {is_waiting} OR {is_rejected} THEN NULL "
            f"ELSE {_moment('i')} END",
            "state": f"CASE WHEN {is_waiting} THEN 'held' WHEN {is_rejected} THEN 'rejected' "
            "ELSE 'published' END",
            "is_queued": f"CASE WHEN {is_waiting} THEN {_bool(True)} ELSE {_bool(False)} END",
            "reply_count": "CASE WHEN i %% 3 = 0 THEN 1 ELSE 0 END",
            "places_given": "CASE WHEN i %% 3 = 0 THEN 1 ELSE 0 END",
            "helpful_count": "i %% 7",
            "submission_key": _uuid("i"),
        },
        "numbers",
        number,
        Comment.objects.count(),
    )


def _write_replies(first: int, number: int) -> None:
    """Write one reply each to many of the comments written since the one with number `first`."""
    table = (
        f"(SELECT id AS i, article_id FROM comments_comment WHERE id >= {first} "  # noqa: S608
        f"AND thread_id IS NULL AND state = 'published' ORDER BY id LIMIT {number}) AS heads"
    )
    _insert(Comment, _reply("i", "i", "1", "article_id"), table)


def _write_long_thread(number: int) -> None:
    head = _long_thread()
    values = _reply("i", str(head.pk), "i + 1", str(head.article_id))
    values["submission_key"] = _uuid("i + 3000000000")
    _insert(Comment, values, "numbers", number, Comment.objects.filter(thread=head).count())


def _reply(number: str, head: str, place: str, article: str) -> dict[str, str]:
    return {
        "article_id": article,
        "parent_id": head,
        "thread_id": head,
        "depth": "1",
        "guest_name": "'Bea'",
        "created_at": _moment(number),
        "published_at": _moment(number),
        "state": "'published'",
        "is_queued": _bool(False),
        "place": place,
        "submission_key": _uuid(f"{number} + 2000000000"),
    }


def _write_decisions(first: int) -> None:
    """Write the decision that rejected, for the log, and the posting of what waits."""
    table = f"(SELECT id AS i, state FROM comments_comment WHERE id >= {first} "  # noqa: S608
    table += "AND state IN ('held', 'rejected')) AS decided"
    is_rejected = "state = 'rejected'"
    _insert(
        Decision,
        {
            "comment_id": "i",
            "verb": f"CASE WHEN {is_rejected} THEN 'reject' ELSE 'post' END",
            "from_state": f"CASE WHEN {is_rejected} THEN 'held' ELSE '' END",
            "to_state": "state",
            "house_rule": f"CASE WHEN {is_rejected} THEN 'off_topic' ELSE '' END",
            "is_in_public_log": f"CASE WHEN {is_rejected} THEN {_bool(True)} "
            f"ELSE {_bool(False)} END",
            "revision": "1",
            "decided_by": "'author'",
            "at": _moment("i"),
        },
        table,
    )


def _insert(
    model: type[Comment | Decision],
    expressions: dict[str, str],
    table: str,
    number: int = 0,
    after: int = 0,
) -> None:
    """Write rows with SQL: a column without an expression gets what the model would give it."""
    row = model()
    if isinstance(row, Comment):
        row.imported_from = ""
        row.body, row.body_html = "I read this twice.", "<p>I read this twice.</p>\n"
    columns, values, parameters = [], [], []
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        column = str(field.column)
        columns.append(column)
        values.append(expressions.get(column, "%s"))
        if column not in expressions:
            parameters.append(field.get_db_prep_save(field.pre_save(row, add=True), connection))
    numbers = (
        f"WITH RECURSIVE numbers(i) AS (SELECT {after + 1} UNION ALL "  # noqa: S608
        f"SELECT i + 1 FROM numbers WHERE i < {after + number}) "
        if number
        else ""
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) "  # noqa: S608
            f"{numbers}SELECT {', '.join(values)} FROM {table}",
            parameters,
        )


def _moment(number: str) -> str:
    """Return SQL for a moment of the last years, each number its own."""
    if connection.vendor == "sqlite":
        return f"strftime('%%Y-%%m-%%d %%H:%%M:%%f000', 1700000000 + ({number}), 'unixepoch')"
    return f"to_timestamp(1700000000 + ({number}))"


def _uuid(number: str) -> str:
    if connection.vendor == "sqlite":
        return f"printf('%%032x', {number})"
    return f"lpad(to_hex(({number})::bigint), 32, '0')::uuid"


def _bool(value: bool) -> str:
    return str(int(value)) if connection.vendor == "sqlite" else str(value)


def _application() -> Any:
    from config.wsgi import _django

    return _django


def _staff_cookie() -> str:
    """Sign a moderator in, with a second factor; return the cookies."""
    user, _is_new = User.objects.get_or_create(email="bench-moderator@example.org", is_staff=True)
    user.groups.add(Group.objects.get(name=MODERATOR))
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; csrftoken={TOKEN}"


def _get(name: str, address: str, cookie: str) -> Kind:
    return Kind(name, _application(), environ(address) | {"HTTP_COOKIE": cookie}, 5)


def _posting(article: Article) -> Kind:
    typed = {
        "name": "Ada",
        "email": "bench-guest@example.org",
        "body": "What does the second table say about children?",
        "csrfmiddlewaretoken": TOKEN,
    }
    made = environ(f"/comments/new/?article={article.slug}", urlencode(typed).encode())
    cookie = {"HTTP_COOKIE": f"csrftoken={TOKEN}", "HTTP_HX_REQUEST": "true"}
    made["REMOTE_ADDR"] = "127.0.0.1"
    return Kind("posting", _application(), made | cookie, 5)


@dataclass
class _Deciding(Kind):
    """Publishes the first of the queue, another one each time."""

    cookie: str = ""

    def request(self) -> str:
        """Look the first one up, which costs one query more, and decide."""
        comment = Comment.objects.waiting().filter(state=State.HELD)[0]
        typed = {"verb": "publish", "version": comment.version, "csrfmiddlewaretoken": TOKEN}
        self.environ = environ(f"/moderation/{comment.pk}/", urlencode(typed).encode())
        self.environ |= {"HTTP_COOKIE": self.cookie, "HTTP_HX_REQUEST": "true"}
        return super().request()
