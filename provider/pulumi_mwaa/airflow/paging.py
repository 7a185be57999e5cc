"""Reads a list page by page. Handles concurrent changes, oversized pages and rows that Airflow can't return."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from pulumi_mwaa.airflow.errors import OutcomeUnknownError, UnreadableError

Row = TypeVar("Row", bound=Mapping[str, Any])
Value = TypeVar("Value")

# The errors for a response that is larger than 6 MB or takes longer than 10 s. `None` is an error from AWS itself, and
# 500 is also Airflow's response if it can't return a row.
_TOO_MUCH = {None, HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.GATEWAY_TIMEOUT}
# A page that is at least this large may have failed at twice the number of rows because of MWAA's limit of 6 MB.
_LARGE = 1024 * 1024  # bytes


class ShiftedError(Exception):
    """A concurrent change has shifted rows between the pages of a list, so some rows may be missing."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list, and the number of rows in the whole list."""

    rows: list[Row]
    total: int


@dataclass(frozen=True)
class Part(Generic[Value]):
    """What a page adds to the rows that are already known.

    Attributes:
        rows: The new rows by name.
        total: The number of rows in the whole list.
        remaining: How many more pages the rest of the list takes.
    """

    rows: Mapping[str, Value]
    total: int
    remaining: int


class Pages(Generic[Row]):
    """The pages of a list sorted by name. Reading them makes calls and may raise `AirflowError`.

    If a page is too large for MWAA or takes too long, it is requested again with fewer rows, and so are all later ones.

    Args:
        fetch: Fetches the page with the given limit and offset. If the third argument is true, a call whose outcome is
            unknown isn't retried.
        name: Returns a row's name.
        size: Returns the number of rows to request per page.
        advice: What to do about a row that Airflow can't return.
    """

    def __init__(
        self,
        fetch: Callable[[int, int, bool], Page[Row]],
        name: Callable[[Row], str],
        size: Callable[[], int],
        advice: str = "",
    ) -> None:
        self._fetch = fetch
        self._name = name
        self._size = size
        self._advice = advice
        self._fitting: int | None = None  # the number of rows that fit into a page, once a page was too large

    def parts(self) -> Iterator[Part[Row]]:
        """Reads the list from the beginning, one page for each part. There is always at least one.

        Pages overlap by one row. If a page doesn't begin with the last row of the previous page, rows have shifted.

        Raises:
            ShiftedError: If a concurrent change has shifted rows between pages.
            UnreadableError: If Airflow can't return a row, in which case the message names its neighbors, or if not
                even two rows fit into a page.
        """
        last: Row | None = None
        read, total = 0, 1
        while read < total:
            fetched = self._page(max(read - 1, 0), last)
            page, total = fetched.rows, fetched.total
            if last is not None and (not page or self._name(page[0]) != self._name(last)):
                raise ShiftedError
            new = page if last is None else page[1:]
            read += len(new)
            if not new and read < total:
                raise ShiftedError
            last = page[-1] if page else None
            remaining = -(-max(total - read, 0) // max(len(page) - 1, 1))
            yield Part({self._name(row): row for row in new}, total, remaining)

    def _page(self, offset: int, last: Row | None) -> Page[Row]:
        """Fetches the page at an offset, with fewer rows if necessary. `last` is the row at the offset, if known."""
        limit = self._fitting or self._size()
        try:
            return self._fetch(limit, offset, False)
        except OutcomeUnknownError as error:
            if error.status not in _TOO_MUCH:
                raise
            failure = error
        return self._smaller_page(limit, offset, last, failure)

    def _smaller_page(self, limit: int, offset: int, last: Row | None, error: OutcomeUnknownError) -> Page[Row]:
        """Fetches as many rows as Airflow can return, after a page has failed with this error.

        It halves the number of rows until the page succeeds. If the rows are too small to explain a 500, it goes on as
        a binary search for a row that Airflow can't return, which takes log2(limit) calls.
        """
        server_error = error.status == HTTPStatus.INTERNAL_SERVER_ERROR
        page = self._fetch_or_none(1, offset)  # shows whether smaller pages help, and how long the list is
        if page is None:
            if last is None and server_error:
                raise self._unreadable(error, None, 1)
            raise error
        readable, failing = 1, min(limit, page.total - offset)
        while failing - readable > 1:
            size = (readable + failing) // 2
            part = self._fetch_or_none(size, offset)
            if part is None:
                failing = size
                continue
            readable, page = size, part
            if not server_error or _is_large(part):
                break
        else:
            if server_error and failing > readable and self._fetch_or_none(1, offset + readable, retry=True) is None:
                raise self._unreadable(error, page.rows[-1] if page.rows else last, offset + readable + 1)
        if readable == 1 < failing and last is not None:
            raise UnreadableError(str(error.with_advice("not even two objects fit into a page")), status=error.status)
        self._fitting = max(readable, 2)
        return page

    def _unreadable(self, error: OutcomeUnknownError, before: Row | None, offset: int) -> UnreadableError:
        """Returns the error for an unreadable row between the row `before` and the one at the offset, if any."""
        after = self._fetch_or_none(1, offset, retry=True)
        neighbors = (before, *(after.rows[:1] if after else ()))
        names = [f"'{self._name(row)}'" for row in neighbors if row is not None]
        where = "in the list"
        if len(names) == 2:
            where = f"between {names[0]} and {names[1]}"
        elif names:
            where = f"{'before' if before is None else 'after'} {names[0]}"
        explained = error.with_advice(f"Airflow can't return an object {where}")
        return UnreadableError(
            str(explained.with_advice(self._advice) if self._advice else explained), status=error.status
        )

    def _fetch_or_none(self, limit: int, offset: int, *, retry: bool = False) -> Page[Row] | None:
        """Fetches a page, or returns `None` if the call fails."""
        try:
            return self._fetch(limit, offset, not retry)
        except OutcomeUnknownError:
            return None


def _is_large(page: Page[Any]) -> bool:
    return len(json.dumps(page.rows)) >= _LARGE
