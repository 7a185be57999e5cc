"""Starts the gateway's process on a port that is bound beforehand, and defers interruptions meanwhile."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.mwaa.data_dir import Home
from local.mwaa.user_error import UserError

_PROJECT = Path(__file__).resolve().parents[2]


def bound_socket(port: int) -> socket.socket:
    """Returns a socket bound to loopback, for the gateway to inherit. Raises UserError if the port can't be bound."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        bound.close()
        raise UserError(f"Port {port} can't be used ({error}) — use a different --port, or omit the option.") from None
    return bound


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Defers Ctrl-C and SIGTERM until the block ends. By then, the new process is recorded and can be stopped."""
    held: list[int] = []
    signals = (signal.SIGINT, signal.SIGTERM)
    handlers = [signal.signal(number, lambda number, _: held.append(number)) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, handlers, strict=True):
            signal.signal(number, handler)
    if held:
        raise KeyboardInterrupt


def gateway(
    home: Home, bound: socket.socket, rate: float, *, scheduler: bool, dags: Path | None
) -> subprocess.Popen[bytes]:
    """Starts the gateway in its own session and writes its output to its log."""
    with home.log.open("wb") as log:
        return subprocess.Popen(
            [
                sys.executable, "-m", "local.mwaa", "serve", "--home", str(home.path),
                "--calls-per-second", str(rate), "--socket", str(bound.fileno()),
                *(["--scheduler"] if scheduler else []), *(["--dags", str(dags)] if dags else []),
            ],
            cwd=_PROJECT, pass_fds=[bound.fileno()], start_new_session=True, umask=0o077,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
