"""A list of a kind's objects, shared by all who look within 10 seconds: calls are the scarce resource."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Generic, TypeVar

Row = TypeVar("Row")

OLDEST_LOOK = 10.0  # seconds


class Listing(Generic[Row]):
    """Rows by name, fetched when a look would be older than 10 s; our own changes show at once. Thread-safe."""

    def __init__(self, fetch: Callable[[], Mapping[str, Row]], clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = Lock()
        self._rows: Mapping[str, Row] = {}
        self._fetched_at: float | None = None
        self._changes: dict[str, tuple[float, Row | None]] = {}

    def row(self, name: str) -> tuple[Row | None, float]:
        """The row of that name, or `None` if there is none; and when that was so, by the clock."""
        with self._lock:
            now = self._clock()
            if self._fetched_at is None or now - self._fetched_at > OLDEST_LOOK:
                self._rows = self._fetch()
                self._fetched_at = now  # when it was asked for: a change made meanwhile counts as newer
            changed_at, row = self._changes.get(name, (float("-inf"), None))
            if changed_at >= self._fetched_at:
                return row, changed_at
            return self._rows.get(name), self._fetched_at

    def note(self, name: str, row: Row | None) -> None:
        """Remember what a call of ours has just made of the object (`None`: deleted)."""
        self._changes[name] = (self._clock(), row)
