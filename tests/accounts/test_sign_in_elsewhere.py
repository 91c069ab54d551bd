"""Sign-in with Google, GitHub and Apple, where their keys are set, and only there."""

import os
import subprocess
import sys
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth import get_user
from django.test import Client

from accounts.models import User
from tests.accounts.people import code_in_mail, make_person, prove_again, sent_mail, sign_in
from tests.accounts.test_account_pages import assert_in_the_sites_design
from tests.accounts.web import KEYS, Web
from tests.dump import database_dump

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch, settings) -> Web:
    settings.SOCIALACCOUNT_PROVIDERS = KEYS
    return Web(monkeypatch)


def go(client: Client, provider: str, process: str = "login") -> str:
    """Press the button; return the state that the provider is given."""
    answer = client.post(f"/accounts/{provider}/login/?process={process}")
    assert answer.status_code == 302
    return parse_qs(urlsplit(answer.url).query)["state"][0]


def come_back(client: Client, provider: str, process: str = "login"):
    """Press the button and come back from the provider; return the page that one ends on."""
    state = go(client, provider, process)
    return client.get(
        f"/accounts/{provider}/login/callback/",
        {"code": "marked-code", "state": state},
        follow=True,
    )


def who(client: Client) -> User | None:
    person = get_user(client)  # type: ignore[arg-type]
    return person if person.is_authenticated else None


# Without keys

