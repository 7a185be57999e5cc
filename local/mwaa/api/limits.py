"""The limits that MWAA sets for InvokeRestApi, and the bucket that keeps one of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

DEFAULT_CALLS_PER_SECOND = 10.0


@dataclass(frozen=True)
class Limits:
    """The limits of one gateway: those AWS documents for InvokeRestApi, unless a caller says otherwise."""

    #: 0 switches the limit off.
    calls_per_second: float = DEFAULT_CALLS_PER_SECOND
    call_seconds: float = 10.0
    answer_bytes: int = 6 * 1024 * 1024


class TokenBucket:
    """Lets through `per_second` calls a second, and that many at once after a pause; all of them if it is 0."""

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._size = max(per_second, 1.0)
        self._tokens = self._size
        self._clock = clock
        self._filled = clock()

    def take(self) -> bool:
        """Returns whether one more call may pass now, and counts it if so."""
        if not self._per_second:
            return True
        now = self._clock()
        self._tokens = min(self._size, self._tokens + (now - self._filled) * self._per_second)
        self._filled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
