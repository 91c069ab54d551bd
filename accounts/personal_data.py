"""What the site holds about a person, collected from every app for export and erasure.

An app that stores something about people registers it in its AppConfig.ready(); this app knows
none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User


@dataclass(frozen=True)
class PersonalData:
    """One kind of stored data: what it is, why it is held, how to give it out and erase it."""

    name: str
    purpose: str
    export: Callable[[User], Any]
    erase: Callable[[User], None]


_registered: list[PersonalData] = []


def register(data: PersonalData) -> None:
    """Add a kind of data. Called once, when the app is ready."""
    _registered.append(data)


def registered() -> tuple[PersonalData, ...]:
    """Return every kind of data, in the order of the apps."""
    return tuple(_registered)
