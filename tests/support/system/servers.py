"""Local servers in this process: an HTTP server with a test's handler, and any ASGI application."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import uvicorn
from starlette.types import ASGIApp

# Nothing is listening on this address, so it suits stacks that need an endpoint but never call it.
NOWHERE = "http://127.0.0.1:9"


class Handler(BaseHTTPRequestHandler):
    """A handler that logs nothing. Subclasses define `do_GET` and other methods."""

    def body(self) -> bytes:
        """Returns the request's body."""
        return self.rfile.read(int(self.headers["Content-Length"]))

    def reply(self, status: int, content: bytes, headers: Mapping[str, str]) -> None:
        """Responds to the request."""
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's name)
        """Logs nothing."""


@contextmanager
def http_server(handler: type[Handler]) -> Iterator[str]:
    """Runs a server on a free port, with one thread per request, and yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serves an ASGI application in a thread and yields its address."""
    config = uvicorn.Config(app, port=0, http="h11", log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    bound = config.bind_socket()
    bound.listen()  # from now on, calls wait for the thread instead of failing
    thread = Thread(target=server.run, args=([bound],), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
