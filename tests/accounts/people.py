"""People for tests: one minimal factory, and what a person reads and types."""

import base64
import hashlib
import hmac
import re
import struct
import time
from itertools import count

from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.test import Client

from accounts.models import User

PASSWORD = "correct-horse-battery"
_numbers = count(1)


def make_person(email: str = "", **fields: object) -> User:
    """Save a person with a confirmed address and PASSWORD."""
    user = User.objects.create_user(
        email or f"person{next(_numbers)}@example.org", PASSWORD, **fields
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(client: Client, user: User) -> None:
    """Sign in through the page, so that the session knows how."""
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.context["form"].errors


def prove_again(client: Client) -> None:
    """Enter the password once more, as sensitive steps ask for."""
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302, answer.context["form"].errors


def sent_mail() -> list[EmailMessage]:
    """Have what waits sent; return everything sent so far. In a test nothing is ever committed."""
    call_command("send_waiting_mail")
    return mail.outbox


def code_in_mail(address: str) -> str:
    """Return the code in the newest mail to an address."""
    newest = [message for message in sent_mail() if message.to == [address]][-1]
    found = re.search(r"^[A-Z0-9-]{6,}$", newest.body, re.MULTILINE)
    assert found, newest.body
    return found.group()


def totp(secret: str) -> str:
    """Return the code that an authenticator app shows now (RFC 6238), computed here."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
