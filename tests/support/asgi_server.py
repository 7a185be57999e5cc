"""An ASGI application in this process, on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serves an ASGI application on loopback, in a thread, and yields its address."""
    config = uvicorn.Config(app, port=0, http="h11", log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    bound = config.bind_socket()
    bound.listen()  # from here on a call waits for the thread, and isn't refused
    thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
