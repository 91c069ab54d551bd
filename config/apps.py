"""The Django admin of Villi: its sign-in is allauth's, and it speaks the site's language."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.admin.apps import AdminConfig
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

OUR_APPS = ("accounts", "editorial", "dosing", "articles", "comments")


class VilliAdminConfig(AdminConfig):
    """The admin app, with the site that signs people in through allauth."""

    default_site = "config.admin_site.VilliAdminSite"

    def ready(self) -> None:
        """Name our models and fields in the site's language, then find the admin's pages.

        Here and not in each model: Django makes most of these names from those in the code, and
        a name written out for translation would be a migration for every field.
        """
        for owner, attribute in nameable():
            setattr(owner, attribute, gettext_lazy(str(getattr(owner, attribute))))
        super().ready()


def nameable() -> Iterator[tuple[Any, str]]:
    """Give each model and field of ours with the attribute that names it.

    Left out is what is named by Django or marked for translation where it stands.
    """
    for app in OUR_APPS:
        for model in apps.get_app_config(app).get_models():
            yield from _of(model)


def _of(model: type[Model]) -> Iterator[tuple[Any, str]]:
    options: Any = model._meta
    for attribute in ("verbose_name", "verbose_name_plural"):
        if not isinstance(options.original_attrs.get(attribute), Promise):
            yield options, attribute
    for field in (*options.local_fields, *options.local_many_to_many):
        if not isinstance(field._verbose_name, Promise):
            yield field, "verbose_name"
