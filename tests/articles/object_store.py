"""A stand-in for an object store that speaks as much of S3 as the site asks of one.

It keeps objects in memory, on this machine. The site's own client (boto3) talks to it.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

LISTED = "<Contents><Key>{}</Key><LastModified>2020-01-01T00:00:00Z</LastModified></Contents>"


@dataclass
class ObjectStore:
    """The objects by their path, and the headers each was sent with."""

    address: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """Serve an empty store."""
    store = ObjectStore()

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            path = urlsplit(self.path).path
            store.objects[path] = self.rfile.read(int(self.headers["Content-Length"]))
            store.headers[path] = dict(self.headers)
            self.answer(200)

        def do_DELETE(self) -> None:
            store.objects.pop(urlsplit(self.path).path, None)
            self.answer(204)

        def do_HEAD(self) -> None:
            is_known = urlsplit(self.path).path in store.objects
            headers = {"Last-Modified": "Wed, 01 Jan 2020 00:00:00 GMT", "ETag": '"x"'}
            self.answer(200 if is_known else 404, headers=headers)

        def do_GET(self) -> None:
            keys = [path.partition("/")[2].partition("/")[2] for path in store.objects]
            listed = "".join(LISTED.format(key) for key in keys)
            xml = f"<ListBucketResult><IsTruncated>false</IsTruncated>{listed}</ListBucketResult>"
            self.answer(200, xml.encode(), {"Content-Type": "application/xml"})

        def answer(
            self, status: int, body: bytes = b"", headers: dict[str, str] | None = None
        ) -> None:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    store.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield store
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
