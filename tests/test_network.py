"""No test may reach anything outside this machine."""

import socket
import urllib.request

import pytest


@pytest.mark.parametrize("host", ["example.org", "192.0.2.1", "2001:db8::1"])
def test_an_outside_address_is_refused(host: str) -> None:
    with pytest.raises(Exception, match="only this machine"):
        socket.create_connection((host, 80), timeout=1)


def test_the_refusal_reaches_higher_libraries() -> None:
    with pytest.raises(Exception, match="only this machine"):
        urllib.request.urlopen("http://192.0.2.1/", timeout=1)


def test_this_machine_can_be_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        assert client.getpeername() == server.getsockname()
