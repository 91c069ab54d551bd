"""Staff enter a staff page only with a second factor in this session."""

from collections.abc import Iterator

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone

from accounts import encryption, roles
from accounts.audience import role_required
from accounts.second_factor import DEMO_DOMAIN
from config.urls import urlpatterns as site_urls
from tests.accounts.people import PASSWORD, make_person, prove_again, sent_mail, sign_in, totp

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@role_required("accounts.change_user")
def staff_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the staff page")


urlpatterns = [*site_urls, path("test-staff/", staff_page)]


@pytest.fixture(autouse=True)
def site_with_a_staff_page(settings) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.fixture(autouse=True)
def within_one_step() -> Iterator[None]:
    """Let no code run out between being computed and being checked, on a busy machine."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def operator():
    return make_person("operator@example.org", is_staff=True, is_superuser=True)


def add_app(user) -> None:
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": encryption.encrypt(SECRET)}
    )


@pytest.mark.parametrize("address", ["/admin/", "/test-staff/"])
def test_staff_without_a_factor_are_led_to_setting_one_up(
    client: Client, operator, address: str
) -> None:
    sign_in(client, operator)

    answer = client.get(address, follow=True)

    assert answer.redirect_chain[-1][0].startswith("/accounts/second-factor/?next=")
    assert "Staff pages need a second step" in answer.text
    assert "/accounts/2fa/totp/activate/" in answer.text


def test_a_computed_code_opens_the_staff_page(client: Client, operator) -> None:
    add_app(operator)
    client.force_login(operator)
    page = client.get("/test-staff/", follow=True)
    assert "Enter a code from your app" in page.text

    answer = client.post(
        "/accounts/2fa/reauthenticate/", {"code": totp(SECRET), "next": "/test-staff/"}, follow=True
    )

    assert answer.text == "the staff page"
    assert client.get("/admin/").status_code == 200


def test_signing_in_with_the_second_step_needs_no_further_one(client: Client, operator) -> None:
    add_app(operator)
    client.post("/accounts/login/", {"login": operator.email, "password": "correct-horse-battery"})
    assert "_auth_user_id" not in client.session, "the password alone is not enough"

    client.post("/accounts/2fa/authenticate/", {"code": totp(SECRET)})

    assert client.get("/admin/").status_code == 200


def test_a_wrong_code_opens_nothing(client: Client, operator) -> None:
    add_app(operator)
    client.force_login(operator)

    answer = client.post("/accounts/2fa/reauthenticate/", {"code": "000000"})

    assert "This code is not right" in answer.text
    assert client.get("/test-staff/").status_code == 302


def test_the_app_is_set_up_with_a_computed_code_and_its_seed_is_encrypted(
    client: Client, operator
) -> None:
    sign_in(client, operator)
    prove_again(client)
    page = client.get("/accounts/2fa/totp/activate/")
    assert "<svg" in page.text
    secret = page.context["form"].secret

    client.post("/accounts/2fa/totp/activate/", {"code": totp(secret)})

    factor = Authenticator.objects.get(user=operator, type=Authenticator.Type.TOTP)
    assert secret not in str(factor.data)
    assert encryption.decrypt(factor.data["secret"]) == secret


def test_a_recovery_code_works_once(client: Client, operator) -> None:
    add_app(operator)
    client.force_login(operator)
    client.post("/accounts/2fa/reauthenticate/", {"code": totp(SECRET)})
    client.post("/accounts/2fa/recovery-codes/generate/")
    factor = Authenticator.objects.get(user=operator, type=Authenticator.Type.RECOVERY_CODES)
    code = factor.wrap().get_unused_codes()[0]
    assert code not in str(factor.data)

    opened = []
    for _ in range(2):
        visitor = Client()
        visitor.post("/accounts/login/", {"login": operator.email, "password": PASSWORD})
        visitor.post("/accounts/2fa/authenticate/", {"code": code})
        opened.append(visitor.get("/test-staff/").status_code == 200)

    assert opened == [True, False]


@pytest.mark.django_db(transaction=True)
def test_each_change_of_factors_is_told_by_mail(client: Client, operator) -> None:
    sign_in(client, operator)
    prove_again(client)
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": totp(secret)})
    client.post("/accounts/2fa/recovery-codes/generate/")
    client.post("/accounts/2fa/totp/deactivate/")

    assert [message.subject for message in sent_mail()] == [
        "Villi: An authenticator app was added",
        "Villi: New recovery codes were made",
        "Villi: The authenticator app was removed",
    ]


@pytest.mark.parametrize("address", ["/admin/", "/test-staff/", "/accounts/second-factor/"])
def test_a_member_meets_a_refusal_and_no_loop(client: Client, address: str) -> None:
    sign_in(client, make_person())

    answer = client.get(address, follow=True)

    assert answer.status_code == 403
    assert "You may not open this page" in answer.text


@pytest.mark.parametrize("address", ["/admin/", "/test-staff/"])
def test_others_are_sent_to_the_sites_own_sign_in(client: Client, address: str) -> None:
    answer = client.get(address, follow=True)

    assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=")


def test_a_role_without_the_right_is_refused(client: Client) -> None:
    editor = make_person(is_staff=True)
    editor.groups.add(Group.objects.get(name=roles.EDITOR))
    sign_in(client, editor)

    assert client.get("/test-staff/").status_code == 403


def test_a_demonstration_account_needs_no_factor_with_debug_only(client: Client) -> None:
    demo = make_person(f"demo@{DEMO_DOMAIN}", is_staff=True, is_superuser=True)
    client.force_login(demo)

    assert client.get("/test-staff/").status_code == 302
    with override_settings(DEBUG=True):
        assert client.get("/test-staff/").text == "the staff page"
        assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("target", ["https://example.net/", "//example.net/x", "/\\example.net"])
def test_the_page_never_leads_to_another_site(client: Client, operator, target: str) -> None:
    add_app(operator)
    client.force_login(operator)
    client.post("/accounts/2fa/reauthenticate/", {"code": totp(SECRET)})

    answer = client.get("/accounts/second-factor/", {"next": target})

    assert answer.url == "/accounts/"
