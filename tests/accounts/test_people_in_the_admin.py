"""Operators look after people in the admin; it shows no password and gives no role away."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.test import Client

from accounts import roles
from accounts.models import AuditEntry
from tests.accounts.people import PASSWORD, make_person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return make_person("operator@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def helper():
    """Somebody who may change people, and is no operator."""
    user = make_person("helper@example.org", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=["change_user", "view_user"]))
    return user


NO_REGISTRATIONS = {"credentials-TOTAL_FORMS": "0", "credentials-INITIAL_FORMS": "0"}


def page_of(user) -> str:
    return f"/admin/accounts/user/{user.pk}/change/"


def test_no_page_shows_a_password(client: Client, operator, sign_in_staff) -> None:
    member = make_person()
    sign_in_staff(client, operator)

    for address in ("/admin/accounts/user/", page_of(member)):
        page = client.get(address)
        assert page.status_code == 200
        assert member.email in page.text
        assert member.password not in page.text
        assert "argon2" not in page.text


def test_an_operator_gives_a_role(client: Client, operator, sign_in_staff) -> None:
    member = make_person()
    sign_in_staff(client, operator)

    client.post(
        page_of(member),
        {
            "display_name": "Ada",
            "is_active": "on",
            "is_staff": "on",
            "groups": [Group.objects.get(name=roles.EDITOR).pk],
        }
        | NO_REGISTRATIONS,
    )

    member.refresh_from_db()
    assert member.is_staff
    assert member.groups.get().name == roles.EDITOR


def test_somebody_else_can_give_no_right(client: Client, helper, sign_in_staff) -> None:
    member = make_person()
    sign_in_staff(client, helper)

    client.post(
        page_of(member),
        {
            "display_name": "Changed",
            "is_active": "on",
            "is_staff": "on",
            "is_superuser": "on",
            "groups": [Group.objects.get(name=roles.EDITOR).pk],
        }
        | NO_REGISTRATIONS,
    )

    member.refresh_from_db()
    assert member.display_name == "Changed"
    assert not member.is_staff
    assert not member.is_superuser
    assert not member.groups.exists()


def test_only_operators_change_operators(client: Client, helper, operator, sign_in_staff) -> None:
    sign_in_staff(client, helper)

    answer = client.post(page_of(operator), {"display_name": "Changed"})

    assert answer.status_code == 403
    operator.refresh_from_db()
    assert operator.display_name == ""


@pytest.mark.parametrize("rest", ["add/", "{}/delete/"])
def test_people_are_neither_made_nor_erased_here(
    client: Client, operator, sign_in_staff, rest: str
) -> None:
    sign_in_staff(client, operator)

    assert client.get(f"/admin/accounts/user/{rest.format(operator.pk)}").status_code == 403


def test_a_password_is_changed_on_the_sites_own_page(
    client: Client, operator, sign_in_staff
) -> None:
    sign_in_staff(client, operator)

    answer = client.post(
        "/admin/password_change/",
        {"old_password": PASSWORD, "new_password1": "q8-fW2-long", "new_password2": "q8-fW2-long"},
    )

    assert answer.url == "/accounts/password/change/"
    operator.refresh_from_db()
    assert operator.check_password(PASSWORD)


@pytest.mark.parametrize(
    "address",
    [
        "/admin/account/emailaddress/add/",
        "/admin/mfa/authenticator/add/",
        "/admin/usersessions/usersession/",
    ],
)
def test_an_operator_gets_into_nobodys_account(
    client: Client, operator, sign_in_staff, address: str
) -> None:
    member = make_person()
    sign_in_staff(client, operator)

    answer = client.post(
        address,
        {
            "user": member.pk,
            "email": operator.email,
            "verified": "on",
            "type": "totp",
            "data": "{}",
        },
    )

    assert answer.status_code in (403, 404)
    assert EmailAddress.objects.get(user=member).email == member.email
    assert not Authenticator.objects.filter(user=member).exists()


def test_an_operator_takes_a_lost_second_factor_away(
    client: Client, operator, sign_in_staff
) -> None:
    member = make_person()
    finder = Client()
    sign_in(finder, member)
    lost = Authenticator.objects.create(user=member, type="totp", data={"secret": "gAAAA-seed"})
    sign_in_staff(client, operator)
    page = f"/admin/mfa/authenticator/{lost.pk}/"

    assert "gAAAA-seed" not in client.get(page + "change/").text
    client.post(page + "delete/", {"post": "yes"})

    assert not Authenticator.objects.filter(pk=lost.pk).exists()
    assert finder.get("/accounts/").url.startswith("/accounts/login/")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.act, entry.what) == (
        operator,
        AuditEntry.Act.DELETED,
        f"second factor of account {member.pk}",
    )
