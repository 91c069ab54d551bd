"""`rotate_profile_keys`: everything gets the newest key, also after an interruption."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from accounts import encryption, outbox
from accounts.models import WaitingMail
from dosing.management.commands import rotate_profile_keys
from dosing.models import SavedProfile
from tests.dosing.profiles.typed import LABEL, make_profile, stored

pytestmark = pytest.mark.django_db

OLD, NEW, LOST = (Fernet.generate_key().decode() for _ in range(3))


class Interrupted(StringIO):
    """A terminal whose user presses Ctrl-C at the second line of progress."""

    def write(self, text: str) -> int:
        if "2 of" in text:
            raise KeyboardInterrupt
        return super().write(text)


def current() -> list[bool]:
    return [encryption.is_current(profile.content) for profile in SavedProfile.objects.all()]


@pytest.fixture
def profiles(settings, member) -> list[SavedProfile]:
    settings.PROFILE_KEYS = [OLD]
    made = [make_profile(member, label=f"{LABEL} {number}") for number in range(4)]
    Authenticator.objects.create(
        user=member, type="totp", data={"secret": encryption.encrypt("seed of the app")}
    )
    outbox.queue(
        address=member.email, subject="News", body="Words", user=None, useful_for=timedelta(days=1)
    )
    settings.PROFILE_KEYS = [NEW, OLD]
    return made


def test_afterwards_the_old_key_is_not_needed(profiles, settings) -> None:
    output = StringIO()

    call_command("rotate_profile_keys", stdout=output)

    assert "6 of 6 looked at, 6 changed" in output.getvalue()
    settings.PROFILE_KEYS = [NEW]
    assert [stored(profile).label for profile in profiles] == [
        f"{LABEL} {number}" for number in range(4)
    ]
    factor = Authenticator.objects.get()
    assert encryption.decrypt(factor.data["secret"]) == "seed of the app"
    assert outbox.subject_of(WaitingMail.objects.get()) == "News"


def test_an_interrupted_run_goes_on_where_it_stopped(profiles, monkeypatch) -> None:
    monkeypatch.setattr(rotate_profile_keys, "PROGRESS_EVERY", 1)
    with pytest.raises(KeyboardInterrupt):
        call_command("rotate_profile_keys", stdout=Interrupted())
    assert current().count(True) == 2

    output = StringIO()
    call_command("rotate_profile_keys", stdout=output)

    assert "6 of 6 looked at, 4 changed" in output.getvalue()
    assert all(current())


def test_a_second_run_changes_nothing(profiles) -> None:
    call_command("rotate_profile_keys", stdout=StringIO())
    before = list(SavedProfile.objects.values_list("content", flat=True))

    call_command("rotate_profile_keys", stdout=StringIO())

    assert list(SavedProfile.objects.values_list("content", flat=True)) == before


def test_a_row_without_a_key_is_named_and_left_alone(profiles, settings) -> None:
    settings.PROFILE_KEYS = [LOST]
    lost = make_profile(profiles[0].owner)
    settings.PROFILE_KEYS = [NEW, OLD]
    errors = StringIO()

    with pytest.raises(CommandError, match="1 could not be read"):
        call_command("rotate_profile_keys", stdout=StringIO(), stderr=errors)

    assert str(lost.pk) in errors.getvalue()
    assert current().count(True) == 4
    lost.refresh_from_db()
    settings.PROFILE_KEYS = [LOST]
    assert stored(lost).label == LABEL
