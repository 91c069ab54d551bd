"""Encrypt everything anew with the newest key, so that the old ones can be taken away."""

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Model

from accounts import encryption
from accounts.encryption import UndecryptableError
from accounts.models import Credential, WaitingMail
from dosing.models import SavedCalculation, SavedProfile

PROGRESS_EVERY = 100
ENCRYPTED: dict[type[Model], str] = {
    SavedProfile: "content",
    SavedCalculation: "content",
    Credential: "number_encrypted",
    WaitingMail: "content",
}
"""The models with an encrypted column, and which one it is."""


class Command(BaseCommand):
    """Rotate the keys of saved profiles, registrations, waiting mail and second factors.

    Each row is written on its own, and a row that has the newest key already is passed over: an
    interrupted run goes on where it stopped when it is started again.
    """

    help = (
        "Encrypts profiles, registrations, waiting mail and second factors with the newest of "
        "PROFILE_KEYS. Put the new key first, restart the site, run this, then take the old key "
        "away. May be interrupted."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate row by row and say how far it has come."""
        total = sum(model._default_manager.count() for model in (*ENCRYPTED, Authenticator))
        changed = unreadable = 0
        for number, row in enumerate(_rows(), start=1):
            try:
                changed += _rotate(row)
            except UndecryptableError:
                unreadable += 1
                self.stderr.write(f"{row._meta.verbose_name} {row.pk}: no key in PROFILE_KEYS fits")
            if number % PROGRESS_EVERY == 0 or number == total:
                self.stdout.write(f"{number} of {total} looked at, {changed} changed")
        if unreadable:
            raise CommandError(
                f"{unreadable} could not be read and were left as they were. Add the key they "
                "were written with to PROFILE_KEYS and run this again. Keep every old key."
            )
        self.stdout.write("Everything has the newest key. Older keys are no longer needed.")


def _rows() -> Iterator[Model]:
    """Give every row that holds encrypted text, in an order that stays the same."""
    for model in ENCRYPTED:
        yield from model._default_manager.order_by("pk").iterator()
    yield from Authenticator.objects.order_by("pk").iterator()


def _rotate(row: Model) -> bool:
    """Write one row with the newest key; say whether that changed it."""
    if type(row) in ENCRYPTED:
        column = ENCRYPTED[type(row)]
        token = getattr(row, column)
        if encryption.is_current(token):
            return False
        # Only what was read is replaced: a member may save the profile at this very moment.
        found = type(row)._default_manager.filter(pk=row.pk, **{column: token})
        return bool(found.update(**{column: encryption.rotate(token)}))
    with transaction.atomic():
        # Read again under a lock: which recovery codes are used stands in the same column.
        factor = Authenticator.objects.select_for_update().filter(pk=row.pk).first()
        if factor is None:
            return False
        # allauth keeps the seed of an app as `secret`, that of recovery codes as `seed`.
        old = {key: factor.data[key] for key in ("secret", "seed") if key in factor.data}
        if all(encryption.is_current(token) for token in old.values()):
            return False
        factor.data |= {key: encryption.rotate(token) for key, token in old.items()}
        factor.save(update_fields=["data"])
    return True
