"""No page asks the database once for each row it shows: every public page, every page of staff."""

import uuid
from collections import Counter
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import resolve

from accounts.models import User
from articles.models import Article, Person
from comments import actions
from comments.models import Comment, HouseRule, Suspension, Verb
from comments.screening import Author, Submission
from dosing.models import Regimen
from editorial import actions as editorial
from editorial import generation
from editorial.models import ChangeClass
from tests.articles.articles import NOTE, publish_change
from tests.test_audience import OWN_VIEWS

ROWS = 8
"""Of everything the starter content has fewer of."""

MOST_REPEATS = 4
"""A question may be asked for each of a few fixed kinds of thing, never for each of `ROWS` rows."""

ARTICLE = "l-glutamine-gut-health"

PUBLIC = [
    "/",
    "/articles/",
    f"/articles/{ARTICLE}/",
    f"/articles/{ARTICLE}/history/",
    f"/articles/{ARTICLE}/history/1/2/",
    f"/articles/{ARTICLE}.md",
    "/people/ada-author/",
    "/topics/gut-health/",
    "/search/?q=glutamine+protein",
    "/search/suggestions/?q=gl",
    "/feeds/articles.atom",
    "/feeds/corrections.atom",
    "/sitemap.xml",
    "/sitemap-foods-0.xml",
    "/robots.txt",
    "/llms.txt",
    f"/articles/{ARTICLE}/comments/",
    f"/articles/{ARTICLE}/comments.atom",
    "/comments/{head}/",
    "/members/{member}/",
    "/moderation/log/",
    "/moderation/log/suspensions/",
    "/moderation/policy/",
    "/foods/",
    "/foods/richest/",
    "/foods/compare/?food=cheese-parmesan-hard&food=tempeh",
    "/foods/cheese-parmesan-hard/",
    "/dosing/l-glutamine/",
    "/dosing/l-glutamine/crohns-disease/",
    "/dosing/l-glutamine/crohns-disease/history/",
    "/dosing/l-glutamine/crohns-disease/history/1/2/",
    "/data/",
    "/data/openapi.json",
    "/data/foods.csv",
    "/data/foods.json",
    "/sources/",
    "/sources/all.bib",
    "/sources/houdijk1998/",
    "/sources/houdijk1998/cite.bib",
    "/privacy/policy/",
    "/privacy/health-data/",
]
STAFF = [
    "/moderation/",
    "/moderation/{waiting}/",
    "/moderation/{waiting}/suspend/",
    "/moderation/suspensions/",
    "/moderation/suspensions/{suspension}/",
    "/data/completeness/",
    "/admin/",
]
ACTS_ONLY = {"bulk", "bulk_undo", "claim", "undo"}
"""Views of staff that show no page of their own."""


def more_of_everything() -> dict[str, int]:
    """Publish, discuss, reject and suspend until each list has rows; return what stands where."""
    article = Article.objects.get(slug=ARTICLE)
    publish_change(article, ChangeClass.CORRECTION, summary="Another summary.")
    regimen = Regimen.objects.get(slug="crohns-disease")
    publish_change(regimen, ChangeClass.CORRECTION, cautions="Another caution.")
    snapshot = {"name": "Ada Author", "competing_interests": "None.", "funding": "None."}
    editorial.load_published(Person, key={"slug": "ada-author"}, snapshot=snapshot, note=NOTE)
    moderator = User.objects.create_superuser("operator@example.org")
    members = [
        User.objects.create_user(f"{number}@example.org", display_name=f"Member {number}")
        for number in range(ROWS)
    ]
    ruling = actions.Ruling(Verb.REJECT, HouseRule.OFF_TOPIC)
    for author in members:
        head, rejected, waiting = (post(article, author) for _ in range(3))
        actions.publish_by_rule(comment=head, rule="test")
        for answering in members:
            answer = post(article, answering, head)
            actions.publish_by_rule(comment=answer, rule="test")
        actions.decide(comment=rejected, version=rejected.version, actor=moderator, ruling=ruling)
        actions.report(
            comment=head, house_rule=HouseRule.OFF_TOPIC, words="Look.", member=moderator
        )
    return {"head": head.pk, "waiting": waiting.pk, "member": members[0].pk}


def post(article: Article, member: User, parent: Comment | None = None) -> Comment:
    submission = Submission(article, Author(member), "I read this twice.")
    return actions.post(submission=submission, parent=parent, submission_key=uuid.uuid4())


def repeated(client: Client, address: str) -> Iterator[str]:
    """Return the questions that a page asks again and again."""
    asked: list[str] = []

    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    client.get(address)  # what Django asks once per process is asked here
    generation.forget_all()
    with connection.execute_wrapper(note):
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    for sql, times in Counter(asked).items():
        if times > MOST_REPEATS:
            yield f"{address}: {times} times {sql}"


def test_every_public_page_and_every_page_of_staff_is_walked() -> None:
    walked = {resolve(address.partition("?")[0].format(**WHEREVER)).func for address in ALL}

    missed = [
        address
        for address, view in OWN_VIEWS
        if view.audience.startswith(("public_page", "role_required"))
        and view not in walked
        and view.__name__ not in ACTS_ONLY
    ]
    assert missed == []


ALL = PUBLIC + STAFF
WHEREVER = dict.fromkeys(("head", "member", "waiting", "suspension"), 1)


@pytest.mark.django_db
def test_no_page_asks_once_for_each_row(sign_in_staff) -> None:
    call_command("load_content", verbosity=0)
    places = more_of_everything()
    client, desk = Client(), Client()
    sign_in_staff(desk, User.objects.get(email="operator@example.org"))
    typed = {"days": "7", "house_rule": "advertising", "words": "Words"}
    for waiting in Comment.objects.filter(state="held"):
        desk.post(f"/moderation/{waiting.pk}/suspend/", typed)
    places["suspension"] = Suspension.objects.all()[ROWS - 1].pk

    faults = []
    for visitor, addresses in ((client, PUBLIC), (desk, STAFF)):
        for address in addresses:
            faults += repeated(visitor, address.format(**places))
    assert faults == []
