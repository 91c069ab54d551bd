"""Whom a limit by network counts: the owner of an address, as far as it can be told."""

from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

IPV6_PREFIX = 64
"""A household or a rented server has at least so much of IPv6, a new address for each request."""


def network_of(request: HttpRequest) -> str:
    """Return the address a request came from; of an IPv6 one the part that its owner was given."""
    address = ip_address(get_adapter().get_client_ip(request))
    if address.version == 4:
        return str(address)
    return str(ip_network((address, IPV6_PREFIX), strict=False))
