"""Rate-limits calls, because all callers in an account and region share MWAA's limit.

Rate-limiting libraries keep a fixed rate. botocore's adaptive mode calls at full speed until it is throttled and then
goes on probing for a higher rate, so that about one call in twenty is throttled (for 270 calls at 10 per second).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from threading import Lock

from pulumi_mwaa.airflow.errors import AirflowError

#: The environment variable with the maximum number of calls per second; 0 means no limit.
CALLS_PER_SECOND = "MWAA_CALLS_PER_SECOND"

_DEFAULT = 10.0  # MWAA's limit, according to the Amazon MWAA User Guide
_SHARE = 0.98  # of the limit, because clocks and response times vary
_BURST = 5.0  # calls; MWAA allows more
_SLOWDOWN = 0.7  # of the rate, at each throttled call
_SLOWEST = 0.05  # of the limit
_RECOVERY = 0.01  # of the limit, per second
_ONE_BURST_SECONDS = 1.0  # calls that are throttled within this time count as one


class Pacer:
    """Keeps all calls to one region below MWAA's limit. Thread-safe.

    A throttled call means that others use the same limit. It lowers the rate by 30 %, and the rate then recovers by 1 %
    of the limit per second, so that several callers end up with similar shares.

    Args:
        calls_per_second: The limit; 0 means no limit. Defaults to `MWAA_CALLS_PER_SECOND`, or else to 10.
        clock: A monotonic clock, in seconds.
        sleep: Sleeps for the given number of seconds.

    Raises:
        AirflowError: If the limit isn't a number, or is negative.
    """

    def __init__(
        self,
        calls_per_second: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        limit = _from_environment() if calls_per_second is None else calls_per_second
        self._top = limit * _SHARE
        self._slowest = limit * _SLOWEST
        self._recovery = limit * _RECOVERY
        self._clock = clock
        self._sleep = sleep
        self._lock = Lock()
        self._rate = self._top
        self._rate_at = clock()  # when that was the rate
        self._slowed_at = float("-inf")
        self._next = float("-inf")  # when the next call would be due if there were no bursts

    def wait(self) -> None:
        """Waits until the next call may be made."""
        if self._top:
            self._sleep(self._reserve())

    def slow_down(self) -> None:
        """Lowers the rate, because MWAA has throttled a call."""
        with self._lock:
            now = self._clock()
            if now - self._slowed_at < _ONE_BURST_SECONDS:
                return
            self._rate = max(self._current_rate(now) * _SLOWDOWN, self._slowest)
            self._rate_at = self._slowed_at = now
            self._next = max(self._next, now)

    def _reserve(self) -> float:
        """Reserves the time for a call, and returns how many seconds away it is."""
        with self._lock:
            now = self._clock()
            interval = 1 / self._current_rate(now)
            self._next = max(self._next, now - _BURST * interval) + interval
            return max(0.0, self._next - now)

    def _current_rate(self, now: float) -> float:
        return min(self._top, self._rate + self._recovery * (now - self._rate_at))


def parse_calls_per_second(name: str, text: str) -> float:
    """Parses a limit.

    Args:
        name: The setting's name, for the error message.
        text: The setting.

    Raises:
        AirflowError: If it isn't a number, or is negative.
    """
    try:
        limit = float(text)
    except ValueError:
        limit = -1.0
    if not 0 <= limit < float("inf"):
        raise AirflowError(f"{name} is {text!r} — use a number of calls per second, or 0 for no limit")
    return limit


def _from_environment() -> float:
    text = os.environ.get(CALLS_PER_SECOND)
    return parse_calls_per_second(CALLS_PER_SECOND, text) if text else _DEFAULT
