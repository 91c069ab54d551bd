"""The Django admin of Villi: its sign-in is allauth's."""

from django.contrib.admin.apps import AdminConfig


class VilliAdminConfig(AdminConfig):
    """The admin app, with the site that signs people in through allauth."""

    default_site = "config.admin_site.VilliAdminSite"