ADDRESSES = [
    "google/login/", "google/login/callback/", "google/login/token/", "github/login/",
    "github/login/callback/", "apple/login/", "apple/login/callback/",
    "apple/login/callback/finish/", "3rdparty/", "3rdparty/signup/", "3rdparty/login/error/",
    "3rdparty/login/cancelled/", "social/connections/", "social/login/error/",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_without_keys_no_address_answers(client: Client, address: str) -> None:
    assert client.get(f"/accounts/{address}").status_code == 404
    assert client.post(f"/accounts/{address}").status_code == 404


def test_without_keys_nothing_is_shown(client: Client) -> None:
    for address in ("/accounts/login/", "/accounts/signup/"):
        assert "elsewhere" not in client.get(address).text
    sign_in(client, make_person())
    assert "elsewhere" not in client.get("/accounts/").text


def test_a_provider_without_keys_is_missing_beside_one_with(client: Client, settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"github": KEYS["github"]}

    page = client.get("/accounts/login/").text

    assert "Continue with GitHub" in page
    assert "Google" not in page
    assert client.get("/accounts/google/login/").status_code == 404
    assert client.get("/accounts/github/login/").status_code == 200


def settings_with(**keys: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of their own."""
    code = (
        "from config import settings;"
        "print(settings.SECURE_CSP['form-action'], *settings.SOCIALACCOUNT_PROVIDERS)"
    )
    environment = os.environ | {"SITE_URL": "https://villi.example"} | keys
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True
    )


def test_a_form_may_lead_to_a_provider_only_with_its_keys() -> None:
    assert "github" not in settings_with().stdout
    told = settings_with(GITHUB_CLIENT_ID="a", GITHUB_CLIENT_SECRET="b").stdout
    assert "'https://github.com'] github" in told
    assert "google" not in told


def test_half_the_keys_of_a_provider_stop_the_site() -> None:
    done = settings_with(GOOGLE_CLIENT_ID="a")

    assert done.returncode != 0
    assert "GOOGLE_CLIENT_SECRET is not set" in done.stderr


# Opening an account


def test_a_checked_address_opens_an_account_at_once(client: Client, web: Web) -> None:
    web.google_knows(email="New.Person@example.org", verified=True)

    come_back(client, "google")

    person = who(client)
    assert person is not None
    assert person.email == "new.person@example.org"
    assert not person.has_usable_password()
    assert EmailAddress.objects.get(user=person).verified
    account = SocialAccount.objects.get(user=person)
    assert account.extra_data == {"email": "new.person@example.org"}
    assert not SocialToken.objects.exists()
    dump = database_dump()
    for marked in ("marked-token", "Marked-name", "marked-code"):
        assert marked not in dump


def test_the_second_time_it_is_the_same_account(client: Client, web: Web) -> None:
    web.google_knows(email="new@example.org", verified=True)
    come_back(client, "google")
    first = who(client)
    client.logout()
    web.google_knows(email="changed@example.org", verified=True)

    come_back(client, "google")

    assert who(client) == first
    assert User.objects.count() == 1


def test_apple_posts_back_from_its_own_page(client: Client, web: Web) -> None:
    web.apple_knows(email="new@example.org")
    state = go(client, "apple")

    client.post("/accounts/apple/login/callback/", {"code": "c", "state": state}, follow=True)

    assert who(client).email == "new@example.org"


def test_an_unchecked_address_is_not_taken_over(client: Client, web: Web) -> None:
    web.google_knows(email="victim@example.org", verified=False)

    page = come_back(client, "google")

    assert who(client) is None
    assert not User.objects.exists()
    assert_in_the_sites_design(page.text)
    assert "victim@example.org" not in page.text
    client.post("/accounts/3rdparty/signup/", {"email": "mine@example.org"})
    assert who(client) is None
    client.post("/accounts/confirm-email/", {"code": code_in_mail("mine@example.org")})
    assert who(client).email == "mine@example.org"
    assert not EmailAddress.objects.filter(email="victim@example.org").exists()


def test_of_several_addresses_the_main_checked_one_counts(client: Client, web: Web) -> None:
    web.github_knows(
        {"email": "victim@example.org", "primary": False, "verified": False},
        {"email": "second@example.org", "primary": False, "verified": True},
        {"email": "main@example.org", "primary": True, "verified": True},
    )

    come_back(client, "github")

    assert who(client).email == "main@example.org"
    assert [row.email for row in EmailAddress.objects.all()] == ["main@example.org"]
    assert SocialAccount.objects.get().extra_data == {
        "email": "main@example.org", "username": "octo",
    }  # fmt: skip


def test_a_look_alike_address_is_not_taken_over(client: Client, web: Web) -> None:
    web.google_knows(email="vіctim@example.org", verified=True)  # a Cyrillic letter

    come_back(client, "google")

    assert who(client) is None
    assert not User.objects.exists()


# Nobody gets into somebody else's account


@pytest.mark.parametrize("verified", [True, False])
@pytest.mark.parametrize("email", ["victim@example.org", "Victim@Example.org"])
def test_an_address_never_opens_an_account_that_has_it(
    client: Client, web: Web, verified: bool, email: str
) -> None:
    victim = make_person("victim@example.org")
    web.google_knows(email=email, verified=verified)

    come_back(client, "google")
    if not verified:
        client.post("/accounts/3rdparty/signup/", {"email": email})

    assert who(client) is None
    assert not SocialAccount.objects.exists()
    assert [message.to for message in sent_mail()] == [[victim.email]]
    assert "There is one already" in sent_mail()[0].body


def test_an_account_elsewhere_cannot_be_connected_twice(client: Client, web: Web) -> None:
    web.google_knows(email="new@example.org", verified=True)
    come_back(client, "google")
    other = Client()
    sign_in(other, make_person())
    prove_again(other)

    page = come_back(other, "google", process="connect")

    assert "belongs to another account on this site" in page.text
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize(
    "query", [{}, {"state": "made-up", "code": "c"}, {"error": "access_denied"}]
)
def test_a_way_back_that_nobody_began_leads_nowhere(client: Client, web: Web, query) -> None:
    page = client.get("/accounts/google/login/callback/", query)

    assert who(client) is None
    assert "You are not signed in" in page.text
    assert_in_the_sites_design(page.text)


def test_a_state_works_once(client: Client, web: Web) -> None:
    web.google_knows(email="new@example.org", verified=True)
    state = go(client, "google")
    back = ("/accounts/google/login/callback/", {"code": "c", "state": state})
    client.get(*back)
    client.logout()

    client.get(*back)

    assert who(client) is None


def test_a_provider_that_does_not_answer_is_told_plainly(client: Client, web: Web) -> None:
    page = come_back(client, "google")

    assert who(client) is None
    assert "You are not signed in" in page.text


# Members


def test_a_member_connects_and_disconnects(client: Client, web: Web) -> None:
    person = make_person()
    sign_in(client, person)
    prove_again(client)
    web.google_knows(email="other@example.org", verified=True)
    before = client.get("/accounts/3rdparty/").text
    assert "None is connected" in before
    assert_in_the_sites_design(before)

    page = come_back(client, "google", process="connect").text

    assert "other@example.org" in page
    assert_in_the_sites_design(page)
    account = SocialAccount.objects.get(user=person)
    assert sent_mail()[-1].subject == "Villi: You can sign in with Google now"
    exported = client.get("/privacy/export.json").json()["data"]["accounts_elsewhere"]
    assert exported[0]["number"] == "g-1"

    client.post("/accounts/3rdparty/", {"account": account.pk})

    assert not SocialAccount.objects.exists()
    assert "no longer sign in with Google" in sent_mail()[-1].subject


def test_one_cannot_disconnect_anothers(client: Client, web: Web) -> None:
    theirs = SocialAccount.objects.create(user=make_person(), provider="google", uid="x")
    sign_in(client, make_person())
    prove_again(client)

    client.post("/accounts/3rdparty/", {"account": theirs.pk})

    assert SocialAccount.objects.filter(pk=theirs.pk).exists()


def test_the_only_way_in_is_not_disconnected(client: Client, web: Web) -> None:
    web.google_knows(email="new@example.org", verified=True)
    come_back(client, "google")

    page = client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk}).text

    assert "Choose a password first" in page
    assert SocialAccount.objects.exists()


def test_without_a_password_one_signs_in_anew_before_erasing(client: Client, web: Web) -> None:
    web.google_knows(email="new@example.org", verified=True)
    come_back(client, "google")
    assert client.get("/privacy/erase/").status_code == 200

    with time_machine.travel(time.time() + 400):
        for address in ("/privacy/erase/", "/privacy/export.json", "/privacy/export.csv"):
            page = client.get(address)
            assert page.status_code == 403
            assert "sign in again" in page.text
        assert client.post("/privacy/erase/", {"confirm": "on"}).status_code == 403

    assert User.objects.exists()


def test_erasing_takes_the_connection_along(client: Client, web: Web) -> None:
    web.google_knows(email="new@example.org", verified=True)
    come_back(client, "google")
    form = client.get("/privacy/erase/").context["form"]

    client.post(
        "/privacy/erase/", {name: field.initial or "on" for name, field in form.fields.items()}
    )

    assert not User.objects.exists()
    assert not SocialAccount.objects.exists()
