"""What holds for every test: no outside network, known randomness, a database left as it was."""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    # Not at run time: models can be imported only when Django is ready.
    from django.test import Client

    from accounts.models import User

settings.register_profile(
    "villi",
    # The same examples every time, and no judging by time on a busy machine.
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("villi")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Prepare each test for its database.

    A transactional test empties every table afterwards, and with them the roles that migrations
    made: `serialized_rollback` puts those rows back. A test about one database is left out of a
    run on the other.
    """
    from django.db import connection

    kept = []
    for item in items:
        database = item.get_closest_marker("django_db")
        arguments = dict(database.kwargs) if database else {}
        if arguments.get("transaction") or "transactional_db" in getattr(item, "fixturenames", ()):
            arguments |= {"transaction": True, "serialized_rollback": True}
            item.add_marker(pytest.mark.django_db(**arguments), append=False)
        other = "sqlite" if connection.vendor == "postgresql" else "postgres"
        if item.get_closest_marker(other) is None:
            kept.append(item)
    items[:] = kept


def is_loopback(host: Any) -> bool:
    """Say whether a host name or address stays on this machine."""
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


class OutsideNetworkError(Exception):
    """A test tried to reach something that is not on this machine."""


@pytest.fixture(scope="session", autouse=True)
def no_outside_network() -> Iterator[None]:
    """Refuse every connection and name look-up but those to this machine."""
    real_connect, real_connect_ex = socket.socket.connect, socket.socket.connect_ex
    real_getaddrinfo = socket.getaddrinfo

    def refuse_outside(host: Any) -> None:
        if not is_loopback(host):
            raise OutsideNetworkError(f"A test may not reach {host!r}: only this machine.")

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX:
            refuse_outside(address[0])
        real_connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        if self.family != socket.AF_UNIX:
            refuse_outside(address[0])
        return real_connect_ex(self, address)

    def getaddrinfo(host: Any, *arguments: Any, **named: Any) -> Any:
        refuse_outside(host)
        return real_getaddrinfo(host, *arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        patch.setattr(socket.socket, "connect_ex", connect_ex)
        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Start each test with nothing remembered: no rate limit, no stored page."""
    from django.core.cache import cache

    from editorial import generation

    cache.clear()
    generation.forget_all()


@pytest.fixture
def sign_in_staff() -> "Callable[[Client, User], None]":
    """Return `sign_in_staff(client, user)`: signed in, and with the second factor staff need."""

    def sign_in_staff(client: "Client", user: "User") -> None:
        client.force_login(user)
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": 0, "type": "totp"}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()

    return sign_in_staff
