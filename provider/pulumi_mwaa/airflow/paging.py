"""A whole list by its pages, though rows come and go meanwhile, and though a page is too large or can't be shown."""

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
    """Rows of a list, and how many the whole list has."""

    rows: list[Row]
    total: int


class Pages(Generic[Row]):
    """The pages of a list in the order of its rows' names; reading them makes calls and raises `AirflowError`.

    Args:
        fetch: gets a page by its limit and offset; with `once`, by one call, whatever comes of it.
        name: the name of a row.
    """

    def __init__(self, fetch: Callable[[int, int, bool], Page[Row]], name: Callable[[Row], str]) -> None:
        self._fetch = fetch
        self._name = name

    def rows(self, limit: int) -> list[Row] | None:
        """All rows, or `None` when some that came or went meanwhile shifted rows from one page to another.

        A page begins with the last row of the one before: where it doesn't, rows were shifted.

        Raises:
            UnreadableError: when Airflow fails to show a row, with the names of those beside it.
        """
        rows: list[Row] = []
        total: int | None = None
        while total is None or len(rows) < total:
            try:
                fetched = self._fetch(limit, max(len(rows) - 1, 0), False)
            except OutcomeUnknownError as error:
                if error.status == HTTPStatus.INTERNAL_SERVER_ERROR:
                    place = self._place(limit, rows)
                    raise UnreadableError(
                        str(error.advised(f"Airflow can't show {place}")), status=error.status
                    ) from None
                if error.status is not None or limit <= _SMALLEST_PAGE:
                    raise
                limit //= 10  # MWAA refuses an answer of more than 6 MB: ask for less at a time
                continue
            page, total = fetched.rows, fetched.total
            if rows and (not page or self._name(page[0]) != self._name(rows[-1])):
                return None
            new = page[1:] if rows else page
            if not new and len(rows) < total:
                return None
            rows.extend(new)
        return rows

    def _place(self, limit: int, rows: list[Row]) -> str:
        """Where in the page after these the first row is that can't be shown: found in log2(limit) + 1 calls."""
        offset, before = max(len(rows) - 1, 0), rows[-1] if rows else None
        shown, failing = len(rows[-1:]), limit
        while failing - shown > 1:
            size = (shown + failing) // 2
            part = self._part(size, offset)
            if part:
                shown, before = size, part[-1]
            else:
                failing = size
        after = self._part(1, offset + failing)
        names = [f"'{self._name(row)}'" for row in (before, *after[:1]) if row is not None]
        if len(names) == 2:
            return f"an object between {names[0]} and {names[1]}"
        return f"an object {'before' if before is None else 'after'} {names[0]}" if names else "an object in the list"

    def _part(self, limit: int, offset: int) -> list[Row]:
        """A page, empty where Airflow fails to show it."""
        try:
            return self._fetch(limit, offset, True).rows
        except OutcomeUnknownError:
            return []
