"""`create_demo_accounts`: one sign-in a role, on somebody's own machine only."""

from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from accounts.models import User

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("create_demo_accounts", *arguments, stdout=output)
    return output.getvalue()


def passwords(output: str) -> dict[str, str]:
    rows = [line.split() for line in output.splitlines() if "@demo." in line]
    return {row[0]: row[1] for row in rows}


@pytest.fixture(autouse=True)
def debug(settings) -> None:
    settings.DEBUG = True


def test_each_role_gets_a_sign_in_that_works(rf) -> None:
    shown = passwords(run())

    assert len(shown) == 5
    people = {user.email.partition("@")[0]: user for user in User.objects.all()}
    assert {name: [g.name for g in user.groups.all()] for name, user in people.items()} == {
        "editor": ["editor"],
        "reviewer": ["clinical reviewer"],
        "moderator": ["moderator"],
        "curator": ["curator"],
        "member": [],
    }
    assert [user.is_staff for user in people.values()] == [True, True, True, True, False]
    for email, password in shown.items():
        assert authenticate(rf.get("/"), email=email, password=password).email == email


def test_a_second_call_keeps_them_and_shows_no_password() -> None:
    before = passwords(run())

    output = run()

    assert "shown once" in output
    assert passwords(output) == {}
    user = User.objects.get(email="editor@demo.villi.example")
    assert user.check_password(before[user.email])


def test_new_passwords_are_given_when_asked_for() -> None:
    before = passwords(run())

    after = passwords(run("--new-passwords"))

    assert set(after) == set(before)
    assert all(after[email] != before[email] for email in after)


def test_a_real_site_refuses(settings) -> None:
    settings.DEBUG = False

    with pytest.raises(CommandError, match="only for a site with DEBUG"):
        run()

    assert not User.objects.exists()
