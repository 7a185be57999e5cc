"""Chooses the port of the function URLs, which stays the same when the process that serves them restarts.

It isn't in Linux's or macOS's ephemeral port range: such a port could be taken whenever the process isn't
running. It depends on the store's folder, so that two projects on the same machine rarely choose the same port.
"""

from __future__ import annotations

import socket
import zlib
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlsplit

from local import progress
from local.aws.errors import RejectedError
from local.aws.plugin.store import Store
from local.aws.types.lambda_urls import FUNCTION_URL, url_at

_FIRST_PORT = 8100
_PORTS = 20_000
_ATTEMPTS = 100


def listening_socket(store: Store) -> socket.socket:
    """Returns a socket that listens on the port of the existing function URLs, if there are any.

    If another program uses that port, the URLs get another one. If this were an error instead, that program would
    block every command, including `make destroy`.
    """
    urls = (entry.output("functionUrl") for entry in store.entries() if entry.token == FUNCTION_URL)
    remembered = next((urlsplit(url).port for url in urls), None)
    if remembered is None:
        return _on_free_port(store)
    with suppress(OSError):
        return _on_port(remembered)
    bound = _on_free_port(store)
    _move_urls(store, bound)
    progress.say(
        f"Port {remembered} is taken, so the function URLs now have port {bound.getsockname()[1]} — "
        "to update the stack's outputs, run make up ARGS=--refresh"
    )
    return bound


def address_of(bound: socket.socket) -> str:
    """Returns the address of the function URLs that are served on this socket."""
    return "http://{}:{}".format(*bound.getsockname())


def _on_free_port(store: Store) -> socket.socket:
    first = _FIRST_PORT + zlib.crc32(str(store.folder.resolve()).encode()) % _PORTS
    for port in range(first, first + _ATTEMPTS):
        with suppress(OSError):
            return _on_port(port)
    raise RejectedError(f"no port from {first} to {first + _ATTEMPTS - 1} is free for the function URLs")


def _on_port(port: int) -> socket.socket:
    """Returns a socket that listens on this port. Raises OSError if it is taken."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(("127.0.0.1", port))
        bound.listen()
    except OSError:
        bound.close()
        raise
    return bound


def _move_urls(store: Store, bound: socket.socket) -> None:
    with store.changing() as entries:
        for index, entry in enumerate(entries):
            if entry.token == FUNCTION_URL:
                moved = {"functionUrl": url_at(address_of(bound), entry.id)}
                entries[index] = replace(entry, computed={**entry.computed, **moved})
