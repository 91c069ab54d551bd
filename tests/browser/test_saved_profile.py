"""From signing up to a saved calculation, in a real browser, with and without scripts."""

import itertools
import re

import pytest
from playwright.sync_api import Page

from tests.accounts.people import PASSWORD, make_person

_numbers = itertools.count(1)


@pytest.fixture
def person(database):
    return make_person(f"profile{next(_numbers)}@example.org")


def sign_in_by_page(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/accounts/")


def save_profile(page: Page) -> None:
    page.goto("/profiles/add/")
    page.locator("#profile-label").fill("Me")
    page.locator("#profile-weight").fill("80")
    page.get_by_role("radio", name="kilograms").check()
    page.locator("#profile-age").fill("40")
    page.get_by_label("Regimen to start with").select_option(
        label="IBS with diarrhoea after an infection"
    )
    page.get_by_label("I agree that Villi stores").check()
    page.get_by_role("button", name="Save the profile").click()
    page.get_by_role("heading", name="Me").wait_for()


def test_signing_up_by_the_code_in_the_mail(page: Page, newest_mail) -> None:
    address = f"new{next(_numbers)}@example.org"
    page.goto("/accounts/signup/")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open the account").click()
    page.get_by_role("heading", name="Confirm your address").wait_for()
    code = re.search(r"^[A-Z0-9-]{6,}$", newest_mail(address).get_content(), re.MULTILINE)
    assert code

    page.get_by_label("Code").fill(code.group())
    page.get_by_role("button", name="Continue").click()

    page.get_by_role("heading", name="Your account").wait_for()


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_a_profile_fills_the_calculator_and_keeps_its_result(
    open_page, person, assert_accessible, javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    sign_in_by_page(page, person.email)
    save_profile(page)

    page.get_by_role("link", name="Use this profile").click()
    page.get_by_text("Filled in from the profile").wait_for()
    assert page.locator("#calculator-weight").input_value() == "80"
    # Nothing after the profile's random number, which may hold an 80 of its own.
    assert re.fullmatch(r"https?://[^/]+/profiles/[0-9a-f-]{36}/use/", page.url)
    page.get_by_role("button", name="Save it in this profile").click()

    page.get_by_role("heading", name="Saved calculations").wait_for()
    card = page.get_by_role("article").filter(has_text="IBS with diarrhoea")
    assert "15 g per day" in " ".join(card.inner_text().split())
    if javascript:
        assert_accessible(page)
        for link in ("Use this profile", "Change", "Delete"):
            page.get_by_role("link", name=link, exact=True).click()
            assert_accessible(page)
            page.go_back()


def test_the_result_is_worked_out_in_place(page: Page, person) -> None:
    sign_in_by_page(page, person.email)
    save_profile(page)
    page.get_by_role("link", name="Use this profile").click()

    page.get_by_role("button", name="Work out the studied amount").click()

    page.locator("#dose-result[data-state=ok]").wait_for()
    assert page.url.endswith("/use/")
    page.get_by_role("button", name="Save it in this profile").click()
    page.get_by_text("The calculation was saved.").wait_for()
