"""The Chromium for the browser tests: one that is here and starts, or else one installed now.

    .venv/bin/python -m tools.chromium

prints its path. CHROMIUM=/path/to/chromium names one and goes before all others.
"""

import os
import shutil
import subprocess
import sys

from tools import debian

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPLICATION = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"

HOW_TO_GET_ONE = (
    "No Chromium starts on this machine, and none could be installed. Install one "
    "(Debian: apt install chromium libatomic1; elsewhere: .venv/bin/playwright install "
    "--with-deps chromium), or name one you have: make test CHROMIUM=/path/to/chromium"
)


class ChromiumError(Exception):
    """There is no Chromium to test with; the message says how to get one."""


def find_or_install() -> str:
    """Return the path of a Chromium that starts; raise ChromiumError when none can be had."""
    path = find()
    if path is None:
        print(
            "No Chromium that tests can drive is here: installing it", file=sys.stderr, flush=True
        )
        install()
        path = find()
    if path is None:
        raise ChromiumError(HOW_TO_GET_ONE)
    return path


def find() -> str | None:
    """Return the path of a Chromium that starts, or None if none does or nothing can drive it."""
    if not starts(sys.executable, "-m", "playwright"):
        return None
    if named := os.environ.get("CHROMIUM"):
        candidates = [named]
    else:
        on_path = [shutil.which(command) for command in COMMANDS]
        candidates = [path for path in (*on_path, MAC_APPLICATION, from_playwright()) if path]
    return next((path for path in candidates if starts(path)), None)


def from_playwright() -> str:
    """Return where Playwright keeps, or would keep, its own Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def starts(*command: str) -> bool:
    """Say whether a program runs at all: Ubuntu's `chromium-browser` may be only a notice."""
    try:
        done = subprocess.run([*command, "--version"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def install() -> None:
    """Install a Chromium: Debian's own for root on Debian, Playwright's anywhere else."""
    if debian.can_install():
        # Playwright's driver needs libatomic and does not bring it.
        debian.install("chromium", "fonts-liberation", "libatomic1")
    else:
        system_libraries = ["--with-deps"] if os.geteuid() == 0 else []
        subprocess.run(
            [sys.executable, "-m", "playwright", "install", *system_libraries, "chromium"],
            stdout=sys.stderr,
        )


if __name__ == "__main__":
    try:
        print(find_or_install())
    except ChromiumError as error:
        sys.exit(str(error))
