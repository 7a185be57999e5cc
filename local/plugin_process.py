"""Runs a process that Pulumi's engine starts: it reports its port, serves, and exits with the engine."""

from __future__ import annotations

import os
import select
import signal
import socket
from collections.abc import Callable
from concurrent import futures

import grpc

_POLL_SECONDS = 0.5
_MESSAGE_BYTES = 400 * 1024 * 1024  # the engine's own limit
_THREADS = 32


def serve_until_the_end(add_service: Callable[[grpc.Server], None]) -> int | None:
    """Starts a server, prints its port for the engine, and serves until SIGINT or SIGTERM, or until the engine exits.

    Must be called in the main thread. The server is still running when this function returns.

    Returns:
        The signal's number, or None if the engine has exited.
    """
    engine = os.getppid()
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    # A signal may be delivered to any of the server's threads, but must wake up this one immediately.
    signal.set_wakeup_fd(writer.fileno())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    options = [("grpc.max_receive_message_length", _MESSAGE_BYTES), ("grpc.max_send_message_length", _MESSAGE_BYTES)]
    server = grpc.server(futures.ThreadPoolExecutor(_THREADS), options=options)
    add_service(server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    while os.getppid() == engine:
        if select.select([reader], [], [], _POLL_SECONDS)[0]:
            return reader.recv(1)[0]
    return None
