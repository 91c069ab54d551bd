"""Who a view is for, stated on the view itself. A test walks the URLconf for views without one.

| decorator | who | kept by a cache |
|---|---|---|
| `public_page("sort")` | anyone, the same bytes for everybody | yes |
| `unchanging` | anyone; the address stands for these bytes for ever | yes, for a year |
| `anyone` | anyone, perhaps with a form token | never |
| `members_only` | signed-in people | never |
| `role_required("app.permission")` | staff with that right | never |
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from accounts import second_factor
from accounts.models import User

type View[R: HttpRequest, **P] = Callable[Concatenate[R, P], HttpResponse]

PUBLIC_PAGE_HEADER = "public, max-age=0, must-revalidate"
"""A shared cache may keep the page but asks each time; the strong ETag makes asking cheap."""


class NeverStoredMiddleware:
    """What does not say that it may be kept is never kept: allauth's pages, errors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class VisitorRequest(HttpRequest):
    """A request of anybody, as a view meets it: it knows whether htmx sent it."""

    htmx: HtmxDetails


class MemberRequest(VisitorRequest):
    """A request of somebody who is signed in."""

    user: User


def public_page[R: HttpRequest, **P](*parameters: str) -> Callable[[View[R, P]], View[R, P]]:
    """Mark a page that is the same bytes for everybody.

    The view sees only the named query parameters, so nothing else can change its bytes; the
    address with these alone is the one that the page names as its own. Every answer varies on
    HX-Request, because some views answer htmx with a fragment.
    """

    def decorate(view: View[R, P]) -> View[R, P]:
        @wraps(view)
        def wrapper(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            request.GET = _only(request.GET, parameters)  # type: ignore[assignment]
            query = f"?{request.GET.urlencode()}" if request.GET else ""
            request.canonical_address = f"{settings.SITE_URL}{request.path}{query}"  # type: ignore[attr-defined]
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", PUBLIC_PAGE_HEADER)
            patch_vary_headers(response, ["HX-Request"])
            return response

        return _stamp(wrapper, "public_page")

    return decorate


def unchanging[R: HttpRequest, **P](view: View[R, P]) -> View[R, P]:
    """Mark a file whose address is made from its content: who has it need never ask again.

    It is not called public: the page cache (config/public_cache.py) is for pages, and a few
    images would push them all out.
    """

    @wraps(view)
    def wrapper(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "max-age=31536000, immutable"
        return response

    return _stamp(wrapper, "unchanging")


def anyone[R: HttpRequest, **P](view: View[R, P]) -> View[R, P]:
    """Mark a view that everybody may use but no cache may keep."""

    @wraps(view)
    def wrapper(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return _never_stored(view(request, *args, **kwargs))

    return _stamp(wrapper, "anyone")


def members_only[R: HttpRequest, **P](view: View[R, P]) -> View[R, P]:
    """Mark a view for signed-in people; others are sent to sign in."""

    @login_required
    @wraps(view)
    def wrapper(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return _never_stored(view(request, *args, **kwargs))

    return _stamp(wrapper, "members_only")


def role_required[R: HttpRequest, **P](permission: str) -> Callable[[View[R, P]], View[R, P]]:
    """Mark a view for staff with a right, who used a second factor in this session.

    Members meet a 403, others are sent to sign in.
    """

    def decorate(view: View[R, P]) -> View[R, P]:
        @login_required
        @wraps(view)
        def wrapper(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            if not second_factor.is_confirmed(request):
                return to_second_factor(request, request.get_full_path())
            return _never_stored(view(request, *args, **kwargs))

        return _stamp(wrapper, f"role_required {permission}")

    return decorate


def to_second_factor(request: HttpRequest, address: str) -> HttpResponse:
    """Lead somebody to the page about the second factor, and from there to an address."""
    page = reverse("accounts:second_factor", query={"next": address})
    return _never_stored(HttpResponseRedirect(page))


def _only(query: QueryDict, parameters: tuple[str, ...]) -> QueryDict:
    kept = QueryDict(mutable=True)
    for name in parameters:
        kept.setlist(name, query.getlist(name)) if name in query else None
    kept._mutable = False
    return kept


def _never_stored(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response


def _stamp(view: Any, audience: str) -> Any:
    view.audience = audience
    return view
