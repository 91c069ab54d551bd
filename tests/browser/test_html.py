"""The Nu HTML checker finds neither errors nor warnings on any page we make.

It stands among the browser tests because it wants what they have: one site with the starter
content, on one database. The pages are collected first, so that the checker starts once.
"""

import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.http import HttpResponse
from django.test import Client

from articles.models import Article
from comments import actions
from comments.models import Comment
from comments.screening import Author, Submission
from tests.browser.test_every_page import ARTICLE, MEMBER_PAGES, PUBLIC_PAGES
from tools import html_checker

if TYPE_CHECKING:
    from accounts.models import User

CALCULATE = "/dosing/l-glutamine/calculate/"
MORE_PUBLIC_PAGES = [
    f"/articles/{ARTICLE}/history/1/1/",
    f"/articles/{ARTICLE}/comments/?sort=oldest",
    "/articles/?after=1-1",
    "/dosing/l-glutamine/?regimen=crohns-disease",
    "/foods/?q=chese",
    "/foods/?group=cheese&sort=name",
    "/foods/planner/?food=tempeh&grams=100",
    "/search/?q=glutamien",
    "/search/?q=" + "x" * 121,
    "/data/",
]
CALCULATIONS = [
    {"regimen": "crohns-disease", "ideal_weight": "70", "weight_unit": "kg", "age": "40"},
    {"regimen": "crohns-disease", "ideal_weight": "x", "weight_unit": "st"},
    {"regimen": "coronary-heart-disease", "weight": "154", "weight_unit": "kg"},
    {},
]


@pytest.fixture
def pages(
    database: Path,
    illustrated: str,
    new_member: Callable[..., "User"],
    signed_in: Callable[["User"], Client],
) -> dict[str, str]:
    """Return every page's HTML by a name for it."""
    author = new_member(password="for-the-page-that-changes-it")
    reader, member = Client(), signed_in(author)
    moderator = signed_in(new_member(role="moderator"))
    comment, held = new_comment(author), new_comment(author)
    actions.publish_by_rule(comment=comment, rule="test")

    collected: dict[str, str] = {}

    def keep(name: str, response: HttpResponse, *statuses: int) -> None:
        assert response.status_code in statuses, f"{name}: {response.status_code}"
        collected[name] = response.content.decode()

    for path in [*addresses_in_the_sitemap(reader), *PUBLIC_PAGES, *MORE_PUBLIC_PAGES]:
        keep(path, reader.get(path), 200)
    for number, calculation in enumerate(CALCULATIONS):
        keep(f"calculation {number}", reader.post(CALCULATE, calculation), 200, 422)
    for path in ["/articles/nobody/", "/foods/nobody/"]:
        keep(path, reader.get(path), 404)
    for path in [*MEMBER_PAGES, f"/members/{author.pk}/"]:
        keep(path, member.get(path), 200)
    for act in ["reply", "report"]:
        path = f"/comments/{comment.pk}/{act}/"
        keep(path, reader.get(path), 200)
        keep(f"{path} sent empty", reader.post(path, {}), 200, 422)
    for act in ["edit", "delete", "receipt"]:
        path = f"/comments/{comment.pk}/{act}/"
        keep(path, member.get(path), 200)
    keep("a comment sent empty", reader.post(f"/comments/new/?article={ARTICLE}", {}), 200, 422)
    keep("sign-in sent empty", reader.post("/accounts/login/", {}), 200)
    keep("sign-up sent empty", reader.post("/accounts/signup/", {}), 200)
    keep("the queue", moderator.get("/moderation/"), 200)
    keep("a decision", moderator.get(f"/moderation/{held.pk}/"), 200)
    return collected


def new_comment(author: "User") -> Comment:
    """Post a comment; it waits for a moderator."""
    article = Article.objects.get(slug=ARTICLE)
    return actions.post(
        submission=Submission(article, Author(author), f"Thank you, {uuid.uuid4().hex}."),
        parent=None,
        submission_key=uuid.uuid4(),
    )


def addresses_in_the_sitemap(reader: Client) -> list[str]:
    """Return the path of every page that search engines are told of."""
    location = re.compile(r"<loc>https?://[^/]+(/[^<]*)</loc>")
    parts = location.findall(reader.get("/sitemap.xml").content.decode())
    return [path for part in parts for path in location.findall(reader.get(part).content.decode())]


def test_the_html_checker_finds_nothing(pages: dict[str, str], tmp_path: Path) -> None:
    names = {}
    for number, (name, html) in enumerate(pages.items()):
        file = tmp_path / f"{number}.html"
        file.write_text(html)
        names[file.name] = name

    faults = html_checker.faults(tmp_path)

    lines = [
        f"{names[Path(fault['url']).name]}, line {fault.get('lastLine')}: {fault['message']}"
        for fault in faults
    ]
    assert not lines, "\n".join(lines)
