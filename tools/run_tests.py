"""`make test`: style, types, every test on SQLite and on PostgreSQL, and in a real browser.

    .venv/bin/python -m tools.run_tests

Everything is run even after a failure. The last line counts what passed and failed; the exit
status is 0 only when nothing failed.
"""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from tools import chromium, lint, postgres
from tools.environment import PYTHON, ROOT

REPORTS = ROOT / "var" / "test-reports"
# Two at a time: what the smallest machine has, and what the locks of the database should bear.
PARALLEL = ("-n", "2")


@dataclass
class Counts:
    """How many tests passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: "Counts") -> None:
        """Count the others' too."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped


def main() -> int:
    """Run everything; return the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    REPORTS.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    total = Counts()

    heading("Style, types, migrations")
    checks = lint.checks()
    failed = lint.run(checks)
    total.add(Counts(passed=len(checks) - len(failed), failed=len(failed)))

    heading("Tests on SQLite")
    total.add(pytest("sqlite", "tests", "--ignore=tests/browser"))

    heading("Tests on PostgreSQL")
    try:
        with postgres.temporary_server() as url:
            total.add(pytest("postgresql", "tests", "--ignore=tests/browser", DATABASE_URL=url))
    except postgres.PostgresError as error:
        print(error)
        total.add(Counts(failed=1))

    heading("Tests in a browser")
    try:
        total.add(pytest("browser", "tests/browser", CHROMIUM=chromium.find_or_install()))
    except chromium.ChromiumError as error:
        print(error)
        total.add(Counts(failed=1))

    minutes, seconds = divmod(round(time.monotonic() - started), 60)
    print(f"\nEverything took {minutes} min {seconds} s.")
    print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return 1 if total.failed else 0


def heading(text: str) -> None:
    """Print what comes next."""
    print(f"\n== {text}", flush=True)


def pytest(name: str, *arguments: str, **environment: str) -> Counts:
    """Run pytest and return its counts; a run that broke off or found no test is a failure."""
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    surroundings = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    status = subprocess.run(
        [PYTHON, "-m", "pytest", "--quiet", *PARALLEL, f"--junitxml={report}", *arguments],
        cwd=ROOT,
        env=surroundings | environment,
    ).returncode
    counts = read(report)
    if status != 0 and counts.failed == 0:
        counts.failed = 1
    return counts


def read(report: Path) -> Counts:
    """Return the counts of one of pytest's reports; none at all when it was not written."""
    if not report.exists():
        return Counts()
    suite = ET.parse(report).getroot().find("testsuite")
    if suite is None:
        return Counts()
    everything, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
    failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    return Counts(everything - failed - skipped, failed, skipped)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
