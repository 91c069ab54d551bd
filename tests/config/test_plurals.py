"""What Django calls several of a thing: it adds an 's', which English often does not."""

import re

from django.apps import apps
from django.contrib import admin

from config.apps import OUR_APPS

NO_PLURAL_BY_S = re.compile(r"([^aeiou]y|s|x|z|ch|sh|man|child|person|foot|evidence|advice)\Z")


def test_no_name_of_several_is_made_by_adding_an_s_where_english_does_not() -> None:
    ours = [model for app in OUR_APPS for model in apps.get_app_config(app).get_models()]

    wrong = [
        f"{model._meta.label}: {model._meta.verbose_name_plural}"
        for model in {*ours, *admin.site._registry}
        if NO_PLURAL_BY_S.search(str(model._meta.verbose_name))
        and str(model._meta.verbose_name_plural) == f"{model._meta.verbose_name}s"
    ]

    assert wrong == []
