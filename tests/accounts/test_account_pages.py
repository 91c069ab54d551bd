"""Every account page: the site's own look, nothing that the content security policy forbids."""

import re

import pytest
from django.test import Client

from tests.accounts.people import make_person, prove_again, sign_in

pytestmark = pytest.mark.django_db

SIGNED_OUT = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/login/code/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/x-y/",
    "/accounts/inactive/",
    "/privacy/",
    "/privacy/erased/",
]
SIGNED_IN = [
    "/accounts/",
    "/accounts/name/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/sessions/",
    "/accounts/logout/",
    "/accounts/reauthenticate/",
    "/privacy/",
    "/privacy/erase/",
    "/profiles/",
    "/profiles/add/",
    "/profiles/consent/",
]


def assert_in_the_sites_design(page: str) -> None:
    assert 'class="site-header"' in page
    assert page.count("<h1") == 1
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    assert title
    assert len(title[1].split("–")[0].strip()) > 3
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", page)
    for attributes, content in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL):
        assert 'type="application/json"' in attributes or (
            "src=" in attributes and not content.strip()
        )
    assert "<style" not in page
    assert "data:" not in re.sub(r"<main.*?</main>", "", page, flags=re.DOTALL)
    for label in re.findall(r'<label for="([^"]+)"', page):
        assert f'id="{label}"' in page, f"the label for {label} names nothing"


@pytest.mark.parametrize("address", SIGNED_OUT)
def test_pages_for_everybody(client: Client, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 200
    assert_in_the_sites_design(answer.text)
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("address", SIGNED_IN)
def test_pages_for_members(client: Client, address: str) -> None:
    sign_in(client, make_person())
    prove_again(client)

    answer = client.get(address)

    assert answer.status_code == 200
    assert_in_the_sites_design(answer.text)
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("address", [a for a in SIGNED_IN if a != "/privacy/"])
def test_members_pages_send_others_to_sign_in(client: Client, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 302
    assert answer.url.startswith(("/accounts/login/", "/accounts/reauthenticate/")) or (
        answer.url == "/"
    )


def test_a_name_cannot_be_passed_off_as_another(client: Client) -> None:
    sign_in(client, make_person())

    for name in ("Vіllі", "MODERATOR", "The  Editors", "Ed1tor", "a\u202eb", "\u200b", "x" * 300):
        answer = client.post("/accounts/name/", {"display_name": name})
        assert answer.status_code == 422, name
        assert answer.context["form"].errors["display_name"]
        assert "<title>Error: What readers see" in answer.text


def test_a_display_name_is_saved_in_its_composed_form(client: Client) -> None:
    person = make_person()
    sign_in(client, person)

    client.post("/accounts/name/", {"display_name": "  Zoe\u0308   Müller "})

    person.refresh_from_db()
    assert person.display_name == "Zoë Müller"


def test_names_in_other_scripts_are_names(client: Client) -> None:
    person = make_person()
    sign_in(client, person)

    for name in ("Мария", "山田たろう", "Γιάννης", "דנה", "O’Neill-Smith"):
        assert client.post("/accounts/name/", {"display_name": name}).status_code == 302
        person.refresh_from_db()
        assert person.display_name == name
