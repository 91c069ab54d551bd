"""The dosing app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DosingConfig(AppConfig):
    """Sources, foods, regimens and the calculator."""

    name = "dosing"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        """Offer the starter catalogue to `load_content`; say what uses what.

        The core, which knows no Django, gets the functions that translate its sentences.
        """
        from django.utils.translation import gettext, ngettext

        from accounts import retention
        from dosing import batches, usage
        from dosing.core.words import translate_with
        from dosing.load import load_catalogue
        from dosing.models import FoodGroup, Source, Substance
        from dosing.own_data import register_own_data
        from editorial import content, desk
        from editorial.usage import register

        desk.register_tasks(usage.resting_on_retracted)
        register(Source, usage.in_catalogue)
        register(Substance, usage.of_substance)
        register(FoodGroup, usage.of_group)
        content.register(load_catalogue)
        retention.register(retention.Rule("imports that nobody confirmed", batches.give_up_old))
        register_own_data()
        translate_with(gettext, ngettext)
