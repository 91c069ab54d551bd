"""Sign-ins to try the site with, one for each role."""

import secrets
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import roles
from accounts.models import User
from accounts.second_factor import DEMO_DOMAIN

PEOPLE = (
    ("editor", "Demo editor", roles.EDITOR, "writes and publishes articles"),
    ("reviewer", "Demo reviewer", roles.REVIEWER, "approves what others wrote"),
    ("moderator", "Demo moderator", roles.MODERATOR, "decides on comments"),
    ("curator", "Demo curator", roles.CURATOR, "keeps foods, regimens and sources"),
    ("member", "Demo member", None, "saves profiles, comments"),
)


class Command(BaseCommand):
    """Create the demonstration accounts; only with DEBUG."""

    help = "Creates demonstration sign-ins and prints their passwords once (only with DEBUG)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer new passwords for accounts that exist."""
        parser.add_argument(
            "--new-passwords", action="store_true", help="give existing accounts new passwords"
        )

    @transaction.atomic
    def handle(self, *args: Any, new_passwords: bool, **options: Any) -> None:
        """Create what is missing and print each new password."""
        if not settings.DEBUG:
            raise CommandError(
                "Demonstration accounts are only for a site with DEBUG on: their addresses are "
                "known to everybody. Use `manage.py createsuperuser` on a real site."
            )
        rows = []
        for name, display_name, role, purpose in PEOPLE:
            password = _create(name, display_name, role, new_passwords=new_passwords)
            if password:
                rows.append((f"{name}@{DEMO_DOMAIN}", password, purpose))
        if not rows:
            self.stdout.write(
                "     The demo accounts exist; their passwords were shown once. For new ones: "
                "manage.py create_demo_accounts --new-passwords"
            )
            return
        width = max(len(address) for address, _, _ in rows)
        self.stdout.write("     Note these passwords; they are shown only now.")
        for address, password, purpose in rows:
            self.stdout.write(f"     {address:<{width}}  {password}  {purpose}")


def _create(name: str, display_name: str, role: str | None, *, new_passwords: bool) -> str | None:
    """Create one account, or give it a new password. Return the password if it is new."""
    address = f"{name}@{DEMO_DOMAIN}"
    user = User.objects.filter(email=address).first()
    if user and not new_passwords:
        return None
    password = secrets.token_urlsafe(12)
    if user:
        user.set_password(password)
        user.save(update_fields=["password"])
        return password
    user = User.objects.create_user(
        address, password, display_name=display_name, is_staff=role is not None
    )
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return password
