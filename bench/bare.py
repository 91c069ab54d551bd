"""The barest Django view, to compare with: one address, no middleware, two bytes."""

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path


def bare(request: HttpRequest) -> HttpResponse:
    """Answer at once."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [path("bare/", bare)]


class BareRequest(WSGIRequest):
    """A request that Django looks up in this module's addresses instead of the site's."""

    urlconf = __name__


def application() -> WSGIHandler:
    """Return Django with this one view and without any middleware."""
    with override_settings(MIDDLEWARE=[]):
        handler = WSGIHandler()
    handler.request_class = BareRequest
    return handler
