"""A member's session with marked values, as a browser sees it: none leaves its place.

Every browser test fails on a request to another host (`conftest.watch`); this one also looks into
what was asked for, told, stored and shown as a title.
"""

import json
import re

from django.utils import timezone
from playwright.sync_api import Page, Request

from dosing.models import SavedProfile

LABEL, WEIGHT, AGE, NOTE, GRAMS = "Marked-4711", "73.4711", "47.11", "Marked note 0815", "41.471"
MARKS = (LABEL, WEIGHT, AGE, "Marked note", "Marked%20note", "Marked+note", GRAMS)

STORED = """async () => JSON.stringify([
    Object.entries(localStorage), Object.entries(sessionStorage), document.cookie,
    (await indexedDB.databases()).map((database) => database.name), await caches.keys(),
    history.state,
])"""


def test_marked_values_stay_in_the_bodies_of_requests(
    page: Page, new_member, sign_in, base_url: str
) -> None:
    asked: list[Request] = []
    page.context.on("request", lambda request: asked.append(request))  # noqa: PLW0108 (a builtin cannot be one)
    kept: list[str] = []

    def look() -> None:
        kept.extend([page.title(), page.url, page.evaluate(STORED)])

    member = new_member()
    sign_in(page, member)
    page.goto("/profiles/add/")
    page.locator("#profile-label").fill(LABEL)
    page.locator("#profile-weight").fill(WEIGHT)
    page.get_by_role("radio", name="kilograms").check()
    page.locator("#profile-age").fill(AGE)
    page.locator("#profile-note").fill(NOTE)
    page.get_by_label("I agree that Villi stores").check()
    page.get_by_role("button", name="Save the profile").click()
    page.get_by_role("link", name=LABEL, exact=True).click()
    look()
    page.get_by_role("link", name="Use this profile").click()
    page.get_by_role("radio", name="IBS with diarrhoea after an infection").check()
    page.get_by_role("button", name="Work out the studied amount").click()
    page.locator("#dose-result[data-state=ok]").wait_for()
    look()
    page.get_by_role("button", name="Save it in this profile").click()
    page.get_by_text("The calculation was saved.").wait_for()

    page.goto("/foods/planner/")
    page.get_by_label("Find a food to add").fill("parmesan")
    page.get_by_role("button", name="Find and work out").click()
    page.get_by_role("button", name=re.compile("^Add .*[Pp]armesan")).first.click()
    page.get_by_label("Amount").fill(GRAMS)
    page.get_by_label("Unit").select_option("g")
    page.get_by_role("button", name="Find and work out").click()
    page.locator("#planner .amount", has_text=re.compile(r"^3\.4\W")).wait_for()
    look()
    # As if another tab had changed the profile since the planner was opened.
    SavedProfile.objects.filter(owner=member).update(changed_at=timezone.now())
    page.get_by_role("button", name=f"Keep it in {LABEL}").click()
    page.get_by_text("Nothing was kept yet").wait_for()
    look()
    page.get_by_role("button", name=f"Keep it in {LABEL}").click()
    page.get_by_text("The day was kept in the profile.").wait_for()
    assert page.get_by_text(f"{GRAMS} g").is_visible(), "the session did what it should"
    look()
    page.goto("/")
    look()

    told = [
        json.dumps([request.url, {n: v for n, v in request.headers.items() if n != "cookie"}])
        for request in asked
    ]
    assert len(told) > 20
    for text in [*told, *kept]:
        for mark in MARKS:
            assert mark not in text, f"{mark} stands in {text[:300]}"
    hosts = {request.url.split("/")[2] for request in asked if request.url.startswith("http")}
    assert hosts == {base_url.split("/")[2]}
    cookies = json.dumps(page.context.cookies())
    assert not any(mark in cookies for mark in MARKS)
