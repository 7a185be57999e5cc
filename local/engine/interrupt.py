"""Ctrl-C: once lets a deployment end well, twice ends it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interruptible(cancel: Callable[[], None], terminate: Callable[[], None]) -> Iterator[None]:
    """The first SIGINT or SIGTERM calls `cancel`; the next calls `terminate` and raises KeyboardInterrupt."""
    interrupted = False

    def handle(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signature of a handler
        nonlocal interrupted
        if interrupted:
            terminate()
            raise KeyboardInterrupt
        interrupted = True
        sys.stderr.write("Finishing what is under way; once more stops at once.\n")
        cancel()

    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, handle) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
