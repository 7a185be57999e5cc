"""One list of a kind's objects for all reads within 10 seconds: MWAA throttles calls."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from pulumi_mwaa.airflow.errors import AirflowError, UnreadableError

Row = TypeVar("Row")

MAX_AGE = 10.0  # seconds


@dataclass(frozen=True)
class Cached(Generic[Row]):
    """A row as it was at some time.

    Attributes:
        row: the row, or `None` if there was none.
        at: when that was, by the clock.
        listed: whether it came with a list or from one of our own changes, and wasn't fetched alone.
    """

    row: Row | None
    at: float
    listed: bool


class ListCache(Generic[Row]):
    """Rows by name, at most 10 s old; our own changes are visible at once. Thread-safe.

    Once Airflow has failed to show the list, rows are fetched one at a time: any other object may be the cause.

    Args:
        fetch: gets all rows.
        fetch_one: gets a row, or `None` if there is none.
        clock: a monotonic clock, in seconds.
        notify: called with a warning when the list can't be shown.
    """

    def __init__(
        self,
        fetch: Callable[[], Mapping[str, Row]],
        fetch_one: Callable[[str], Row | None],
        clock: Callable[[], float] = time.monotonic,
        notify: Callable[[str], None] | None = None,
    ) -> None:
        self._fetch = fetch
        self._fetch_one = fetch_one
        self._clock = clock
        self._notify = notify
        self._lock = Lock()
        self._rows: Mapping[str, Row] = {}
        self._fetched_at: float | None = None
        self._changes: dict[str, tuple[float, Row | None]] = {}
        self._shown = True  # whether Airflow can show the list
        self._error: AirflowError | None = None
        self._failed_at = 0.0

    def get(self, name: str) -> Cached[Row]:
        """The row of that name, as it was at most 10 s ago."""
        asked_at = self._clock()
        with self._lock:
            # A failure may have taken as long as a time-out: all who waited for it get the same error.
            if self._error is not None and self._failed_at > asked_at:
                raise self._error
            if self._shown and (fetched_at := self._fresh()) is not None:
                changed_at, row = self._changes.get(name, (float("-inf"), None))
                if changed_at >= fetched_at:
                    return Cached(row, changed_at, listed=True)
                return Cached(self._rows.get(name), fetched_at, listed=True)
        asked_at = self._clock()
        return Cached(self._fetch_one(name), asked_at, listed=False)

    def record(self, name: str, row: Row | None) -> None:
        """Record the object as one of our own calls has just left it (`None`: deleted)."""
        self._changes[name] = (self._clock(), row)

    def _fresh(self) -> float | None:
        """When the rows were requested, at most 10 s ago; `None` when Airflow can't show the list."""
        now = self._clock()
        if self._fetched_at is None or now - self._fetched_at > MAX_AGE:
            try:
                self._rows = self._fetch()
            except UnreadableError as error:
                self._shown = False
                if self._notify is not None:
                    self._notify(f"warning: {error}; until that is fixed, objects are read one at a time")
                return None
            except AirflowError as error:
                self._error, self._failed_at = error, self._clock()
                raise
            self._fetched_at = now  # when it was requested: a change made meanwhile counts as newer
        return self._fetched_at
