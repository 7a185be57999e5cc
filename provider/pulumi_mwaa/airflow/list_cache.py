"""Saves calls, which MWAA throttles: serves reads from a list, or reads single objects if that takes fewer calls."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Condition
from typing import Generic, TypeVar

from pulumi_mwaa.airflow.errors import AirflowError, UnreadableError
from pulumi_mwaa.airflow.paging import Part, ShiftedError

Row = TypeVar("Row")

MAX_AGE = 10.0  # seconds
_SHORT = 1000  # rows; a list that isn't longer is read as a whole, which takes about a second at 10 calls per second
_SHORT_PAGES = 11  # for that many rows in pages of 100
_SHORT_TRIES = 3  # for a short list that changes while it is being read
_MOST = 2  # times as many calls as reading each object by itself


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


@dataclass
class _Walk(Generic[Row]):
    """A list that is being read, page by page.

    Attributes:
        parts: The pages that haven't been read yet.
        began_at: The time of the first page's request, or a moment before.
        total: The number of rows, once the first page has been read.
        pages: The number of pages, once the first one has been read.
        remaining: How many of the pages haven't been read.
        calls: How many pages and how many single rows have been read since the first page was requested.
    """

    parts: Iterator[Part[Row]]
    began_at: float
    total: int = 0
    pages: int | None = None
    remaining: int = 1
    calls: int = 0


class ListCache(Generic[Row]):
    """Rows by name, at most 10 s older than the read. Our own changes are visible immediately. Thread-safe.

    How many reads will follow isn't known. A list of up to 1,000 rows is read as a whole, so that many reads never cost
    more than its pages. Of a longer one, only the first page is read, which shows the number of pages. The others are
    read as soon as all calls together are at most twice the number of reads; until then, rows are fetched individually,
    so there are at most twice as many calls as in the cheaper way. Waiting reads count, so a burst is decided at once.

    A single unreadable object makes the whole list fail. After such a failure, rows are fetched one at a time.

    Args:
        fetch: Begins to read the list. Each part of the iterator takes one call.
        fetch_one: Fetches one row; returns `None` if it doesn't exist.
        clock: A monotonic clock, in seconds.
        notify: Called with a warning if Airflow can't return the list.
    """

    def __init__(
        self,
        fetch: Callable[[], Iterator[Part[Row]]],
        fetch_one: Callable[[str], Row | None],
        clock: Callable[[], float] = time.monotonic,
        notify: Callable[[str], None] | None = None,
    ) -> None:
        self._fetch = fetch
        self._fetch_one = fetch_one
        self._clock = clock
        self._notify = notify
        self._changed = Condition()  # guards everything below, but isn't held during calls
        self._rows: dict[str, Cached[Row]] = {}
        self._complete_at = float("-inf")  # names that aren't in `_rows` didn't exist at this time
        self._walk: _Walk[Row] | None = None
        self._fetching = False  # whether a thread is reading a page
        self._waiting = 0  # the number of threads that wait for it
        self._reads = 0  # since the current walk began
        self._reads_before = 0  # during the previous walk; as many are expected again
        self._listable = True  # whether Airflow can return the list
        self._error: AirflowError | None = None
        self._failed_at = 0.0

    def get(self, name: str) -> Cached[Row]:
        """Returns the row with that name, as it was at most 10 s before this read."""
        requested_at = self._clock()
        with self._changed:
            self._reads += 1
            step = self._next_step(name, requested_at)
        while isinstance(step, _Walk):
            self._read_page(step)
            with self._changed:
                step = self._next_step(name, requested_at)
        if step is not None:
            return step
        requested_at = self._clock()
        return Cached(self._fetch_one(name), requested_at, listed=False)

    def record(self, name: str, row: Row | None) -> None:
        """Records an object's row after one of our own calls. `None` means that the object doesn't exist."""
        with self._changed:
            self._rows[name] = Cached(row, self._clock(), listed=True)

    def _next_step(self, name: str, requested_at: float) -> Cached[Row] | _Walk[Row] | None:
        """Returns the row if it is known, a list if its next page must be read, or `None` to fetch only this row.

        Waits while another thread is reading a page.
        """
        while True:
            # A failed call may have run into a timeout, so all threads that waited for it get the same error.
            if self._error is not None and self._failed_at > requested_at:
                raise self._error
            cached = self._known(name, requested_at - MAX_AGE)
            if cached is not None or not self._listable:
                return cached
            if not self._fetching:
                break
            self._waiting += 1
            self._changed.wait()
            self._waiting -= 1
        walk = self._current_walk(requested_at - MAX_AGE)
        pays = self._pays(walk)
        walk.calls += 1
        self._fetching = pays
        return walk if pays else None

    def _known(self, name: str, since: float) -> Cached[Row] | None:
        """Returns what is known about a row, no older than the given time."""
        cached = self._rows.get(name)
        if self._complete_at >= since and (cached is None or cached.at < self._complete_at):
            return Cached(None, self._complete_at, listed=True)
        return cached if cached is not None and cached.at >= since else None

    def _current_walk(self, since: float) -> _Walk[Row]:
        """Returns the current walk, or a new one if the current one has ended or began before the given time."""
        walk = self._walk
        # Threads that wait for an older walk may still use it.
        expired = walk is not None and walk.began_at < since and not self._waiting
        if walk is None or not walk.remaining or expired:
            now = self._clock()
            self._forget(now - MAX_AGE)
            if self._walk is not None:
                self._reads_before, self._reads = self._reads, 1 + self._waiting
            walk = self._walk = _Walk(self._fetch(), now)
        return walk

    def _forget(self, before: float) -> None:
        self._rows = {name: cached for name, cached in self._rows.items() if cached.at >= before}
        if self._complete_at < before:  # otherwise, the forgotten rows would count as missing
            self._complete_at = float("-inf")

    def _pays(self, walk: _Walk[Row]) -> bool:
        """Returns whether to read the next page. The first one is always read, because it shows the list's length."""
        if walk.pages is None:
            return True
        most = _MOST * max(self._reads, self._reads_before)
        if walk.total <= _SHORT and walk.pages <= _SHORT_PAGES:
            most = max(most, _SHORT_TRIES * walk.pages)
        return walk.calls + walk.remaining <= most

    def _read_page(self, walk: _Walk[Row]) -> None:
        """Reads the list's next page, and wakes up the threads that wait for it."""
        requested_at = self._clock()
        part: Part[Row] | None = None
        following: _Walk[Row] | None = None
        try:
            part, following = next(walk.parts), walk
        except ShiftedError:  # the rows that were read are valid, but others may be missing
            following = _Walk(self._fetch(), requested_at, walk.total, walk.pages, walk.pages or 1, walk.calls)
        except UnreadableError as error:
            self._listable = False
            if self._notify is not None:
                self._notify(f"warning: {error}; until that is fixed, objects are read one at a time")
        except AirflowError as error:
            self._error, self._failed_at = error, self._clock()
            raise
        finally:
            with self._changed:
                self._fetching, self._walk = False, following
                if part is not None:
                    self._add(walk, part, requested_at)
                self._changed.notify_all()

    def _add(self, walk: _Walk[Row], part: Part[Row], requested_at: float) -> None:
        walk.total, walk.remaining = part.total, part.remaining
        walk.pages = walk.pages or 1 + part.remaining
        for name, row in part.rows.items():
            known = self._rows.get(name)
            if known is None or known.at < requested_at:  # our own change may have been made during the call
                self._rows[name] = Cached(row, requested_at, listed=True)
        if not walk.remaining:
            self._complete_at = walk.began_at
