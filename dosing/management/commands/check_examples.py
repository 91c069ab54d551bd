"""Work out every published worked example again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dosing.models import Regimen
from dosing.worked_examples import regimen_faults


class Command(BaseCommand):
    """Say whether the calculation still gives what a person worked out by hand."""

    help = "Works out every published worked example again; fails if one no longer comes out right."

    def handle(self, *args: Any, **options: Any) -> None:
        """Check all regimens before failing, so that one run shows everything."""
        faulty = 0
        for regimen in Regimen.objects.published().prefetch_related("bands", "examples"):
            faults = regimen_faults(regimen)
            faulty += bool(faults)
            count = len(regimen.examples.all())
            self.stdout.write(f"{regimen.slug}: {'FAILED' if faults else f'{count} right'}")
            for fault in faults:
                self.stdout.write(f"  {fault}")
        if faulty:
            raise CommandError(f"{faulty} regimens must not be calculated with. See above.")
