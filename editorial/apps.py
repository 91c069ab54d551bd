"""The editorial app: nothing reaches readers but a published revision."""

from django.apps import AppConfig


class EditorialConfig(AppConfig):
    """Drafts, review by a second person, publishing and history for every kind of content."""

    name = "editorial"

    def ready(self) -> None:
        """Say what this app holds about people; renew public pages when a name changes."""
        from accounts import identity
        from editorial import generation
        from editorial.own_data import register_own_data

        register_own_data()
        identity.on_change(generation.bump)
