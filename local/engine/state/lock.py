"""Keeps a second run out of a stack, with the lock files of Pulumi's file backend."""

from __future__ import annotations

import getpass
import json
import os
import re
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil

from local.engine.errors import EngineError
from local.engine.state.backend import Backend, write_file
from local.engine.state.encoding import dump
from local.engine.state.resource import now


@dataclass(frozen=True)
class _Holder:
    """Who holds a lock."""

    username: str
    hostname: str
    pid: int
    since: str

    def __str__(self) -> str:
        return f"{self.username}@{self.hostname} (pid {self.pid}) since {self.since}"

    @property
    def is_gone(self) -> bool:
        """Whether the process was one of this machine, and is no more; its number may be another's by now."""
        if self.hostname != socket.gethostname():
            return False
        try:
            began = psutil.Process(self.pid).create_time()
        except psutil.NoSuchProcess:
            return True
        # A second of doubt: Go writes fractions of any length, which Python before 3.11 doesn't read.
        taken = datetime.fromisoformat(re.sub(r"\.\d+", "", self.since).replace("Z", "+00:00"))
        return began > taken.timestamp() + 1


def clear_stale_locks(backend: Backend) -> list[str]:
    """Removes the locks of processes of this machine that are no more; returns a line for each."""
    cleared = []
    for path in _locks(backend):
        holder = _read(path)
        if holder is not None and holder.is_gone:
            path.unlink(missing_ok=True)
            cleared.append(f"took over the lock that {holder} left behind")
    return cleared


@contextmanager
def locked(backend: Backend) -> Iterator[None]:
    """Holds the stack's lock; raises EngineError naming the holder if another process has it."""
    _refuse_others(backend, mine=None)
    path = backend.lock_folder / f"{uuid.uuid4()}.json"
    write_file(
        path,
        dump({"pid": os.getpid(), "username": getpass.getuser(), "hostname": socket.gethostname(), "timestamp": now()}),
    )
    try:
        # Two that came at once both see the other's file, and both give way: better none than two.
        _refuse_others(backend, mine=path)
        yield
    finally:
        path.unlink(missing_ok=True)


def _refuse_others(backend: Backend, mine: Path | None) -> None:
    for path in _locks(backend):
        holder = _read(path) if path != mine else None
        if holder is not None:
            raise EngineError(f"the stack is locked by {holder}; wait for it to end, or delete {path}")


def _locks(backend: Backend) -> list[Path]:
    return sorted(backend.lock_folder.glob("*.json"))


def _read(path: Path) -> _Holder | None:
    """Who holds the lock; None if it has just been given up."""
    try:
        lock = json.loads(path.read_text(encoding="utf-8"))
        return _Holder(lock["username"], lock["hostname"], int(lock["pid"]), lock["timestamp"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise EngineError(f"can't read the lock {path}: {error}") from error
