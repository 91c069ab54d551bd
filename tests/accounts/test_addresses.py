"""The addresses of an account: confirmed by their owner, told of each change, never given away."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from tests.accounts.people import code_in_mail, make_person, prove_again, sent_mail, sign_in

pytestmark = pytest.mark.django_db

ADDRESSES, CONFIRM = "/accounts/email/", "/accounts/confirm-email/"
NEW = "second@example.org"


@pytest.fixture
def person() -> User:
    return make_person()


@pytest.fixture
def signed_in(client: Client, person: User) -> Client:
    sign_in(client, person)
    prove_again(client)
    return client


def add(client: Client, address: str = NEW):
    return client.post(ADDRESSES, {"email": address, "action_add": ""})


def addresses(user: User) -> set[str]:
    return set(EmailAddress.objects.filter(user=user).values_list("email", flat=True))


def test_an_address_is_added_when_its_code_was_entered(signed_in: Client, person: User) -> None:
    assert add(signed_in).url == CONFIRM
    assert addresses(person) == {person.email}

    signed_in.post(CONFIRM, {"code": code_in_mail(NEW)})

    assert EmailAddress.objects.get(email=NEW, user=person).verified


def test_the_password_is_asked_for_first(client: Client, person: User) -> None:
    sign_in(client, person)
    session = client.session
    session["account_authentication_methods"][0]["at"] = 0
    session.save()

    assert add(client).url.startswith("/accounts/reauthenticate/")

    assert sent_mail() == []


def test_another_accounts_address_reads_like_any_other_and_is_not_taken(
    signed_in: Client, person: User
) -> None:
    make_person("taken@example.org")

    answers = [add(signed_in, address) for address in ("taken@example.org", NEW)]
    pages = [signed_in.get(CONFIRM).text for _ in answers]

    assert [answer.url for answer in answers] == [CONFIRM, CONFIRM]
    assert "taken" not in pages[1]
    add(signed_in, "TAKEN@example.org")
    signed_in.post(CONFIRM, {"code": code_in_mail("taken@example.org")})
    assert addresses(person) == {person.email}


def test_the_old_main_address_is_told_of_the_new_one(signed_in: Client, person: User) -> None:
    add(signed_in)
    signed_in.post(CONFIRM, {"code": code_in_mail(NEW)})

    signed_in.post(ADDRESSES, {"email": NEW, "action_primary": ""})

    old = person.email
    person.refresh_from_db()
    assert person.email == NEW
    message = sent_mail()[-1]
    assert (message.to, message.subject) == ([old], "Villi: Your e-mail address was changed")
    assert f"from {old} to {NEW}" in message.body


def test_a_removed_address_is_told_of_and_the_main_one_stays(
    signed_in: Client, person: User
) -> None:
    add(signed_in)
    signed_in.post(CONFIRM, {"code": code_in_mail(NEW)})

    signed_in.post(ADDRESSES, {"email": person.email, "action_remove": ""})
    assert addresses(person) == {person.email, NEW}
    signed_in.post(ADDRESSES, {"email": NEW, "action_remove": ""})

    assert addresses(person) == {person.email}
    message = sent_mail()[-1]
    assert message.to == [person.email]
    assert f"The address {NEW} was removed" in message.body
