"""`make lint`: every check that reads the code without running the tests; `make format` repairs.

.venv/bin/python -m tools.lint [--repair]
"""

import subprocess
import sys

from tools.environment import PYTHON, ROOT

PROGRAMS = PYTHON.parent
CONCISE = "--output-format=concise"


def checks() -> dict[str, list[str]]:
    """Return each check's name and command."""
    return {
        "style (ruff check)": [f"{PROGRAMS}/ruff", "check", "--quiet", CONCISE],
        "layout (ruff format)": [f"{PROGRAMS}/ruff", "format", "--check", CONCISE],
        "templates (djade)": [f"{PROGRAMS}/djade", "--check", *templates()],
        "types (mypy)": [f"{PROGRAMS}/mypy", "--no-error-summary"],
        "system checks": [*manage("check"), "--fail-level", "WARNING"],
        "migrations": [*manage("makemigrations"), "--check", "--dry-run"],
    }


def repairs() -> dict[str, list[str]]:
    """Return the commands that put right what can be put right without thinking."""
    return {
        "style (ruff check)": [f"{PROGRAMS}/ruff", "check", "--fix", "--quiet"],
        "layout (ruff format)": [f"{PROGRAMS}/ruff", "format", "--quiet"],
        "templates (djade)": [f"{PROGRAMS}/djade", *templates()],
    }


def templates() -> list[str]:
    """Return every template's path."""
    return sorted(str(path) for path in (ROOT / "templates").rglob("*.html"))


def manage(command: str) -> list[str]:
    """Return a management command under the tests' settings, which need no environment."""
    return [str(PYTHON), str(ROOT / "manage.py"), command, "--settings", "tests.settings"]


def run(commands: dict[str, list[str]]) -> list[str]:
    """Run each command, showing the words of those that fail; return the names of these."""
    failed = []
    for name, command in commands.items():
        done = subprocess.run(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        print(f"{'ok    ' if done.returncode == 0 else 'FAILED'}  {name}", flush=True)
        if done.returncode != 0:
            print(done.stdout, flush=True)
            failed.append(name)
    return failed


if __name__ == "__main__":
    sys.exit(1 if run(repairs() if "--repair" in sys.argv else checks()) else 0)
