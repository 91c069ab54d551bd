"""The virtual environment: made once, filled from a lock file, then left until that changes."""

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

RUNTIME_LOCK = ROOT / "requirements.txt"
DEVELOPMENT_LOCK = ROOT / "requirements-dev.txt"


class SetupError(Exception):
    """Something outside the code is in the way; the message says what the person can do."""


def require_writable_checkout() -> None:
    """Raise SetupError where the checkout cannot be written to."""
    try:
        with tempfile.TemporaryFile(dir=ROOT):
            pass
    except OSError as error:
        raise SetupError(
            f"Nothing can be written to {ROOT} ({error.strerror}). "
            "Clone Villi into a folder of your own, with room on the disk, and run it there."
        ) from error


def install(lock: Path) -> str:
    """Fill the virtual environment with exactly what `lock` pins; return what was done.

    Raises SetupError when the environment cannot be made or a package cannot be had.
    """
    if not runs(PYTHON):
        run_quietly(
            [sys.executable, "-m", "venv", "--clear", str(VENV)],
            "The virtual environment could not be made in .venv. Delete .venv and try again.",
        )
    if stamp(lock).exists() and stamp(lock).read_text() == fingerprint(lock):
        return "installed already"
    print(
        f"      installing what {lock.name} pins; the first time takes a minute or two", flush=True
    )
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--retries", "2"]
    run_quietly(
        [str(PYTHON), "-m", "pip", "install", *options]
        + ["--require-hashes", "--only-binary", ":all:", "--requirement", str(lock)],
        "The packages could not be installed. Check the network connection and try again.",
    )
    # The development lock holds every pin of the runtime one (tests/test_locks.py).
    for filled in {lock, RUNTIME_LOCK}:
        stamp(filled).write_text(fingerprint(filled))
    return "installed"


def stamp(lock: Path) -> Path:
    """Return the file that remembers which content of `lock` is installed."""
    return VENV / f"installed-{lock.name}"


def fingerprint(lock: Path) -> str:
    """Return a digest of what `lock` pins."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def runs(python: Path) -> bool:
    """Say whether this interpreter starts; a moved or upgraded one leaves a dead link behind."""
    try:
        return (
            subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode == 0
        )
    except OSError:
        return False


def run_quietly(command: list[str], advice: str) -> None:
    """Run a command, showing its words only when it fails; then raise SetupError with `advice`."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        print(done.stdout, file=sys.stderr)
        raise SetupError(advice)


if __name__ == "__main__":
    try:
        require_writable_checkout()
        install(ROOT / sys.argv[1])
    except SetupError as problem:
        sys.exit(f"Stopped: {problem}")
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
