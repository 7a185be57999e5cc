"""Ctrl-C: once lets a deployment end well, twice ends it."""

from __future__ import annotations

import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interruptible(cancel: Callable[[], None], terminate: Callable[[], None]) -> Iterator[None]:
    """The first SIGINT, SIGTERM or SIGHUP calls `cancel`, the next one `terminate`, both from a thread of their own.

    A handler runs in the middle of whatever the main thread does, locks held and all; so it does nothing but pass on
    that there was a signal.
    """
    presses: queue.SimpleQueue[int | None] = queue.SimpleQueue()

    def handle(number: int, _: FrameType | None) -> None:
        presses.put(number)

    def watch() -> None:
        if presses.get() is None:
            return
        sys.stderr.write("Finishing what is under way; once more stops at once.\n")
        cancel()
        if presses.get() is not None:
            terminate()

    watcher = threading.Thread(target=watch, name="interrupt")
    watcher.start()
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, handle) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
        presses.put(None)
        watcher.join()
