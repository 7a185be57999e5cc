"""A page that MWAA can't return is read again with fewer rows, and a row that Airflow can't return is located."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pulumi_mwaa.airflow import OutcomeUnknownError, UnreadableError
from pulumi_mwaa.airflow.paging import Page, Pages

Row = Mapping[str, str]
MEGABYTE = 1024 * 1024
MOST = 6 * MEGABYTE


class Sized:
    """Rows of a given size, behind an MWAA that rejects large responses, and a record of the limits and offsets."""

    def __init__(self, *sizes: float, status: int | None = 500, size: int = 100) -> None:
        self.rows = [{"name": f"{number:04}", "value": "x" * int(each)} for number, each in enumerate(sizes)]
        self.status = status
        self.calls: list[tuple[int, int]] = []
        self.unreadable: set[str] = set()
        self.failing = False
        self.pages = Pages[Row](self.fetch, lambda row: row["name"], lambda: size, "fix it")

    def fetch(self, limit: int, offset: int, _no_retry: bool) -> Page[Row]:
        self.calls.append((limit, offset))
        page = self.rows[offset:][:limit]
        too_large = sum(len(row["value"]) for row in page) > MOST
        if self.failing or too_large or self.unreadable & {row["name"] for row in page}:
            raise OutcomeUnknownError("list things: failed", status=self.status)
        return Page([*page], len(self.rows))

    def listed(self) -> list[str]:
        return [name for part in self.pages.parts() for name in part.rows]

    @property
    def names(self) -> list[str]:
        return [row["name"] for row in self.rows]


@pytest.mark.parametrize("status", [None, 500, 504])
@pytest.mark.parametrize("size", [100, 1000])
def test_pages_that_are_too_large_are_halved_and_the_size_is_remembered(status: int | None, size: int) -> None:
    things = Sized(*[MEGABYTE // 10] * 100, status=status, size=size)
    assert things.listed() == things.names
    assert things.calls == [(size, 0), (1, 0), (50, 0), (50, 49), (50, 98)]
    things.calls.clear()
    assert things.listed() == things.names
    assert things.calls == [(50, 0), (50, 49), (50, 98)]


def test_the_remaining_pages_are_counted_in_the_smaller_size() -> None:
    things = Sized(*[MEGABYTE // 10] * 100)
    assert [(part.total, part.remaining) for part in things.pages.parts()] == [(100, 2), (100, 1), (100, 0)]


def test_a_page_becomes_too_large_in_the_middle_of_a_list() -> None:
    things = Sized(*[10] * 10, *[2 * MEGABYTE] * 7, size=10)
    assert things.listed() == things.names


def test_a_single_large_row_among_small_ones_is_listed() -> None:
    things = Sized(*[10] * 30, MOST - 20, *[10] * 30)
    assert things.listed() == things.names


def test_rows_that_do_not_fit_into_a_page_together_cannot_be_listed() -> None:
    things = Sized(10, 4 * MEGABYTE, 4 * MEGABYTE, 10)
    with pytest.raises(UnreadableError, match=r"failed — not even two objects fit into a page$"):
        things.listed()


@pytest.mark.parametrize("number", [1, 2, 3, 7, 30, 99, 100, 101, 150])
def test_an_unreadable_row_is_located(number: int) -> None:
    things = Sized(*[10] * 151)
    things.unreadable = {f"{number:04}"}
    where = f"after '{number - 1:04}'" if number == 150 else f"between '{number - 1:04}' and '{number + 1:04}'"
    with pytest.raises(UnreadableError, match=f"failed — Airflow can't return an object {where}; fix it$"):
        things.listed()
    assert len(things.calls) <= 1 + 1 + 1 + 7 + 2  # the readable page, the failure, one row, the search, the neighbors


def test_an_unreadable_first_row_is_located() -> None:
    things = Sized(*[10] * 5)
    things.unreadable = {"0000"}
    with pytest.raises(UnreadableError, match="can't return an object before '0001'"):
        things.listed()
    assert len(things.calls) == 3


def test_an_unreadable_row_among_large_ones_is_located() -> None:
    things = Sized(*[MEGABYTE] * 20)
    things.unreadable = {"0013"}
    with pytest.raises(UnreadableError, match="between '0012' and '0014'"):
        things.listed()


@pytest.mark.parametrize("status", [None, 502, 503, 504])
def test_a_list_of_which_not_even_one_row_can_be_read_is_the_original_error(status: int | None) -> None:
    things = Sized(*[10] * 5, status=status)
    things.failing = True
    with pytest.raises(OutcomeUnknownError, match=r"list things: failed$") as caught:
        things.listed()
    assert not isinstance(caught.value, UnreadableError)
    assert len(things.calls) == (1 if status in {502, 503} else 2)
