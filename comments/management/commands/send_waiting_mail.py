"""Send what a mail server that was down, or a process that ended, has left waiting."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts import outbox
from comments import notices


class Command(BaseCommand):
    """Send the mail that is due, about accounts and about comments. For a timer."""

    help = "Sends the mail that is due, about accounts and about comments. Run it by a timer."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send batches until nothing is due, or the mail server takes no more."""
        for send_batch in (outbox.send_batch, notices.send_batch):
            while send_batch():
                pass
