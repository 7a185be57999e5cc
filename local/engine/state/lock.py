"""Keeps a second run out of a stack, with the lock files of Pulumi's file backend."""

from __future__ import annotations

import getpass
import json
import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from local.engine.errors import EngineError
from local.engine.state.backend import Backend, write_file
from local.engine.state.encoding import dump
from local.engine.state.resource import now


def clear_stale_locks(backend: Backend) -> list[str]:
    """Removes the locks of processes of this machine that are no more; returns a line for each."""
    cleared = []
    for path in _locks(backend):
        lock = _read(path)
        if lock.get("hostname") == socket.gethostname() and not psutil.pid_exists(int(lock.get("pid", 0))):
            path.unlink(missing_ok=True)
            cleared.append(f"took over the lock that {_holder(lock)} left behind")
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
        if path != mine:
            raise EngineError(f"the stack is locked by {_holder(_read(path))}; wait for it to end, or delete {path}")


def _locks(backend: Backend) -> list[Path]:
    return sorted(backend.lock_folder.glob("*.json"))


def _read(path: Path) -> dict[str, object]:
    try:
        lock = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise EngineError(f"can't read the lock {path}: {error}") from error
    return lock if isinstance(lock, dict) else {}


def _holder(lock: dict[str, object]) -> str:
    return f"{lock.get('username')}@{lock.get('hostname')} (pid {lock.get('pid')}) since {lock.get('timestamp')}"
