"""Acts that touch more than one table: giving a person their data, and erasing it."""

from collections.abc import Collection
from typing import Any

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.utils import timezone

from accounts import identity
from accounts.models import User
from accounts.personal_data import registered


def export_everything(user: User) -> dict[str, Any]:
    """Return everything held about somebody, by kind, ready for JSON."""
    return {
        "exported": timezone.now(),
        "data": {kind.key: kind.export(user) for kind in registered()},
    }


def erase_everything(*, user: User, anonymised: Collection[str] = ()) -> None:
    """Erase a person: every kind of data, the sessions and the account itself.

    `anonymised` names the kinds of which something stays without the name. A receipt, which says
    nothing about the data, goes to the address when all is done; its row is then deleted too.
    """
    address = user.email
    with transaction.atomic():
        # Higher apps first: their rows point at the account.
        for kind in reversed(registered()):
            if kind.anonymise and kind.key in anonymised:
                kind.anonymise(user)
            else:
                kind.erase(user)
        identity.changed()
        get_adapter().send_mail("accounts/email/erased", address, {"at": timezone.now()})
