"""A list in memory that stands in for Airflow's, with a clock that a test can change, and a record of the calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Lock

from pulumi_mwaa.airflow.errors import AirflowError, OutcomeUnknownError
from pulumi_mwaa.airflow.list_cache import ListCache
from pulumi_mwaa.airflow.paging import Page, Pages, Part


class CountedList:
    """Rows that are listed in pages, or read by name.

    Attributes:
        rows: The rows by name.
        size: The number of rows in a page.
        now: The clock's time.
        calls: The calls, such as `list 0` for a page by its offset, or a row's name.
        during: What else happens during a call: a function for each call. It is called before the rows are read.
        failures: The errors of the next pages.
        unreadable: The names of rows that can't be listed, so that every page with one of them fails.
        messages: The cache's warnings.
    """

    def __init__(self, rows: dict[str, str], size: int = 1000) -> None:
        self.rows = rows
        self.size = size
        self.now = 0.0
        self.calls: list[str] = []
        self.during: dict[str, Callable[[], None]] = {}
        self.failures: list[AirflowError] = []
        self.unreadable: set[str] = set()
        self.messages: list[str] = []
        self._lock = Lock()

    def cache(self) -> ListCache[str]:
        """Returns a cache of these rows."""
        return ListCache(self.parts, self.read, lambda: self.now, self.messages.append)

    @property
    def pages(self) -> int:
        """The number of pages that were read."""
        return sum(call.startswith("list ") for call in self.calls)

    def parts(self) -> Iterator[Part[str]]:
        """Lists the rows."""
        pages = Pages[dict[str, str]](self._page, lambda row: row["name"], lambda: self.size)
        for part in pages.parts():
            yield Part({name: row["value"] for name, row in part.rows.items()}, part.total, part.remaining)

    def _page(self, limit: int, offset: int, _no_retry: bool) -> Page[dict[str, str]]:
        self._call(f"list {offset}")
        if self.failures:
            raise self.failures.pop(0)
        names = sorted(self.rows)
        page = names[offset:][:limit]
        if self.unreadable & {*page}:
            raise OutcomeUnknownError("list pools: 500", status=500)
        return Page([{"name": name, "value": self.rows[name]} for name in page], len(names))

    def read(self, name: str) -> str | None:
        """Reads a row by itself."""
        self._call(name)
        return self.rows.get(name)

    def _call(self, call: str) -> None:
        with self._lock:
            self.calls.append(call)
        if call in self.during:
            self.during[call]()
