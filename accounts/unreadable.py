"""The page for encrypted data that cannot be read."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.encryption import UndecryptableError

logger = logging.getLogger(__name__)


class UnreadableDataMiddleware:
    """Answer with a clear page when a key is wrong or missing; never with ciphertext or nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Take over for this one kind of error."""
        if not isinstance(error, UndecryptableError):
            return None
        logger.error("Encrypted data cannot be read: no key in PROFILE_KEYS fits.")
        response = render(request, "accounts/unreadable.html", status=503)
        response.headers["Cache-Control"] = "no-store"
        return response
