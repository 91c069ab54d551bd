"""A site that is set up wrongly does not start, and says which variable is wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEY = "dGVzdHMtb25seS1rZXktZm9yLXByb2ZpbGVzLTAwMDE="
RIGHT = {
    "DEBUG": "0",
    "SECRET_KEY": "a-secret-key-for-tests-only-that-is-long-enough-to-pass-the-check",
    "PROFILE_KEYS": KEY,
    "SITE_URL": "https://villi.example.org",
    "ALLOWED_HOSTS": "",
}


SHOW = "import config.settings as s; print(s.SESSION_COOKIE_SECURE)"


def start(code: str = SHOW, **changed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | RIGHT | changed,
        capture_output=True,
        text=True,
    )


def test_a_site_that_is_set_up_starts() -> None:
    assert start().stdout == "True\n"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "", "SECRET_KEY is not set"),
        ("PROFILE_KEYS", "", "PROFILE_KEYS is not set"),
        ("PROFILE_KEYS", f"{KEY},a-slip-of-the-pen", "PROFILE_KEYS holds something that is no key"),
        ("SITE_URL", "", "SITE_URL is not set"),
        ("SITE_URL", "villi.example.org", "SITE_URL must begin with https://"),
        ("SITE_URL", "https://", "SITE_URL must begin with https://"),
    ],
)
def test_what_cannot_be_meant_stops_it(name: str, value: str, words: str) -> None:
    done = start(**{name: value})

    assert done.returncode != 0
    assert words in done.stderr
    assert "a-slip-of-the-pen" not in done.stderr


def test_what_is_installed_speaks_to_redis_and_waits_two_seconds_for_it() -> None:
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings';"
        "from django.core.cache import cache;"
        "client = cache._cache.get_client();"
        "print(client, client.connection_pool.connection_kwargs['socket_timeout'])"
    )

    done = start(code, CACHE_URL="redis://127.0.0.1:1/0")

    assert "Redis" in done.stdout, done.stderr
    assert done.stdout.endswith(" 2\n")
