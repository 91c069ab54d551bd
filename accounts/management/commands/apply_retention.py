"""Remove what was kept long enough."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.retention import rules


class Command(BaseCommand):
    """Apply every retention rule; run once a day by the operator's timer."""

    help = "Removes what the retention rules say is over: run it once a day."

    def handle(self, *args: Any, **options: Any) -> None:
        """Apply the rules one by one and say how many things each removed."""
        now = timezone.now()
        for rule in rules():
            self.stdout.write(f"{rule.apply(now)} {rule.name}")
