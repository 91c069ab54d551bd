"""The desk in real browsers: two people at one food, autosave, a reviewer without an account.

The content security policy allows nothing inline; `problems` fails a test over what it refused.
"""

import re
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from accounts import roles

if TYPE_CHECKING:
    from dosing.models import Food

OpenPage = Callable[..., Page]


@pytest.fixture
def food(database: object) -> "Food":
    """A published food of this test's own."""
    from dosing.models import Food, FoodGroup, Source
    from editorial import actions

    slug = f"cheese-{uuid.uuid4().hex[:8]}"
    snapshot = {
        "name": f"Cheese {slug}", "group": FoodGroup.objects.published()[0].pk,
        "preparation": "other", "diet": "vegetarian", "note": "The first note.",
        "figures": [{
            "id": str(uuid.uuid4()), "nutrient": "protein", "grams_per_100g": "35.75",
            "decimals_as_published": 2, "method": "analytical",
            "sources": [Source.objects.published()[0].pk],
        }],
        "portions": [],
    }  # fmt: skip
    actions.load_published(Food, key={"slug": slug}, snapshot=snapshot, note="")
    return Food.objects.get(slug=slug)


@pytest.fixture
def somebody(open_page: OpenPage, new_member: Callable, sign_in: Callable) -> Callable[..., Page]:
    """Return `somebody(role, name)`: a page in a browser of their own, signed in."""

    def somebody(role: str, name: str) -> Page:
        user = new_member(role=role)
        user.display_name = name
        user.save()
        page = open_page()
        sign_in(page, user)
        return page

    return somebody


def edit(page: Page, food: "Food") -> None:
    page.goto(f"/admin/dosing/food/{food.pk}/change/")


def test_two_people_meet_over_one_food(
    food: "Food", somebody: Callable[..., Page], page: Page
) -> None:
    ada, cleo = somebody(roles.CURATOR, "Ada"), somebody(roles.CURATOR, "Cleo")
    edit(ada, food)
    edit(cleo, food)
    cleo.locator("#id_note").fill("The note of Cleo.")
    cleo.get_by_role("button", name="Save", exact=True).click()
    expect(cleo.get_by_text("Draft saved as version 2")).to_be_visible()

    # The edit conflict: nothing is lost, both versions are shown.
    ada.locator("#id_note").fill("The note of Ada.")
    ada.get_by_role("button", name="Save", exact=True).click()
    expect(ada.get_by_text("Cleo saved version 2")).to_be_visible()
    expect(ada.locator("del")).to_have_text("Cleo")
    expect(ada.locator("ins")).to_have_text("Ada")
    ada.get_by_role("button", name="Save mine over theirs").click()
    expect(ada.locator("#id_note")).to_have_value("The note of Ada.")

    # Self-approval: no button, and a direct request is refused.
    ada.get_by_role("button", name="Send for review").click()
    expect(ada.get_by_text("Sent for review.")).to_be_visible()
    expect(ada.get_by_role("button", name="Approve")).to_have_count(0)
    expect(cleo.get_by_role("button", name="Approve")).to_have_count(0)
    ben = somebody(roles.REVIEWER, "Ben")
    assert approve_directly(ada, food) == 403
    page.goto(food.get_absolute_url())
    expect(page.get_by_text("The first note.")).to_be_visible()

    # The second person, from the desk.
    ben.goto("/admin/")
    ben.get_by_role("link", name=f"{food.name}, version 2").first.click()
    ben.get_by_role("link", name="Compare with version 1").click()
    expect(ben.locator(".difference")).to_contain_text("of Ada")
    ben.go_back()
    ben.get_by_role("button", name="Approve").click()
    expect(ben.get_by_text("Approved. It can now be published.")).to_be_visible()

    edit(ada, food)
    ada.get_by_role("button", name="Publish", exact=True).click()
    expect(ada.get_by_text("Readers see version 2")).to_be_visible()
    page.wait_for_timeout(1_100)  # a change is public within a second
    page.reload()
    expect(page.get_by_text("The note of Ada.")).to_be_visible()


def approve_directly(page: Page, food: "Food") -> int:
    """Post the approval as the page's own form would, with the stamp that is current."""
    from editorial import actions

    return page.evaluate(
        """async ([address, stamp]) => {
            const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
            const body = new URLSearchParams({stamp, csrfmiddlewaretoken: token});
            return (await fetch(address, {method: "POST", body})).status;
        }""",
        [f"/admin/dosing/food/{food.pk}/act/approve/", actions.stamp_of(food)],
    )


