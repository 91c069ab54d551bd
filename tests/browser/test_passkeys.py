"""Passkeys in a real browser, with an authenticator that Chromium plays."""

import itertools
import re

import pytest
from playwright.sync_api import Page

from tests.accounts.people import PASSWORD, make_person

_numbers = itertools.count(1)


@pytest.fixture
def person(database):
    return make_person(f"passkey{next(_numbers)}@example.org")


@pytest.fixture
def authenticator(page: Page):
    """Give the browser a key that knows its owner, and touch it whenever it is asked."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    key = session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session, key["authenticatorId"]


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/accounts/")


def add_passkey(page: Page) -> None:
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name of the key").fill("My phone")
    page.get_by_label("Let me sign in with this key alone").check()
    page.get_by_role("button", name="Add the key").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()


def test_a_passkey_is_added_and_signs_in_alone(page: Page, person, authenticator) -> None:
    sign_in(page, person.email)
    add_passkey(page)
    page.context.clear_cookies()

    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()

    page.wait_for_url("**/accounts/")
    assert person.email in page.get_by_role("main").inner_text()


def test_a_passkey_opens_the_staff_pages(page: Page, person, authenticator) -> None:
    person.is_staff = person.is_superuser = True
    person.save()
    sign_in(page, person.email)
    page.goto("/admin/")
    assert "Staff pages need a second step" in page.content()
    add_passkey(page)

    page.goto("/admin/")
    page.get_by_role("link", name="Use a key").click()
    page.get_by_role("button", name="Use a passkey or security key").click()

    page.wait_for_url(re.compile(r"/admin/$"))
    assert page.get_by_role("heading", name="Desk").is_visible()


def test_a_key_that_fits_no_account_is_explained(page: Page, authenticator) -> None:
    page.goto("/accounts/login/")

    page.get_by_role("button", name="Use a passkey").click()

    page.get_by_role("alert").get_by_text("The key was not used").wait_for()


def test_without_scripts_there_is_no_dead_button(open_page) -> None:
    page = open_page(javascript=False)

    page.goto("/accounts/login/")

    assert not page.get_by_role("button", name="Use a passkey").is_visible()
    assert page.get_by_role("link", name="Get a code by e-mail").is_visible()


def test_the_account_pages_have_no_barrier(open_page, assert_accessible, person) -> None:
    page = open_page(width=320)
    for address in ("login/", "signup/", "login/code/", "password/reset/"):
        page.goto(f"/accounts/{address}")
        assert_accessible(page)
    sign_in(page, person.email)
    addresses = (
        "/accounts/", "/accounts/name/", "/accounts/email/", "/accounts/password/change/",
        "/accounts/2fa/", "/accounts/sessions/", "/accounts/logout/", "/profiles/",
        "/profiles/add/", "/profiles/consent/", "/privacy/", "/privacy/policy/",
        "/privacy/health-data/",
    )  # fmt: skip
    for address in addresses:
        page.goto(address)
        assert_accessible(page)
