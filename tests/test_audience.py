"""Every view states its method and its audience."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

# Views of libraries, which state theirs in their own ways: allauth's decorators, the admin's site.
LIBRARIES = ("allauth.", "django.")
ADMIN = "admin/"


def views(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern, address)
        elif isinstance(pattern, URLPattern):
            yield address, pattern.callback


OWN_VIEWS = [
    (address, view)
    for address, view in views(get_resolver())
    if not view.__module__.startswith(LIBRARIES) and not address.startswith(ADMIN)
]


def test_the_walk_finds_the_site() -> None:
    assert len(OWN_VIEWS) > 10


@pytest.mark.parametrize(("address", "view"), OWN_VIEWS, ids=[address for address, _ in OWN_VIEWS])
def test_a_view_states_its_audience(address: str, view: Any) -> None:
    assert getattr(view, "audience", None), f"{address} does not say who it is for"


@pytest.mark.parametrize(("address", "view"), OWN_VIEWS, ids=[address for address, _ in OWN_VIEWS])
def test_a_view_states_its_method(address: str, view: Any) -> None:
    response = view(RequestFactory().generic("PATCH", "/"))

    assert response.status_code == 405, f"{address} answers any method"
