"""The admin site: signing in happens on the site's own pages, never on a second login form."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse


class VilliAdminSite(AdminSite):
    """Django's admin under the site's name, behind allauth's sign-in and its rate limits."""

    site_header = "Villi editorial"
    site_title = "Villi editorial"
    index_title = "Desk"

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send people to allauth's sign-in; refuse members who are not staff with a 403."""
        response: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return response
