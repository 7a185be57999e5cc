"""MWAA's limits for InvokeRestApi, and the token bucket that enforces the rate limit."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

DEFAULT_CALLS_PER_SECOND = 10.0


@dataclass(frozen=True)
class Limits:
    """A gateway's limits. The defaults are those that AWS documents for InvokeRestApi."""

    #: 0 disables this limit.
    calls_per_second: float = DEFAULT_CALLS_PER_SECOND
    call_seconds: float = 10.0
    answer_bytes: int = 6 * 1024 * 1024


class TokenBucket:
    """Allows `per_second` calls per second, and bursts of that many calls after a pause; 0 means no limit."""

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._size = max(per_second, 1.0)
        self._tokens = self._size
        self._clock = clock
        self._filled = clock()

    def take(self) -> bool:
        """Returns whether another call is currently allowed, and counts it if so."""
        if not self._per_second:
            return True
        now = self._clock()
        self._tokens = min(self._size, self._tokens + (now - self._filled) * self._per_second)
        self._filled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
