"""The site map. `contract.md`'s addresses, one include an app."""

from django.contrib import admin
from django.urls import include, path

from config import health

urlpatterns = [
    path("", include("articles.urls")),
    path("", include("comments.urls")),
    path("", include("dosing.urls")),
    path("", include("editorial.urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("admin/", admin.site.urls),
]
