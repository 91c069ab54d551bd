"""Send what a mail server that was down has left waiting."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from comments.notices import send_batch


class Command(BaseCommand):
    """Send the notices about comments that are due. For a timer, every few minutes."""

    help = "Sends the notices to authors of comments that are due."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send batches until nothing is due, or the mail server takes no more."""
        while (again := send_batch()) and again <= timezone.now():
            pass
