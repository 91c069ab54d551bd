"""Mail servers for tests: fakes at the outer edge, as a real one answers on a bad day."""

from smtplib import SMTPRecipientsRefused

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend

WORKING = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
DEAD = {"default": {"BACKEND": f"{__name__}.DeadMailServer"}}
CHOOSY = {"default": {"BACKEND": f"{__name__}.ChoosyMailServer"}}


class DeadMailServer(BaseEmailBackend):
    """Answers like a server that is down, and counts who asked."""

    asked = 0

    def send_messages(self, email_messages) -> int:
        DeadMailServer.asked += 1
        raise ConnectionRefusedError("no server for ada@example.org")


class ChoosyMailServer(EmailBackend):
    """Takes mail for everybody but addresses that begin with `refused`."""

    def send_messages(self, messages) -> int:
        for message in messages:
            for address in message.to:
                if address.startswith("refused"):
                    raise SMTPRecipientsRefused({address: (550, b"no such user")})
        return super().send_messages(messages)
