"""Locks between processes. Standard library only."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(path: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[int]:
    """Holds a lock, having called `waiting` once if another process has it. Yields its file descriptor.

    The kernel releases it when the process ends, however it ends, and all children that were given the descriptor have
    ended: what a killed process leaves unfinished isn't touched by the next one while a child still works on it.
    """
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()
