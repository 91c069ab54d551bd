"""`manage.py run_schedule`: publish and withdraw what is due, for as long as it runs."""

import logging
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from editorial import schedule

LOOK_EVERY_SECONDS = 5

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """The worker of the schedule. Several may run; each act still happens once."""

    help = "Carry out what is due on the schedule. Runs until stopped; --once looks once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the choice between one look and many."""
        parser.add_argument("--once", action="store_true", help="look once and stop")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        """Look every few seconds. A database that is away for a while is only waited for."""
        while True:
            try:
                done = schedule.run_due(by_worker=True)
                if done:
                    self.stdout.write(f"{done} carried out.")
            except DatabaseError:
                if once:
                    raise
                log.exception("The schedule could not be looked at; trying again.")
            if once:
                return
            close_old_connections()
            time.sleep(LOOK_EVERY_SECONDS)
