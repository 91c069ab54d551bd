"""The food list, the comparison and the planner as readers use them, with and without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

WITH_AND_WITHOUT_SCRIPTS = pytest.mark.parametrize(
    "javascript", [True, False], ids=["scripts", "no-scripts"]
)


@WITH_AND_WITHOUT_SCRIPTS
def test_a_list_is_searched_filtered_and_sorted_at_an_address_to_share(
    open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    page.goto("/foods/")
    page.get_by_role("search").get_by_label("Food", exact=True).fill("parmesn")
    page.get_by_role("button", name="Search").click()
    results = page.locator("#results")
    expect(results).to_contain_text("Parmesan, hard")
    expect(results).not_to_contain_text("Tofu")

    page.goto("/foods/?group=cheese")
    page.locator("#results thead").get_by_role("link", name="Protein").click()
    expect(page.locator("#results tbody tr").first).to_contain_text("Parmesan")
    page.get_by_role("link", name="Per portion").click()
    expect(page.locator("#foods-caption")).to_have_text("Foods, by portion")

    # What was found stands in the address: somebody else sees the same.
    shown = page.locator("#results tbody th").all_inner_texts()
    other = open_page(javascript=javascript)
    other.goto(page.url)
    assert other.locator("#results tbody th").all_inner_texts() == shown
    assert shown


def test_a_filter_answers_at_once_and_back_takes_it_away(page: Page) -> None:
    page.goto("/foods/")
    everything = page.locator("#results tbody tr").count()
    page.locator("#food-filters summary").click()

    page.get_by_label("Group").select_option("cheese")

    expect(page.locator("#results tbody tr")).not_to_have_count(everything)
    expect(page.locator("#results")).not_to_contain_text("Tofu")
    assert "group=cheese" in page.url
    page.go_back()
    expect(page.locator("#results tbody tr")).to_have_count(everything)


@WITH_AND_WITHOUT_SCRIPTS
def test_foods_found_in_different_ways_are_compared_with_a_warning(
    open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    page.goto("/foods/?q=shrimp")
    page.get_by_label("Compare Shrimp").first.check()
    page.get_by_role("button", name="Compare the ticked foods").click()
    expect(page.locator("main")).to_contain_text("Choose one more food")

    page.get_by_label("Find a food").fill("parmesan")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Add Parmesan, hard").click()

    expect(page.get_by_text("Not all found in the same way")).to_be_visible()
    glutamine = page.get_by_role("region", name="Glutamine", exact=True)
    expect(glutamine).to_contain_text("not known")
    assert "food=shrimp-cooked" in page.url
    assert "food=cheese-parmesan-hard" in page.url


@WITH_AND_WITHOUT_SCRIPTS
def test_a_day_is_added_up_as_a_range_with_its_coverage(
    open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    page.goto("/foods/planner/")
    for words, name in (
        ("parmesan", "Parmesan, hard"),
        ("tofu", "Tofu, firm, prepared with nigari"),
    ):
        page.get_by_label("Find a food").fill(words)
        page.get_by_role("button", name="Find and work out").click()
        page.get_by_role("button", name=f"Add {name}").click()
        expect(page.get_by_role("group", name=name)).to_be_visible()
    page.get_by_role("button", name="Find and work out").click()
    # Until an answer is there, further presses count for nothing.
    expect(page.locator(".htmx-request")).to_have_count(0)

    day = page.locator("#planner")
    expect(day).to_contain_text("Known for 1 of 2 foods")
    expect(day).to_contain_text("What people eat")
    assert "?" not in page.url, "what somebody eats stays out of addresses"

    page.get_by_role("button", name="Take out Parmesan, hard").click()
    expect(page.get_by_role("group", name="Parmesan, hard")).to_have_count(0)
    expect(day).to_contain_text("Known for 1 of 1 food")


def test_the_printed_day_holds_the_sums_and_no_buttons(page: Page) -> None:
    page.goto("/foods/planner/")
    page.get_by_label("Find a food").fill("parmesan")
    page.get_by_role("button", name="Find and work out").click()
    page.get_by_role("button", name="Add Parmesan, hard").click()
    expect(page.get_by_text("What the day brings")).to_be_visible()

    page.emulate_media(media="print")

    expect(page.get_by_text("What the day brings")).to_be_visible()
    expect(page.get_by_role("button", name="Find and work out")).to_be_hidden()
    expect(page.get_by_role("button", name="Take out Parmesan, hard")).to_be_hidden()


def test_the_page_of_a_food_prints_on_one_sheet(page: Page) -> None:
    page.goto("/foods/beef-top-sirloin-lean-broiled/")

    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1


def test_the_keyboard_stays_in_the_day_when_foods_come_and_go(page: Page) -> None:
    page.goto("/foods/planner/")
    page.get_by_label("Find a food to add").fill("parmesan")
    page.get_by_role("button", name="Find and work out").press("Enter")
    expect(page.get_by_role("button", name="Add Parmesan")).to_be_visible()
    expect(page.get_by_role("button", name="Find and work out")).to_be_focused()

    page.get_by_role("button", name="Add Parmesan").press("Enter")
    expect(page.get_by_role("heading", name="Foods of the day")).to_be_focused()
    page.get_by_role("button", name="Take out Parmesan").press("Enter")
    expect(page.get_by_text("No food yet.")).to_be_visible()
    expect(page.get_by_role("heading", name="Foods of the day")).to_be_focused()


def test_the_list_fits_a_tablet_without_pushing_it_sideways(open_page: Callable[..., Page]) -> None:
    page = open_page(width=768, height=1024)
    page.goto("/foods/")

    hidden = page.locator(".table-scroll").evaluate("box => box.scrollWidth - box.clientWidth")

    assert hidden <= 0
