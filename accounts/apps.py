"""The accounts app: people, roles, consent, and each person's rights over their data."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People and what they may do."""

    name = "accounts"
    verbose_name = _("People and the record")

    def ready(self) -> None:
        """Say what this app holds about people, and for how long."""
        from accounts.own_data import register_own_data
        from accounts.retention import register_own_rules

        register_own_data()
        register_own_rules()
