"""Starts the gateway's process on a port that is bound beforehand."""

from __future__ import annotations

import socket
import subprocess
import sys
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
