"""An outside service that may look at comments. Off, unless OUTSIDE_CHECK_URL names one.

It gets the words of a comment and nothing else: no name, no address, no article. Only words that
no check of our own holds are sent (comments/screening.py), so nothing about self-harm and no
personal details that were found ever leave this server.

    POST OUTSIDE_CHECK_URL            {"text": "…"}
    200 OK                            {"hold": true, "reason": "…"}
"""

import json
import socket
import threading
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT_SECONDS = 3.0
"""Somebody waits for the answer to their comment. The comment is held and looked at later."""

BIGGEST_ANSWER_BYTES = 10_000
LONGEST_REASON = 300


class OutsideError(Exception):
    """The service could not be asked, or its answer was none."""


def is_on() -> bool:
    """Say whether an operator has named a service."""
    return bool(settings.OUTSIDE_CHECK_URL)


def ask(text: str) -> str | None:
    """Return the service's reason to hold a text, None where it has none.

    Raises OutsideError for anything but a clear answer in time.
    """
    answer = _answer(text)
    if not isinstance(answer, dict) or not isinstance(answer.get("hold"), bool):
        raise OutsideError("no answer in the agreed form")
    return str(answer.get("reason") or "")[:LONGEST_REASON] if answer["hold"] else None


def _answer(text: str) -> Any:
    parts = urlsplit(settings.OUTSIDE_CHECK_URL)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    with closing(kind(parts.netloc, timeout=TIMEOUT_SECONDS)) as connection:
        # The connection's own timeout starts anew with each byte; this one counts the whole.
        end = threading.Timer(TIMEOUT_SECONDS, _hang_up, [connection])
        end.start()
        try:
            path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
            connection.request("POST", path, json.dumps({"text": text}), _headers())
            response = connection.getresponse()
            body = response.read(BIGGEST_ANSWER_BYTES)
            if response.status != 200:
                raise OutsideError(f"status {response.status}")
            return json.loads(body)
        except (OSError, HTTPException, ValueError) as error:
            raise OutsideError(type(error).__name__) from error
        finally:
            end.cancel()


def _headers() -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if settings.OUTSIDE_CHECK_TOKEN:
        headers["Authorization"] = f"Bearer {settings.OUTSIDE_CHECK_TOKEN}"
    return headers


def _hang_up(connection: HTTPConnection) -> None:
    if connection.sock:
        connection.sock.shutdown(socket.SHUT_RDWR)
