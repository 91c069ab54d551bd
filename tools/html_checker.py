"""The Nu HTML checker: the one that is here, or else one installed now.

    .venv/bin/python -m tools.html_checker FOLDER

checks every page in a folder and prints what is wrong; the exit status is 0 when nothing is.
It runs on this machine alone and needs Java 11 or newer.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tools import debian
from tools.environment import VENV

PACKAGE = "vnu-jar@26.9.27"
SHA256 = "22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47"
FOLDER = VENV / "html-checker"
JAR = FOLDER / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"

DEBIAN_PACKAGES = {"java": "default-jre-headless", "npm": "npm"}

HOW_TO_GET_IT = (
    "The HTML checker is not here and could not be installed. It needs Java 11 or newer and npm "
    "(Debian: apt install default-jre-headless npm); then run the tests again."
)


class HtmlCheckerError(Exception):
    """There is nothing to check pages with; the message says how to get it."""


def faults(folder: Path) -> list[dict[str, Any]]:
    """Return every error and warning in the pages of a folder, each with `url` and `message`.

    Raises HtmlCheckerError where there is no checker and none can be had, or it breaks down.
    """
    find_or_install()
    command = ["java", "-Xss4m", "-jar", str(JAR), "--format", "json", "--stdout"]
    done = subprocess.run([*command, str(folder)], capture_output=True, text=True)
    try:
        messages: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
    except ValueError as error:
        raise HtmlCheckerError(done.stderr or done.stdout) from error
    return messages


def find_or_install() -> None:
    """Have Java and the checker; raise HtmlCheckerError where that cannot be."""
    if not is_here():
        print("The HTML checker is not here: installing it", file=sys.stderr, flush=True)
        install()
    if not is_here():
        raise HtmlCheckerError(HOW_TO_GET_IT)


def is_here() -> bool:
    """Say whether Java is here, and exactly the checker that is wanted."""
    if shutil.which("java") is None or not JAR.exists():
        return False
    return hashlib.sha256(JAR.read_bytes()).hexdigest() == SHA256


def install() -> None:
    """Install what is missing: Java and npm for root on Debian, the checker for anybody."""
    missing = [package for command, package in DEBIAN_PACKAGES.items() if not shutil.which(command)]
    if missing and debian.can_install():
        debian.install(*missing)
    if shutil.which("npm"):
        # Its own script would fetch a Java from elsewhere.
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--silent"]
        subprocess.run(
            ["npm", "install", *options, "--prefix", str(FOLDER), PACKAGE], stdout=sys.stderr
        )


def main() -> int:
    """Check the folder that is named; return the exit status."""
    try:
        found = faults(Path(sys.argv[1]))
    except HtmlCheckerError as error:
        print(error, file=sys.stderr)
        return 2
    for fault in found:
        page = Path(fault.get("url", "")).name
        print(f"{page}:{fault.get('lastLine', 0)}: {fault['message']}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
