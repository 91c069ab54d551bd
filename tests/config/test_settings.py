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


def start(**changed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import config.settings as s; print(s.SESSION_COOKIE_SECURE)"],
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
