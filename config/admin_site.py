"""The admin site: signing in happens on the site's own pages, never on a second login form."""

from typing import Any, cast

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import second_factor
from accounts.audience import to_second_factor
from accounts.models import User
from editorial.desk import desk


class VilliAdminSite(AdminSite):
    """Django's admin under the site's name, behind allauth's sign-in and its rate limits."""

    site_header = _("Villi editorial")
    site_title = _("Villi editorial")
    index_title = _("Desk")

    def has_permission(self, request: HttpRequest) -> bool:
        """Let staff in who used a second factor in this session."""
        return super().has_permission(request) and second_factor.is_confirmed(request)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show the desk: what waits for the person, above the list of everything."""
        lists = {"desk": desk(self, cast("User", request.user))}
        return super().index(request, lists | (extra_context or {}))

    def password_change(  # type: ignore[override]  # a redirect is no template
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the site's page, which counts wrong tries and tells the owner of a change."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send people to allauth's sign-in; refuse members who are not staff with a 403.

        Staff without a second factor in this session are led to it.
        """
        user = request.user
        if user.is_authenticated and user.is_staff and not second_factor.is_confirmed(request):
            return to_second_factor(request, request.GET.get("next", "/admin/"))
        response: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return response
