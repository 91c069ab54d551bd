"""A result never outlives the entries it belongs to, and everybody gets the same one."""

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, Route, expect

ADDRESS = "/dosing/l-glutamine/"
CALCULATE = "**/dosing/l-glutamine/calculate/"


@pytest.fixture
def calculator(page: Page) -> Page:
    """Return a page with a regimen by weight chosen, its notice accepted and 70 kg worked out."""
    page.goto(ADDRESS)
    page.get_by_label("Coronary heart disease").check()
    page.get_by_label("Weight", exact=True).fill("70")
    page.get_by_label("kilograms").check()
    page.get_by_label("Age in years").fill("50")
    page.get_by_role("button", name="Work out the studied amount").click()
    page.get_by_role("button", name="I have read this").click()
    expect(result(page)).to_have_attribute("data-grams-per-day-low", "5.6")
    return page


def result(page: Page):
    return page.locator("#dose-result")


def submit(page: Page) -> None:
    page.locator("#calculator-submit").click()


CHANGES: dict[str, Callable[[Page], None]] = {
    "weight": lambda page: page.get_by_label("Weight", exact=True).fill("71"),
    "unit": lambda page: page.get_by_label("pounds", exact=True).check(),
    "age": lambda page: page.get_by_label("Age in years").fill("51"),
    "regimen": lambda page: page.get_by_label("Healthy athletes").check(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_changing_any_entry_empties_the_result_at_once(
    calculator: Page, change: Callable[[Page], None]
) -> None:
    change(calculator)

    expect(result(calculator)).to_have_text("The studied amount will stand here.")
    expect(calculator.locator("#calculator-status")).to_be_empty()


def test_a_late_answer_never_replaces_a_newer_one(calculator: Page) -> None:
    held: list[Route] = []
    calculator.route(CALCULATE, hold(held))
    weight = calculator.get_by_label("Weight", exact=True)

    weight.fill("80")
    submit(calculator)
    weight.fill("90")
    submit(calculator)
    _until(held, 2, calculator)
    _answer(held[1])
    expect(result(calculator)).to_have_attribute("data-grams-per-day-low", "7.2")
    _answer(held[0])
    calculator.wait_for_load_state("networkidle")

    expect(result(calculator)).to_have_attribute("data-weight-kg", "90")
    expect(result(calculator)).to_have_attribute("data-grams-per-day-low", "7.2")


def test_an_answer_to_changed_entries_is_not_shown(calculator: Page) -> None:
    held: list[Route] = []
    calculator.route(CALCULATE, hold(held))

    calculator.get_by_label("Weight", exact=True).fill("80")
    submit(calculator)
    _until(held, 1, calculator)
    calculator.get_by_label("Weight", exact=True).fill("85")
    _answer(held[0])
    calculator.wait_for_load_state("networkidle")

    expect(result(calculator)).to_have_text("The studied amount will stand here.")
    expect(calculator.get_by_label("Weight", exact=True)).to_have_value("85")


def test_a_lost_connection_is_said_and_leaves_no_old_result(
    calculator: Page, problems: list[str]
) -> None:
    calculator.route(CALCULATE, lambda route: route.abort())

    submit(calculator)

    expect(result(calculator)).to_contain_text("The answer did not arrive.")
    expect(result(calculator)).not_to_have_attribute("data-state", "ok")
    problems.clear()  # the lost connection itself


def test_the_result_is_announced_once_and_the_focus_stays(calculator: Page) -> None:
    calculator.get_by_label("Weight", exact=True).fill("80")
    calculator.locator("#calculator-submit").focus()
    calculator.keyboard.press("Enter")

    expect(result(calculator)).to_have_attribute("data-grams-per-day-low", "6.4")
    expect(calculator.locator("#calculator-status")).to_have_text(
        "Result: 6.4 g per day. 1 warning."
    )
    expect(calculator.locator("#calculator-submit")).to_be_focused()


def test_the_focus_moves_to_the_result_when_the_button_is_gone(page: Page) -> None:
    page.goto(ADDRESS)
    page.get_by_label("Coronary heart disease").check()
    page.get_by_label("Weight", exact=True).fill("154")
    page.get_by_label("kilograms").check()
    page.get_by_label("Age in years").fill("50")
    submit(page)
    for button, answer in (("I have read this", "confirm"), ("Yes, it is correct", "ok")):
        page.get_by_role("button", name=button).focus()
        page.keyboard.press("Enter")

        expect(result(page)).to_have_attribute("data-state", answer)
        expect(result(page)).to_be_focused()


def test_a_double_click_gives_one_result(calculator: Page) -> None:
    calculator.get_by_label("Weight", exact=True).fill("80")

    calculator.locator("#calculator-submit").dblclick()

    expect(result(calculator)).to_have_count(1)
    expect(result(calculator)).to_have_attribute("data-grams-per-day-low", "6.4")


def test_a_mistake_leads_to_its_field(calculator: Page) -> None:
    calculator.get_by_label("Weight", exact=True).fill("70,5")
    submit(calculator)

    expect(calculator).to_have_title("Error: L-glutamine: doses that were studied – Villi")
    calculator.locator(".error-summary a").click()
    expect(calculator.get_by_label("Weight", exact=True)).to_be_focused()
    expect(calculator.get_by_label("Weight", exact=True)).to_have_value("70,5")


def test_a_mended_mistake_leaves_no_mark(calculator: Page) -> None:
    age = calculator.get_by_label("Age in years")
    age.fill("-4")
    submit(calculator)
    expect(calculator.locator(".error-summary")).to_be_visible()

    age.fill("40")
    submit(calculator)

    expect(result(calculator)).to_have_attribute("data-state", "ok")
    expect(calculator.locator(".error-summary, .field__error")).to_have_count(0)
    expect(calculator).to_have_title("L-glutamine: doses that were studied – Villi")
    # From here on only the result is replaced: what is being typed meanwhile stays.
    age.fill("41")
    submit(calculator)
    expect(result(calculator)).to_have_attribute("data-state", "ok")
    expect(age).to_have_value("41")


def test_what_was_agreed_to_stays_agreed_to_until_the_entries_change(calculator: Page) -> None:
    weight = calculator.get_by_label("Weight", exact=True)
    weight.fill("154")
    submit(calculator)
    calculator.get_by_role("button", name="Yes, it is correct").click()
    expect(result(calculator)).to_have_attribute("data-grams-per-day-low", "12.32")
    submit(calculator)
    expect(result(calculator)).to_have_attribute("data-grams-per-day-low", "12.32")

    weight.fill("155")
    submit(calculator)

    expect(result(calculator)).to_contain_text("Is your weight correct?")


def test_only_the_boxes_a_regimen_needs_are_shown(page: Page) -> None:
    page.goto(ADDRESS)
    ideal = page.get_by_label("Ideal weight")
    protein = page.get_by_label("Protein given in a day")
    pounds = page.get_by_label("Pounds beside the stones")
    for box in (ideal, protein, pounds):
        expect(box).to_be_hidden()

    page.get_by_label("Crohn").check()
    expect(ideal).to_be_visible()
    page.get_by_label("Severe injury").check()
    expect(protein).to_be_visible()
    expect(ideal).to_be_hidden()
    page.get_by_label("stones and pounds").check()
    expect(pounds).to_be_visible()


def test_pounds_left_beside_another_unit_can_be_found_and_taken_out(page: Page) -> None:
    page.goto(ADDRESS)
    pounds = page.get_by_label("Pounds beside the stones")
    page.get_by_label("Coronary heart disease").check()
    page.get_by_label("Weight", exact=True).fill("70")
    page.get_by_label("stones and pounds").check()
    pounds.fill("5")
    page.get_by_label("kilograms").check()
    submit(page)

    page.locator(".error-summary a").click()
    expect(pounds).to_be_focused()
    pounds.clear()
    submit(page)

    expect(result(page)).to_have_attribute("data-state", "acknowledge")
    expect(pounds).to_be_hidden()


def test_it_works_without_scripts(open_page: Callable[..., Page]) -> None:
    page = open_page(javascript=False, width=320)
    page.goto(ADDRESS)
    page.get_by_label("Coronary heart disease").check()
    page.get_by_label("Weight", exact=True).fill("154")
    page.get_by_label("kilograms").check()
    page.get_by_label("Age in years").fill("50")
    submit(page)
    page.get_by_role("button", name="I have read this").click()
    expect(result(page)).to_contain_text("Is your weight correct?")
    page.get_by_role("button", name="Yes, it is correct").click()

    expect(result(page)).to_have_attribute("data-grams-per-day-low", "12.32")
    assert "154" not in page.url.partition("://")[2].partition("/")[2]  # the port may be 41540


FILL_AND_SEND = """fields => {
  const form = document.getElementById("calculator-form");
  for (const [name, value] of Object.entries(fields)) {
    const box = form.elements.namedItem(name);
    if (box) box.value = value;
  }
  form.submit();
}"""


def test_every_result_with_all_its_warnings_prints_on_one_page(page: Page) -> None:
    page.goto(ADDRESS)
    regimens = page.locator("input[name=regimen]").evaluate_all("all => all.map(one => one.value)")
    assert len(regimens) == 15
    weights = {"preterm-nec-septicaemia": ("1.2", "kg"), "sickle-cell-disease": ("66.1", "lb")}
    for regimen in regimens:
        page.goto(ADDRESS)
        weight, unit = weights.get(regimen, ("80.3", "lb"))
        with page.expect_navigation():
            page.evaluate(
                FILL_AND_SEND,
                {
                    "regimen": regimen,
                    "weight": weight,
                    "weight_unit": unit,
                    "height": "172",
                    "height_unit": "cm",
                    "sex": "male",
                    "protein_g_per_day": "90",
                    "acknowledged": "1",
                    "confirmed": "1",
                    "product_amount": "750",
                    "product_unit": "capsule_mg",
                },
            )
        expect(result(page)).to_have_attribute("data-state", "ok")
        for paper in ("A4", "Letter"):
            pages = re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper))
            assert len(pages) == 1, (regimen, paper)


def test_nothing_typed_is_stored_or_put_into_an_address(calculator: Page) -> None:
    assert calculator.url.endswith(ADDRESS)
    stored = calculator.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "70" not in stored
    assert "coronary" not in stored
    assert calculator.context.cookies() == []
    assert "70" not in calculator.title()


def test_the_result_is_accessible(
    calculator: Page, assert_accessible: Callable[[Page], None]
) -> None:
    assert_accessible(calculator)


def hold(held: list[Route]) -> Callable[[Route], None]:
    """Return a handler that keeps requests back (Playwright cannot call a built-in)."""

    def handle(route: Route) -> None:
        held.append(route)

    return handle


def _answer(route: Route) -> None:
    """Let a held request reach the site, unless the page has given it up already."""
    with suppress(Error):
        route.continue_()


def _until(held: list[Route], count: int, page: Page) -> None:
    """Wait until the page has sent so many requests."""
    while len(held) < count:
        page.wait_for_timeout(20)
