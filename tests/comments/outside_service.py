"""A hand-written fake of an outside service: a real HTTP server on this machine.

Its answer is chosen by a test; what it was sent is kept. `stall` and `drip` are services that are
there and never finish.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class OutsideService(ThreadingHTTPServer):
    """What it answers, and what it was sent."""

    daemon_threads = True
    status = 200
    body = b'{"hold": false}'
    behaviour = "answer"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.is_over = threading.Event()

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/check?site=1"


class _Handler(BaseHTTPRequestHandler):
    server: OutsideService

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, dict(self.headers), body))
        if self.server.behaviour == "hang up":
            return
        if self.server.behaviour == "stall":
            self.server.is_over.wait()
            return
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        if self.server.behaviour == "drip":
            # A byte now and then: each wait is short, the whole would take for ever.
            while not self.server.is_over.wait(0.05):
                try:
                    self.wfile.write(b" ")
                except OSError:
                    return
        self.wfile.write(self.server.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name is inherited)
        """Say nothing."""


@contextmanager
def running() -> Iterator[OutsideService]:
    """Run the service for as long as the block lasts."""
    with OutsideService() as service:
        thread = threading.Thread(target=service.serve_forever, daemon=True)
        thread.start()
        try:
            yield service
        finally:
            service.is_over.set()
            service.shutdown()
            thread.join()
