"""`make bench`: how fast the site is, as ratios that hold on any machine.

    .venv/bin/python -m bench                   # everything
    .venv/bin/python -m bench foods             # one part
    .venv/bin/python -m bench foods --postgres  # on a PostgreSQL of its own instead of SQLite

Each part is a module of this package with a `main()` that measures, prints a table and says
whether what was promised held. It has a process and a temporary database, with the starter
content, to itself.
"""

import argparse
import contextlib
import importlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools import postgres

PARTS = ("requests", "foods", "articles", "comments")


def main() -> None:
    """Run the parts asked for; exit with 1 when one did not hold."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("parts", nargs="*", help=f"any of: {', '.join(PARTS)}; all when left out")
    parser.add_argument("--postgres", action="store_true", help="measure on PostgreSQL")
    asked = parser.parse_args()
    unknown = set(asked.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    parts = asked.parts or PARTS
    has_held = run(parts[0], asked.postgres) if len(parts) == 1 else run_each(parts)
    sys.exit(0 if has_held else 1)


def run_each(parts: tuple[str, ...]) -> bool:
    """Run each part in a process of its own, with the same options; say whether all held."""
    options = [option for option in sys.argv[1:] if option.startswith("-")]
    statuses = []
    for part in parts:
        print(f"\n{part}\n", flush=True)
        command = [sys.executable, "-m", "bench", part, *options]
        statuses.append(subprocess.run(command, check=False).returncode)
    return not any(statuses)


def run(part: str, on_postgres: bool) -> bool:
    """Run one part in this process; say whether it held."""
    from bench.site import prepare

    with (
        tempfile.TemporaryDirectory(prefix="villi-bench-") as folder,
        database(Path(folder), on_postgres) as url,
    ):
        prepare(Path(folder), url)
        has_held: bool = importlib.import_module(f"bench.{part}").main()
    return has_held


@contextlib.contextmanager
def database(folder: Path, on_postgres: bool) -> Iterator[str]:
    """Yield the address of an empty database."""
    if not on_postgres:
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
        return
    with postgres.temporary_server() as url:
        yield url
        from django.db import connection

        connection.close_pool()  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
