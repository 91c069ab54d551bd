"""Opening an account: address, password, the code from the mail."""

import re
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from django.test import Client

from accounts.forms import SignupForm
from accounts.models import User
from tests.accounts.people import PASSWORD, code_in_mail, make_person, sent_mail

pytestmark = pytest.mark.django_db

SIGN_UP, CONFIRM = "/accounts/signup/", "/accounts/confirm-email/"
ADDRESS = "new@example.org"


def sign_up(client: Client, email: str = ADDRESS, password: str = PASSWORD):
    return client.post(SIGN_UP, {"email": email, "password1": password})


def test_the_code_from_the_mail_opens_the_account(client: Client) -> None:
    assert sign_up(client).url == CONFIRM
    assert "_auth_user_id" not in client.session

    answer = client.post(CONFIRM, {"code": code_in_mail(ADDRESS)})

    assert answer.url == "/accounts/"
    assert EmailAddress.objects.get(email=ADDRESS).verified
    assert f"signed in with {ADDRESS}" in client.get("/accounts/").text


def test_of_two_forms_sent_at_once_one_opens_the_account(client: Client) -> None:
    request = client.get(SIGN_UP).wsgi_request
    form = SignupForm({"email": ADDRESS, "password1": PASSWORD})
    assert form.is_valid()
    sign_up(Client(), ADDRESS.upper())

    with allauth_context.request_context(request):
        person, answer = form.try_save(request)

    # As for any second form within seconds: the mail with the code is on its way already.
    assert (person, answer.status_code) == (None, 429)
    assert User.objects.get().email == ADDRESS


def test_a_wrong_code_is_refused_at_its_field(client: Client) -> None:
    sign_up(client)

    answer = client.post(CONFIRM, {"code": "WRONG1"})

    assert "This code is not right" in answer.text
    assert "<title>Error: " in " ".join(answer.text.split())
    assert not EmailAddress.objects.get(email=ADDRESS).verified


def test_guessing_the_code_ends_the_attempt(client: Client) -> None:
    sign_up(client)
    right = code_in_mail(ADDRESS)
    for _ in range(4):
        client.post(CONFIRM, {"code": "WRONG1"})

    client.post(CONFIRM, {"code": right})

    assert not EmailAddress.objects.get(email=ADDRESS).verified


def test_a_used_code_opens_nothing_twice(client: Client) -> None:
    sign_up(client)
    code = code_in_mail(ADDRESS)
    client.post(CONFIRM, {"code": code})

    stranger = Client()
    stranger.post(CONFIRM, {"code": code})

    assert "_auth_user_id" not in stranger.session


def test_a_known_address_is_not_given_away(client: Client) -> None:
    make_person(ADDRESS)

    other = Client()
    known, unknown = sign_up(client), sign_up(other, "other@example.org")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    pages = [
        re.sub(r'value="[^"]+"', "", page.get(CONFIRM).text).replace(address, "ADDRESS")
        for page, address in ((client, ADDRESS), (other, "other@example.org"))
    ]
    assert pages[0] == pages[1]
    assert User.objects.filter(email=ADDRESS).count() == 1
    assert "There is one already" in sent_mail()[0].body


@pytest.mark.parametrize("spelling", ["NEW@EXAMPLE.ORG", "New@Example.org", "new@example.ORG"])
def test_a_case_variant_is_the_same_address(client: Client, spelling: str) -> None:
    make_person(ADDRESS)

    sign_up(client, spelling)

    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "email",
    [
        "",
        "no-at-sign",
        "a" * 255 + "@example.org",
        f"me@{'a.' * 130}example.org",
        "n\u0435w@example.org",  # a Cyrillic letter that looks like e
        "\u017fam@example.org",  # a long s, which case folding turns into s
        "me@exаmple.org",
        "m\x00e@example.org",
        "\u202eme@example.org",
        "me\ud800@example.org",
        "x" * 9_000,
    ],
)
def test_an_unusable_address_is_refused_with_a_message(client: Client, email: str) -> None:
    answer = client.post(
        SIGN_UP,
        urlencode({"email": email, "password1": PASSWORD}, errors="surrogatepass"),
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 200
    assert answer.context["form"].errors["email"]
    assert "There is a problem" in answer.text
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("", "Choose a password"),
        ("short", "at least 10 characters"),
        ("password123", "too common"),
        ("a\x00bcdefghijkl", "Null characters"),
        ("x" * 9_000, "at most 200 characters"),
    ],
)
def test_a_poor_password_is_refused_with_a_message(
    client: Client, password: str, message: str
) -> None:
    answer = sign_up(client, password=password)

    assert message in answer.text
    assert ADDRESS in answer.text, "the address typed is kept"
    assert not User.objects.exists()


def test_a_megabyte_is_refused_whole(client: Client) -> None:
    assert sign_up(client, password="x" * 1_000_000).status_code == 413


def test_sign_up_ends_when_one_network_asks_too_often(client: Client) -> None:
    answers = [
        sign_up(Client(), f"person{number}@example.org", "short").status_code
        for number in range(25)
    ]

    assert answers[0] == 200
    assert answers[-1] == 429


def test_a_forged_forwarding_header_does_not_reset_the_limit() -> None:
    answers = [
        Client(headers={"X-Forwarded-For": f"192.0.2.{number}"})
        .post(SIGN_UP, {"email": "", "password1": ""})
        .status_code
        for number in range(25)
    ]

    assert answers[-1] == 429
