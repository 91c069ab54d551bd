"""Send what a mail server that was down has left waiting."""

from typing import Any

from django.core.management.base import BaseCommand

from comments.notices import send_due_notices


class Command(BaseCommand):
    """Send the notices about comments that are due. For a timer, every few minutes."""

    help = "Sends the notices to authors of comments that are due."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send one batch."""
        send_due_notices.call()
