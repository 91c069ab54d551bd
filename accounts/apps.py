"""The accounts app: people, roles, consent, and each person's rights over their data."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and what they may do."""

    name = "accounts"
