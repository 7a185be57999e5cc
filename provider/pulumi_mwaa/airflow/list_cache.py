"""A cache that serves all reads within 10 seconds from a single list call, because MWAA throttles calls."""

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
    """A row as it was at a given time.

    Attributes:
        row: The row, or `None` if it didn't exist.
        at: The time, according to the cache's clock.
        listed: Whether the row comes from the list or from one of our own changes. If not, it was fetched individually.
    """

    row: Row | None
    at: float
    listed: bool


class ListCache(Generic[Row]):
    """Rows by name, at most 10 s old. Our own changes are visible immediately. Thread-safe.

    A single unreadable object makes the whole list fail. After such a failure, rows are fetched one at a time.

    Args:
        fetch: Fetches all rows.
        fetch_one: Fetches one row; returns `None` if it doesn't exist.
        clock: A monotonic clock, in seconds.
        notify: Called with a warning if Airflow can't return the list.
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
        self._listable = True  # whether Airflow can return the list
        self._error: AirflowError | None = None
        self._failed_at = 0.0

    def get(self, name: str) -> Cached[Row]:
        """Returns the row with that name, as it was at most 10 s ago."""
        requested_at = self._clock()
        with self._lock:
            # A failed call may have run into a timeout, so all threads that waited for it get the same error.
            if self._error is not None and self._failed_at > requested_at:
                raise self._error
            if self._listable and (fetched_at := self._refresh()) is not None:
                changed_at, row = self._changes.get(name, (float("-inf"), None))
                if changed_at >= fetched_at:
                    return Cached(row, changed_at, listed=True)
                return Cached(self._rows.get(name), fetched_at, listed=True)
        requested_at = self._clock()
        return Cached(self._fetch_one(name), requested_at, listed=False)

    def record(self, name: str, row: Row | None) -> None:
        """Records an object's row after one of our own calls. `None` means that the object doesn't exist."""
        self._changes[name] = (self._clock(), row)

    def _refresh(self) -> float | None:
        """Fetches the rows if they are older than 10 s.

        Returns:
            The time of the request, or `None` if Airflow can't return the list.
        """
        now = self._clock()
        if self._fetched_at is None or now - self._fetched_at > MAX_AGE:
            try:
                self._rows = self._fetch()
            except UnreadableError as error:
                self._listable = False
                if self._notify is not None:
                    self._notify(f"warning: {error}; until that is fixed, objects are read one at a time")
                return None
            except AirflowError as error:
                self._error, self._failed_at = error, self._clock()
                raise
            self._fetched_at = now  # the time of the request, so that changes made during the call count as newer
        return self._fetched_at
