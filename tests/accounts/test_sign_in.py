"""Signing in by password or by a code from the mail, and what is refused."""

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from tests.accounts.people import PASSWORD, code_in_mail, make_person, sent_mail, sign_in

pytestmark = pytest.mark.django_db

SIGN_IN, ASK, CONFIRM = "/accounts/login/", "/accounts/login/code/", "/accounts/login/code/confirm/"


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password was worked through: that is what takes time to sign in."""

    times = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.times += 1
        return super().encode(password, salt)


def test_address_and_password_sign_in(client: Client) -> None:
    person = make_person()

    answer = client.post(SIGN_IN, {"login": person.email.upper(), "password": PASSWORD})

    assert answer.url == "/accounts/"
    assert is_signed_in(client)


def test_a_code_from_the_mail_signs_in(client: Client) -> None:
    person = make_person()

    assert client.post(ASK, {"email": person.email}).url == CONFIRM
    client.post(CONFIRM, {"code": code_in_mail(person.email)})

    assert is_signed_in(client)


def test_a_code_works_only_in_the_window_that_asked(client: Client) -> None:
    person = make_person()
    client.post(ASK, {"email": person.email})

    stranger = Client()
    stranger.post(CONFIRM, {"code": code_in_mail(person.email)})

    assert not is_signed_in(stranger)


def test_an_old_code_is_refused(client: Client) -> None:
    person = make_person()
    with time_machine.travel("2030-01-01 12:00Z", tick=False) as clock:
        client.post(ASK, {"email": person.email})
        code = code_in_mail(person.email)
        clock.shift(240)

        client.post(CONFIRM, {"code": code})

    assert not is_signed_in(client)


@pytest.mark.parametrize("login", ["known", "unknown", "without a password"])
def test_every_address_costs_the_same_work_to_refuse(client: Client, login: str, settings) -> None:
    """The time an answer takes must not tell who has an account."""
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    person = make_person()
    if login == "without a password":
        person.set_unusable_password()
        person.save()
    address = "nobody@example.org" if login == "unknown" else person.email
    CountingHasher.times = 0

    client.post(SIGN_IN, {"login": address, "password": "wrong-password"})

    assert CountingHasher.times == 1


def test_a_wrong_password_and_an_unknown_address_read_the_same(client: Client) -> None:
    person = make_person()

    wrong = client.post(SIGN_IN, {"login": person.email, "password": "wrong-password"})
    unknown = client.post(SIGN_IN, {"login": "nobody@example.org", "password": "wrong-password"})

    messages = [answer.context["form"].errors.as_text() for answer in (wrong, unknown)]
    assert messages[0] == messages[1]
    assert "do not belong together" in messages[0]
    assert person.email in wrong.text, "the address typed is kept"
    assert not is_signed_in(client)


def test_asking_for_a_code_does_not_tell_whether_there_is_an_account(client: Client) -> None:
    person = make_person()
    other = Client()

    known = client.post(ASK, {"email": person.email})
    unknown = other.post(ASK, {"email": "nobody@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert client.get(CONFIRM).text.count("Enter your sign-in code") == other.get(
        CONFIRM
    ).text.count("Enter your sign-in code")
    assert "There is no account with it" in sent_mail()[1].body


def test_guessing_a_password_is_stopped(client: Client) -> None:
    person = make_person()
    for _ in range(6):
        client.post(SIGN_IN, {"login": person.email, "password": "wrong-password"})

    answer = Client().post(SIGN_IN, {"login": person.email, "password": PASSWORD})

    assert "Too many attempts" in answer.text


def test_a_closed_account_stays_shut(client: Client) -> None:
    person = make_person(is_active=False)

    client.post(SIGN_IN, {"login": person.email, "password": PASSWORD})

    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "target", ["https://example.net/", "//example.net/", "javascript:alert(1)"]
)
def test_sign_in_never_leads_to_another_site(client: Client, target: str) -> None:
    person = make_person()

    answer = client.post(SIGN_IN, {"login": person.email, "password": PASSWORD, "next": target})

    assert answer.url == "/accounts/"


def test_signing_out_asks_first_and_ends_the_session(client: Client) -> None:
    sign_in(client, make_person())

    assert "Sign out?" in client.get("/accounts/logout/").text
    assert is_signed_in(client)
    client.post("/accounts/logout/")

    assert not is_signed_in(client)


def test_a_forgotten_password_is_replaced_through_a_link_that_works_once(client: Client) -> None:
    person = make_person()
    client.post("/accounts/password/reset/", {"email": person.email})
    link = next(word for word in sent_mail()[0].body.split() if "/reset/key/" in word)
    page = client.get(link, follow=True).redirect_chain[-1][0]
    typed = {"password1": "another-long-password", "password2": "another-long-password"}

    assert client.post(page, typed).status_code == 302

    person.refresh_from_db()
    assert person.check_password("another-long-password")
    assert "This link no longer works" in Client().get(link, follow=True).text


def test_a_reset_for_an_unknown_address_reads_the_same(client: Client) -> None:
    person = make_person()

    answers = [
        client.post("/accounts/password/reset/", {"email": email}, follow=True).text
        for email in (person.email, "nobody@example.org")
    ]

    assert answers[0] == answers[1]


def test_other_sessions_can_be_ended(client: Client) -> None:
    person = make_person()
    other = Client()
    sign_in(client, person)
    sign_in(other, person)
    assert "Another browser" in client.get("/accounts/sessions/").text

    client.post("/accounts/sessions/")

    assert other.get("/accounts/").status_code == 302
    assert client.get("/accounts/").status_code == 200


def test_a_changed_password_is_told_by_mail(client: Client) -> None:
    person = make_person()
    sign_in(client, person)
    new = "another-long-password"

    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert sent_mail()[-1].subject == "Villi: Your password was changed"
    assert "127.0.0.1" in sent_mail()[-1].body
    assert new not in sent_mail()[-1].body


def guess(email: str, *, times: int, start: str) -> None:
    for number in range(times):
        Client(REMOTE_ADDR=f"{start}{number + 1}").post(
            SIGN_IN, {"login": email, "password": "not-the-one"}
        )


def test_wrong_passwords_from_elsewhere_keep_nobody_out() -> None:
    person = make_person()
    guess(person.email, times=30, start="2001:db8::")

    owner = Client(REMOTE_ADDR="192.0.2.7")
    owner.post(SIGN_IN, {"login": person.email, "password": PASSWORD})

    assert is_signed_in(owner)


def test_one_ipv6_network_has_the_tries_of_one_visitor() -> None:
    person = make_person()
    guess(person.email, times=6, start="2001:db8::")

    neighbour = Client(REMOTE_ADDR="2001:db8::aaaa")
    neighbour.post(SIGN_IN, {"login": person.email, "password": PASSWORD})

    assert not is_signed_in(neighbour)


def test_an_ipv4_address_written_as_ipv6_is_its_own_network() -> None:
    person = make_person()
    guess(person.email, times=30, start="::ffff:198.51.100.")

    owner = Client(REMOTE_ADDR="::ffff:192.0.2.7")
    owner.post(SIGN_IN, {"login": person.email, "password": PASSWORD})

    assert is_signed_in(owner)


def test_an_account_takes_only_so_many_guesses_from_everywhere_together() -> None:
    person = make_person()
    for network in range(101):
        Client(REMOTE_ADDR=f"192.0.2.{network}").post(
            SIGN_IN, {"login": person.email, "password": "not-the-one"}
        )

    answer = Client(REMOTE_ADDR="203.0.113.1").post(
        SIGN_IN, {"login": person.email.upper(), "password": PASSWORD}
    )

    assert "Too many attempts" in answer.text
