"""The site on a database of its own, and the requests made of it."""

import io
import os
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults


def prepare(folder: Path, database_url: str) -> None:
    """Set Django up on an empty database, with the starter content and DEBUG off."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        # Only for its stand-in secrets; it is off before anything is measured.
        "DEBUG": "1",
        "DATABASE_URL": database_url,
        "EMAIL_URL": "dummymail://",
        # No thread works beside what is measured.
        "TASKS_BACKEND": "django.tasks.backends.dummy.DummyBackend",
    }
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.DEBUG = False
    settings.STATIC_ROOT = str(folder)
    call_command("migrate", verbosity=0)
    call_command("load_content", stdout=io.StringIO())


def session_cookie() -> str:
    """Sign a member in; return the cookie that proves it."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.create(email="bench@example.org"))
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def environ(address: str, body: bytes = b"") -> dict[str, Any]:
    """Return what a WSGI server would hand over for a GET, or for a POST of `body`."""
    path, _, query = address.partition("?")
    made: dict[str, Any] = {
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REQUEST_METHOD": "POST" if body else "GET",
        "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "localhost",
        "HTTP_ACCEPT_ENCODING": "gzip, br",
        "body": body,
    }
    setup_testing_defaults(made)
    return made
