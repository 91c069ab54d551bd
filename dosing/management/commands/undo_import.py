"""`manage.py undo_import NUMBER --as EMAIL`: take back what the desk finds too large."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from dosing import batches
from dosing.batch_admin import may
from dosing.models import Batch


class Command(BaseCommand):
    """Take back every draft of an import that nobody changed since."""

    help = "Take back the drafts of an import or a bulk edit, and say which have to stay, and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the number that the desk shows, and who undoes it."""
        parser.add_argument("number", type=int)
        parser.add_argument("--as", dest="email", required=True, help="who undoes it")

    def handle(self, *args: Any, number: int, email: str, **options: Any) -> None:
        """Undo, draft by draft."""
        batch = Batch.objects.filter(pk=number).first()
        if batch is None:
            raise CommandError(f"There is no import {number}.")
        actor = User.objects.filter(email__iexact=email, is_active=True).first()
        if actor is None or not may(actor, "change", batch.table):
            raise CommandError(f"{email} may not change this table.")
        kept = batches.undo(batch, actor=actor)
        for draft in kept:
            self.stdout.write(f"{draft.item}: {draft.reason}")
        self.stdout.write(f"{batch}: undone, but for {len(kept):,} drafts.")
