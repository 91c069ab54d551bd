"""`make run`: from a bare checkout to the site in a browser, saying each step.

A step that cannot be done stops the run with a sentence about what to do.
"""

import os
import platform
import socket
import subprocess
import sys
from collections.abc import Mapping

from tools.environment import (
    PYTHON,
    ROOT,
    RUNTIME_LOCK,
    SetupError,
    install,
    require_writable_checkout,
)

STEPS = 6


def main() -> None:
    """Set the site up where it is not yet, then become the server."""
    try:
        port = chosen_port(os.environ.get("PORT") or "8000")
        require_writable_checkout()
        say(1, f"Python {platform.python_version()} ({sys.executable})")
        say(2, f"Packages: {install(RUNTIME_LOCK)}")
        remember_own_machine()
        # For trying Villi on one's own machine; a real site is docs/operators.md's subject.
        environment = {"SITE_URL": f"http://127.0.0.1:{port}"} | os.environ | {"DEBUG": "1"}
        say(3, "Database")
        manage("migrate", "--verbosity", "0", environment=environment)
        say(4, "Starter content")
        manage("load_content", environment=environment)
        say(5, "Demo sign-ins")
        manage("create_demo_accounts", environment=environment)
    except SetupError as error:
        sys.exit(f"\nStopped: {error}")
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run the same command again to go on from here.")
    say(6, f"Villi is at http://127.0.0.1:{port}/ (Ctrl-C stops it)")
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), "-m", "granian", *server_options(port)], environment)


def remember_own_machine() -> None:
    """Write `.env` once, so that `manage.py` works in this checkout without setting anything."""
    file = ROOT / ".env"
    if not file.exists():
        file.write_text(
            "# Written by `make run`: this checkout is somebody's own machine.\nDEBUG=1\n"
        )


def say(step: int, what: str) -> None:
    """Print one step of the way."""
    print(f"{step}/{STEPS}  {what}", flush=True)


def chosen_port(text: str) -> int:
    """Return the port to serve on; raise SetupError when it is no port or something has it."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SetupError(f"PORT={text} is not a port. Choose a number from 1024 to 65535.")
    port = int(text)
    with socket.socket() as probe:
        # As the server will: a port that was closed a moment ago counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise SetupError(
                f"Port {port} is for administrators. Choose another: make run PORT=8001"
            ) from error
        except OSError as error:
            raise SetupError(
                f"Port {port} is taken: another program listens there, perhaps Villi already. "
                f"Stop it, or choose another: make run PORT={port + 1 if port < 65535 else 8001}"
            ) from error
    return port


def manage(*arguments: str, environment: Mapping[str, str]) -> None:
    """Run one of the site's management commands; raise SetupError when it fails."""
    command = [str(PYTHON), str(ROOT / "manage.py"), *arguments]
    if subprocess.run(command, cwd=ROOT, env=environment).returncode != 0:
        raise SetupError(
            f"`manage.py {arguments[0]}` failed; its words are above. If the database is the "
            "trouble and its data does not matter, delete var/ and run the same command again."
        )


def server_options(port: int) -> list[str]:
    """Return granian's arguments for a site on somebody's own machine."""
    return [
        *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        # Without the two limits one slow reader after another could stop the site.
        *("--workers", "1", "--blocking-threads", "4", "--backpressure", "64"),
        *("--log-level", "warning", "config.wsgi:application"),
    ]


if __name__ == "__main__":
    main()
