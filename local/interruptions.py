"""Defers interruptions while a new process isn't recorded yet. Uses only the standard library."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Defers Ctrl-C and SIGTERM until the block ends. By then, the new process is recorded and can be stopped.

    Has no effect outside the main thread, which is the only one that signals interrupt.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
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
