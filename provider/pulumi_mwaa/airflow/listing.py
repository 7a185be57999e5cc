"""A list of a kind's objects, shared by all who look within 10 seconds: calls are the scarce resource."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from pulumi_mwaa.airflow.errors import AirflowError, UnshowableError

Row = TypeVar("Row")

OLDEST_LOOK = 10.0  # seconds


@dataclass(frozen=True)
class Look(Generic[Row]):
    """A row, or `None` if there is none.

    Attributes:
        row: what there is.
        at: when that was so, by the clock.
        listed: whether it is as a list shows it, or as one of our own changes left it, and not fetched by itself.
    """

    row: Row | None
    at: float
    listed: bool


class Listing(Generic[Row]):
    """Rows by name, fetched when a look would be older than 10 s; our own changes show at once. Thread-safe.

    Once Airflow has failed to show the list, rows are fetched one at a time: the object that stops it may be any other.

    Args:
        fetch: gets all rows.
        fetch_one: gets a row, or `None` if there is none.
        clock: seconds that pass.
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

    def look(self, name: str) -> Look[Row]:
        """The row of that name, as it was at most 10 s ago."""
        asked_at = self._clock()
        with self._lock:
            # Failing may take as long as a time-out: everyone who was waiting gets the same error.
            if self._error is not None and self._failed_at > asked_at:
                raise self._error
            if self._shown and (fetched_at := self._fresh()) is not None:
                changed_at, row = self._changes.get(name, (float("-inf"), None))
                if changed_at >= fetched_at:
                    return Look(row, changed_at, listed=True)
                return Look(self._rows.get(name), fetched_at, listed=True)
        asked_at = self._clock()
        return Look(self._fetch_one(name), asked_at, listed=False)

    def note(self, name: str, row: Row | None) -> None:
        """Remember what a call of ours has just made of the object (`None`: deleted)."""
        self._changes[name] = (self._clock(), row)

    def _fresh(self) -> float | None:
        """When the rows were asked for, 10 s ago at the most; `None` when Airflow can't show the list."""
        now = self._clock()
        if self._fetched_at is None or now - self._fetched_at > OLDEST_LOOK:
            try:
                self._rows = self._fetch()
            except UnshowableError as error:
                self._shown = False
                if self._notify is not None:
                    self._notify(f"warning: {error}; until that is fixed, objects are read one at a time")
                return None
            except AirflowError as error:
                self._error, self._failed_at = error, self._clock()
                raise
            self._fetched_at = now  # when it was asked for: a change made meanwhile counts as newer
        return self._fetched_at
