"""Reads a list page by page. Handles concurrent changes, oversized pages and rows that Airflow can't return."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from pulumi_mwaa.airflow.errors import OutcomeUnknownError, UnreadableError

Row = TypeVar("Row", bound=Mapping[str, Any])

_SMALLEST_PAGE = 10


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list, and the number of rows in the whole list."""

    rows: list[Row]
    total: int


class Pages(Generic[Row]):
    """The pages of a list sorted by name. Reading them makes calls and may raise `AirflowError`.

    Args:
        fetch: Fetches the page with the given limit and offset. If the third argument is true, a call whose outcome is
            unknown isn't retried.
        name: Returns a row's name.
    """

    def __init__(self, fetch: Callable[[int, int, bool], Page[Row]], name: Callable[[Row], str]) -> None:
        self._fetch = fetch
        self._name = name

    def rows(self, limit: int) -> list[Row] | None:
        """Returns all rows, or `None` if a concurrent change has shifted rows between pages.

        Pages overlap by one row. If a page doesn't begin with the last row of the previous page, rows have shifted.

        Raises:
            UnreadableError: If Airflow can't return a row. The message names its neighbors.
        """
        rows: list[Row] = []
        total: int | None = None
        while total is None or len(rows) < total:
            try:
                fetched = self._fetch(limit, max(len(rows) - 1, 0), False)
            except OutcomeUnknownError as error:
                if error.status == HTTPStatus.INTERNAL_SERVER_ERROR:
                    unreadable = self._locate_unreadable(limit, rows)
                    raise UnreadableError(
                        str(error.with_advice(f"Airflow can't return {unreadable}")), status=error.status
                    ) from None
                if error.status is not None or limit <= _SMALLEST_PAGE:
                    raise
                limit //= 10  # MWAA rejects responses larger than 6 MB, so try smaller pages
                continue
            page, total = fetched.rows, fetched.total
            if rows and (not page or self._name(page[0]) != self._name(rows[-1])):
                return None
            new = page[1:] if rows else page
            if not new and len(rows) < total:
                return None
            rows.extend(new)
        return rows

    def _locate_unreadable(self, limit: int, rows: list[Row]) -> str:
        """Describes the position of the first unreadable row after the given rows.

        Takes log2(limit) + 1 calls, because it is a binary search.
        """
        offset, before = max(len(rows) - 1, 0), rows[-1] if rows else None
        readable, failing = len(rows[-1:]), limit
        while failing - readable > 1:
            size = (readable + failing) // 2
            part = self._fetch_or_empty(size, offset)
            if part:
                readable, before = size, part[-1]
            else:
                failing = size
        after = self._fetch_or_empty(1, offset + failing)
        names = [f"'{self._name(row)}'" for row in (before, *after[:1]) if row is not None]
        if len(names) == 2:
            return f"an object between {names[0]} and {names[1]}"
        return f"an object {'before' if before is None else 'after'} {names[0]}" if names else "an object in the list"

    def _fetch_or_empty(self, limit: int, offset: int) -> list[Row]:
        """Fetches a page, or returns an empty list if the call fails."""
        try:
            return self._fetch(limit, offset, True).rows
        except OutcomeUnknownError:
            return []
