"""The life of a process that Pulumi's engine starts: it reports its port, serves, and ends with the engine."""

from __future__ import annotations

import os
import select
import signal
import socket
from collections.abc import Callable
from concurrent import futures

import grpc

_LOOK_SECONDS = 0.5
_MESSAGE_BYTES = 400 * 1024 * 1024  # as the engine has it
_THREADS = 32


def serve_until_the_end(add_service: Callable[[grpc.Server], None]) -> int | None:
    """Starts a server, prints its port for the engine, and serves until SIGINT, SIGTERM or the end of the engine.

    Returns the signal, or None when the engine is gone; the server still runs then. Call it in the main thread.
    """
    engine = os.getppid()
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    # A signal may reach any of the server's threads, and this one has to know of it at once.
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
        if select.select([reader], [], [], _LOOK_SECONDS)[0]:
            return reader.recv(1)[0]
    return None
