"""How many calls reads take: a long list is read only if that takes fewer calls than reading each row by itself."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.airflow.list_cache import MAX_AGE, Cached, ListCache
from tests.support.aws.counted_list import CountedList

LIMIT = 60  # seconds; limits every wait


def names(number: int) -> list[str]:
    return [f"{index:05}" for index in range(number)]


def airflow_with(number: int, size: int) -> CountedList:
    return CountedList({name: f"value of {name}" for name in names(number)}, size)


def spread(number: int, among: int) -> list[str]:
    """Returns names that are spread evenly over a list, the last ones first."""
    last_first = names(among)[::-1]
    return [last_first[index * among // number] for index in range(number)]


def burst(airflow: CountedList, cache: ListCache[str], wanted: Sequence[str]) -> list[Cached[str]]:
    """Reads all rows at the same time: the first page arrives when all other reads are waiting for it."""

    def all_wait() -> None:
        deadline = time.monotonic() + LIMIT
        while cache._waiting < len(wanted) - 1:
            assert time.monotonic() < deadline
            time.sleep(0.001)

    airflow.during.setdefault("list 0", all_wait)
    with ThreadPoolExecutor(len(wanted)) as threads:
        return [*threads.map(cache.get, wanted)]


@pytest.mark.parametrize(("size", "pages"), [(1000, 11), (100, 101)])
@pytest.mark.parametrize("reads", [1, 2, 3, 5, 10, 11, 12, 50, 101, 110, 1000])
def test_reads_of_a_long_list_cost_at_most_twice_the_better_way(size: int, pages: int, reads: int) -> None:
    airflow = airflow_with(10_000, size)
    cache = airflow.cache()
    for name in spread(reads, 10_000):
        assert cache.get(name).row == f"value of {name}"
    assert len(airflow.calls) <= 2 * min(reads, pages)


@pytest.mark.parametrize(
    ("rows", "size", "pages"),
    [(0, 100, 1), (100, 100, 1), (300, 100, 4), (950, 100, 10), (1000, 100, 11), (1000, 1000, 1)],
)
@pytest.mark.parametrize("reads", [1, 3, 1000])
def test_a_short_list_is_read_as_a_whole(rows: int, size: int, pages: int, reads: int) -> None:
    airflow = airflow_with(rows, size)
    cache = airflow.cache()
    for name in reversed(names(1000)[-reads:]):
        assert cache.get(name).row == airflow.rows.get(name)
    assert airflow.pages == len(airflow.calls) == pages


def test_a_short_list_in_many_small_pages_is_not_read_as_a_whole() -> None:
    airflow = airflow_with(500, 6)
    assert airflow.cache().get("00400").row == "value of 00400"
    assert airflow.calls == ["list 0", "00400"]


def test_a_row_on_the_first_page_takes_no_other_call() -> None:
    airflow = airflow_with(10_000, 100)
    cache = airflow.cache()
    assert [cache.get(name).row for name in names(50)] == [f"value of {name}" for name in names(50)]
    assert airflow.calls == ["list 0"]


def test_a_large_burst_reads_the_list_immediately() -> None:
    airflow = airflow_with(10_000, 1000)
    cache = airflow.cache()
    wanted = ["absent", *spread(7, 10_000)]
    assert [cached.row for cached in burst(airflow, cache, wanted)] == [airflow.rows.get(name) for name in wanted]
    assert (airflow.pages, len(airflow.calls)) == (11, 11)
    assert cache.get("also absent") == Cached(None, 0.0, listed=True)
    assert len(airflow.calls) == 11


def test_a_small_burst_reads_each_row_by_itself() -> None:
    airflow = airflow_with(10_000, 1000)
    wanted = spread(5, 10_000)
    assert [cached.row for cached in burst(airflow, airflow.cache(), wanted)] == [airflow.rows[name] for name in wanted]
    assert sorted(airflow.calls) == sorted(["list 0", *wanted])


def test_pages_after_the_last_requested_row_are_not_read() -> None:
    airflow = airflow_with(10_000, 1000)
    wanted = ["00001", "01500", "02500", "02600", "02700", "02800", "02900"]
    burst(airflow, airflow.cache(), wanted)
    assert airflow.calls == ["list 0", "list 999", "list 1998"]


def test_waves_of_concurrent_reads_cost_at_most_twice_the_better_way() -> None:
    airflow = airflow_with(10_000, 100)
    cache = airflow.cache()
    wanted = spread(400, 10_000)
    with ThreadPoolExecutor(8) as threads:
        assert [cached.row for cached in threads.map(cache.get, wanted)] == [airflow.rows[name] for name in wanted]
    assert len(airflow.calls) <= 2 * 101


def test_many_recent_reads_let_the_next_list_be_read_immediately() -> None:
    airflow = airflow_with(10_000, 1000)
    cache = airflow.cache()
    for name in spread(50, 10_000):
        cache.get(name)
    airflow.calls.clear()
    airflow.now = MAX_AGE + 1
    cache.get("09999")
    assert airflow.pages == len(airflow.calls) == 11


def test_few_recent_reads_do_not() -> None:
    airflow = airflow_with(10_000, 1000)
    cache = airflow.cache()
    for name in spread(50, 10_000):
        cache.get(name)
    for wave in (1, 2):
        airflow.calls.clear()
        airflow.now = wave * (MAX_AGE + 1)
        cache.get("09999")
    assert airflow.calls == ["list 0", "09999"]


def test_a_list_that_shifts_is_read_again() -> None:
    airflow = airflow_with(900, 100)
    cache = airflow.cache()
    wanted = ["absent", "00899", "00499"]

    def shift() -> None:
        del airflow.rows["00000"]
        airflow.rows["99999"] = "new"
        airflow.during.clear()

    airflow.during["list 99"] = shift
    assert [cached.row for cached in burst(airflow, cache, wanted)] == [airflow.rows.get(name) for name in wanted]
    assert [call for call in airflow.calls if not call.startswith("list ")] == []
    assert airflow.calls.count("list 0") == 2


def test_a_list_that_keeps_shifting_is_given_up() -> None:
    airflow = airflow_with(900, 100)
    cache = airflow.cache()

    def shift() -> None:
        airflow.rows.pop(min(airflow.rows))
        airflow.rows[f"new {len(airflow.calls):05}"] = "new"

    airflow.during["list 99"] = shift
    assert (cache.get("00899").row, cache.get("absent").row) == ("value of 00899", None)
    assert airflow.calls.count("list 0") <= 3 * 10 // 2
    assert airflow.calls[-1] == "absent"


def test_an_error_is_shared_by_all_reads_that_waited() -> None:
    airflow = airflow_with(10, 100)
    cache = airflow.cache()
    airflow.failures = [AirflowError("list pools: no response")]
    errors: list[AirflowError] = []

    def read(name: str) -> None:
        try:
            cache.get(name)
        except AirflowError as error:
            errors.append(error)

    def all_wait() -> None:
        deadline = time.monotonic() + LIMIT
        while cache._waiting < 3:
            assert time.monotonic() < deadline
            time.sleep(0.001)
        airflow.now = 1.0

    airflow.during["list 0"] = all_wait
    with ThreadPoolExecutor(4) as threads:
        [*threads.map(read, names(4))]
    assert [str(error) for error in errors] == ["list pools: no response"] * 4
    assert airflow.calls == ["list 0"]


def test_reads_that_wait_for_a_list_that_fails_are_served_one_at_a_time() -> None:
    airflow = airflow_with(10_000, 1000)
    cache = airflow.cache()
    wanted = spread(8, 10_000)

    airflow.unreadable = {"01500"}
    assert [cached.row for cached in burst(airflow, cache, wanted)] == [airflow.rows[name] for name in wanted]
    assert sorted(call for call in airflow.calls if not call.startswith("list ")) == sorted(wanted)
    assert len(airflow.messages) == 1
    assert airflow.messages[0].startswith("warning: list pools: 500 — Airflow can't return an object between '01499' ")
