"""Locks that work across processes. Uses only the standard library."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(path: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[int]:
    """Holds a lock for the duration of the block; calls `waiting` once if it has to wait for another process.

    The kernel releases the lock when this process and all children that inherited the descriptor have ended, even if
    they were killed. If only this process is killed, the next one waits until these children have ended.

    Yields:
        The lock's file descriptor.
    """
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()
