"""What the site holds about a person, collected from every app for export and erasure.

An app that stores something about people registers it in its AppConfig.ready(); this app knows
none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import override

from accounts.models import User


@dataclass(frozen=True)
class PersonalData:
    """One kind of stored data: what it is, why it is held, how to give it out and erase it.

    `export` returns what JSON can hold: best a list of flat dictionaries, one a stored thing.
    `anonymise`, where given, is offered beside erasing: what stays no longer names the person.
    """

    name: str | Promise
    purpose: str | Promise
    export: Callable[[User], Any]
    erase: Callable[[User], object]
    anonymise: Callable[[User], object] | None = None

    @property
    def key(self) -> str:
        """Its name in files and forms."""
        with override("en-gb"):  # programs read it: the same whatever the site speaks
            return slugify(str(self.name)).replace("-", "_")


_registered: list[PersonalData] = []


def register(data: PersonalData) -> None:
    """Add a kind of data. Called once, when the app is ready."""
    _registered.append(data)


def registered() -> tuple[PersonalData, ...]:
    """Return every kind of data, in the order of the apps."""
    return tuple(_registered)
