"""AWS services other than MWAA, simulated by a moto server."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from moto.server import ThreadedMotoServer


@contextmanager
def moto_server() -> Iterator[str]:
    """Runs a moto server, and yields its address."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # by default, it logs each request
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@pytest.fixture(scope="session")
def moto_endpoint() -> Iterator[str]:
    """The address of the session's moto server."""
    with moto_server() as endpoint:
        yield endpoint
