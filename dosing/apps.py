"""The dosing app."""

from django.apps import AppConfig


class DosingConfig(AppConfig):
    """Sources, foods, regimens and the calculator."""

    name = "dosing"