def test_the_draft_is_saved_while_somebody_types(
    food: "Food", somebody: Callable[..., Page]
) -> None:
    ada = somebody(roles.CURATOR, "Ada")
    edit(ada, food)
    status = ada.locator("[data-autosave]")
    ada.locator("#id_note").fill("Half a thou")
    expect(status).to_have_text("Not saved yet")
    expect(status).to_have_text(re.compile(r"^Draft saved \d\d:\d\d$"))
    ada.get_by_role("button", name="Add another Food portion").click()
    ada.locator("#id_portions-0-name").fill("a wheel")
    expect(status).to_have_text(re.compile("with fields to mend before review$"))
    ada.locator("#id_portions-0-grams").fill("38000")
    ada.locator("#id_note").fill("Half a thought")
    expect(status).to_have_text("Not saved yet")
    expect(status).to_have_text(re.compile(r"^Draft saved \d\d:\d\d$"))

    ada.reload()

    expect(ada.locator("#id_note")).to_have_value("Half a thought")
    expect(ada.locator("#id_portions-0-name")).to_have_value("a wheel")
    expect(ada.locator("#portions-group .has_original")).to_have_count(1)


def test_a_draft_goes_on_being_saved_when_the_site_comes_back(
    food: "Food", somebody: Callable[..., Page], problems: list[str]
) -> None:
    ada = somebody(roles.CURATOR, "Ada")
    edit(ada, food)
    status = ada.locator("[data-autosave]")
    ada.context.set_offline(True)
    ada.locator("#id_note").fill("Written in a tunnel")
    expect(status).to_contain_text("Your text is still here")
    ada.context.set_offline(False)
    expect(status).to_have_text(re.compile(r"^Draft saved \d\d:\d\d$"))
    problems.clear()  # Chromium reports the lost connection, which is the point of this test


def test_a_new_source_is_kept_from_its_first_words_on(somebody: Callable[..., Page]) -> None:
    ada = somebody(roles.CURATOR, "Ada")
    ada.goto("/admin/dosing/source/add/")
    ada.locator("#id_title").fill("Half a title")
    expect(ada.locator("[data-autosave]")).to_contain_text("fields to mend")
    ada.wait_for_url("**/add/?unfinished=*")
    ada.reload()
    expect(ada.locator("#id_title")).to_have_value("Half a title")

    ada.locator("#id_key").fill(f"half-{uuid.uuid4().hex[:8]}")
    expect(ada.locator("[data-autosave]")).to_have_text(re.compile(r"^Draft saved \d\d:\d\d$"))
    ada.wait_for_url("**/change/")
    ada.get_by_role("button", name="Save", exact=True).click()
    expect(ada.get_by_text("Readers do not see it yet.").first).to_be_visible()


def test_a_reviewer_without_an_account_reads_and_advises(
    food: "Food", somebody: Callable[..., Page], page: Page, assert_accessible: Callable
) -> None:
    ada = somebody(roles.CURATOR, "Ada")
    edit(ada, food)
    ada.locator("#id_note").fill("A note to judge.")
    ada.get_by_role("button", name="Save", exact=True).click()
    ada.get_by_text("Ask a reviewer without an account").click()
    ada.get_by_label("For whom").fill("Dr. Eva Example")
    ada.get_by_role("button", name="Make a link").click()
    address = ada.locator(".messagelist code").inner_text()

    page.goto(address)
    expect(page.get_by_label("Draft")).to_contain_text("not what readers see")
    expect(page.get_by_text("A note to judge.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Remarks on this draft").click()
    assert_accessible(page)
    item = page.get_by_role("listitem").filter(has_text="A note to judge.")
    item.get_by_role("link", name="Comment").click()
    page.get_by_label("Your remark").fill("Is this raw milk?")
    page.get_by_label("Your training or post").fill("dietitian")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Is this raw milk?")).to_be_visible()

    edit(ada, food)
    ada.get_by_role("link", name="Remarks (1)").click()
    expect(ada.get_by_text("Dr. Eva Example, dietitian")).to_be_visible()
    edit(ada, food)
    ada.get_by_role("button", name="Take the link back").click()
    page.goto(address)
    expect(page.get_by_role("heading", name="This link is closed")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("window", [(1280, 800), (320, 700)])
def test_every_screen_of_the_desk_obeys_the_content_security_policy(
    food: "Food", somebody: Callable[..., Page], window: tuple[int, int]
) -> None:
    from dosing.models import Regimen
    from editorial.models import Revision

    ada = somebody(roles.CURATOR, "Ada")
    ada.set_viewport_size({"width": window[0], "height": window[1]})
    regimen = Regimen.objects.published().first()
    assert regimen is not None
    edit(ada, food)
    ada.locator("#id_note").fill("Something new.")
    ada.get_by_role("button", name="Save", exact=True).click()
    number = Revision.objects.of(food).first().number  # type: ignore[union-attr]
    item = f"/admin/dosing/food/{food.pk}"
    for address in (
        "/admin/",
        f"{item}/change/",
        f"{item}/history/",
        f"{item}/compare/1/{number}/",
        f"{item}/preview/{number}/",
        f"{item}/remarks/{number}/",
        f"/admin/dosing/regimen/{regimen.pk}/change/",
        "/admin/dosing/food/add/",
        "/admin/dosing/food/?q=cheese",
        "/admin/dosing/source/add/?_popup=1",
    ):
        answer = ada.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        expect(ada.locator("h1").first).to_be_visible()
