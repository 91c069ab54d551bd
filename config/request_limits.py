"""Refuse what no page of the site can mean, before anything reads it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

MOST_BYTES = 256 * 1024
"""What a view takes that states nothing else (accounts/uploads.py): its form is small."""


class RequestLimitsMiddleware:
    """Answer an over-long body with 413 and an unreadable path or query with 400.

    Django itself only limits the parts of a body that are not files, so the declared length is
    checked here. A NUL byte in an address can reach the database driver as an error; no address
    of the site has one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = _declared_length(request)
        if length > MOST_BYTES and length > _most_for_view(request):
            return render(request, "413.html", status=413)
        address = request.path_info + request.META.get("QUERY_STRING", "")
        if "\x00" in address or "%00" in address:
            return render(request, "400.html", status=400)
        return self.get_response(request)


def _most_for_view(request: HttpRequest) -> int:
    """Return what the view of this address takes (accounts.uploads.takes_bodies_of)."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return 0
    return getattr(view, "max_body_bytes", 0)


def _declared_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
