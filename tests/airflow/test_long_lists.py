"""Long lists, and lists of large values, in real Airflow instances: how many calls it takes to read them."""

from __future__ import annotations

import math
import string
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from pulumi_mwaa.airflow import Airflow
from pulumi_mwaa.airflow.paging import Page
from pulumi_mwaa.airflow.variables import Variable, Variables
from tests.support.aws.airflow_client import airflow_of
from tests.support.aws.airflow_database import add_variables
from tests.support.aws.fault_proxy import faulty_proxy, from_airflow
from tests.support.aws.local_mwaa import LocalMwaa, each_dialect
from tests.support.provider.host import Host

pytestmark = each_dialect
NUMBER = 1500
PAGE = 100


@pytest.fixture
def long(mwaa: LocalMwaa, prefix: str) -> list[str]:
    """The keys of many variables, sorted."""
    keys = [f"{prefix}{number:04}" for number in range(NUMBER)]
    add_variables(mwaa.airflow_home, {key: f"value of {key}" for key in keys})
    return keys


class Burst(Variables):
    """Variables in pages of 100. The first page is requested when this many other reads are waiting for it."""

    def __init__(self, airflow: Airflow, waiting: int = 0) -> None:
        super().__init__(airflow._caller, lambda: replace(airflow.dialect, page_size=PAGE))
        self._expected = waiting

    def _page(self, limit: int, offset: int, no_retry: bool) -> Page[Variable]:
        while self._cache._waiting < self._expected:
            self._caller.sleep(0.001)
        self._expected = 0
        return super()._page(limit, offset, no_retry)

    def read(self, keys: Sequence[str]) -> list[str | None]:
        with ThreadPoolExecutor(len(keys)) as threads:
            return [row["value"] if row else None for row in threads.map(self.get_cached, keys)]


def total(mwaa: LocalMwaa) -> int:
    return int(mwaa.rest("GET", "/variables", query={"limit": 1}).json()["total_entries"])


def pages(rows: int, size: int) -> int:
    """Returns the number of pages of a list. They overlap by one row."""
    return 1 + max(0, math.ceil((rows - size) / (size - 1)))


def paths(mwaa: LocalMwaa) -> list[str]:
    return [
        call["path"] for call in mwaa.calls() if call["operation"] == "InvokeRestApi" and call["path"] != "/version"
    ]


def statuses(mwaa: LocalMwaa) -> list[int]:
    return [call["status"] for call in mwaa.calls() if call["path"] == "/variables"]


def test_few_reads_in_a_long_list_are_made_one_by_one(airflow: Airflow, mwaa: LocalMwaa, long: list[str]) -> None:
    wanted = [long[500], long[900], long[-1]]
    variables = Burst(airflow)
    mwaa.forget_calls()
    for key in wanted:
        row = variables.get_cached(key)
        assert row is not None
        assert row["value"] == f"value of {key}"
    assert paths(mwaa) == ["/variables", *(f"/variables/{key}" for key in wanted)]


def test_many_reads_at_once_share_the_list(airflow: Airflow, mwaa: LocalMwaa, long: list[str]) -> None:
    wanted = [*long[99::100], f"{long[-1]}-absent"]
    variables = Burst(airflow, waiting=len(wanted) - 1)
    mwaa.forget_calls()
    assert variables.read(wanted) == [*(f"value of {key}" for key in wanted[:-1]), None]
    assert paths(mwaa) == ["/variables"] * pages(total(mwaa), PAGE)


def test_many_reads_one_after_the_other_end_in_the_list(airflow: Airflow, mwaa: LocalMwaa, long: list[str]) -> None:
    variables = Burst(airflow)
    mwaa.forget_calls()
    for key in reversed(long[::10]):
        assert variables.get_cached(key) is not None
    calls, most = paths(mwaa), pages(total(mwaa), PAGE)
    assert len(calls) <= 2 * most
    assert set(calls[-2:]) == {"/variables"}


def test_our_own_changes_are_visible_while_others_read_the_list(
    airflow: Airflow, mwaa: LocalMwaa, long: list[str]
) -> None:
    variables = Burst(airflow)
    for key in reversed(long[::10]):
        variables.get_cached(key)
    variables.update(long[700], {"value": "ours"})
    variables.delete(long[701])
    mwaa.forget_calls()
    row = variables.get_cached(long[700])
    assert row is not None
    assert (row["value"], variables.get_cached(long[701]), paths(mwaa)) == ("ours", None, [])


@pytest.mark.parametrize("number", [2, 200])
def test_refresh_with_up_to_1000_variables_takes_one_call_per_page(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host], number: int
) -> None:
    keys = [f"{prefix}{number:04}" for number in range(950)]
    add_variables(mwaa.airflow_home, {key: f"value of {key}" for key in keys})
    size = {"v1": 100, "v2": 1000}[mwaa.api]
    run = new_host()
    mwaa.forget_calls()
    for key in keys[-number:]:
        recorded: dict[str, Any] = {"environment": mwaa.environment, "region": mwaa.region, "key": key}
        read = run.read("variable", recorded | {"value": f"value of {key}"})
        assert read is not None
        assert read["value"] == f"value of {key}"
    assert paths(mwaa) == ["/variables"] * math.ceil(total(mwaa) / size)


@pytest.fixture
def large(mwaa: LocalMwaa, prefix: str) -> dict[str, str]:
    """Variables whose values have 10 MB together, by key. MWAA returns at most 6 MB."""
    variables = {f"{prefix}{letter}": letter * 512 * 1024 for letter in string.ascii_lowercase[:20]}
    add_variables(mwaa.airflow_home, variables)
    return variables


def test_a_list_of_more_than_6_mb_is_read_in_smaller_pages(
    airflow: Airflow, mwaa: LocalMwaa, large: dict[str, str]
) -> None:
    listed = {row["key"]: row["value"] for row in airflow.variables.list()}
    assert large.items() <= listed.items()
    assert 500 in statuses(mwaa)
    mwaa.forget_calls()
    assert len(airflow.variables.list()) == len(listed)
    assert {*statuses(mwaa)} == {200}
    assert len(statuses(mwaa)) <= 4


def test_refresh_of_large_variables_reads_none_by_itself(
    mwaa: LocalMwaa, large: dict[str, str], new_host: Callable[[], Host], capsys: pytest.CaptureFixture[str]
) -> None:
    run = new_host()
    mwaa.forget_calls()
    for key, value in large.items():
        recorded: dict[str, Any] = {"environment": mwaa.environment, "region": mwaa.region, "key": key, "value": value}
        read = run.read("variable", recorded)
        assert read is not None
        assert read["value"] == value
    assert {*paths(mwaa)} == {"/variables"}
    assert capsys.readouterr().out == ""


@pytest.fixture
def slow(mwaa: LocalMwaa) -> Iterator[Airflow]:
    """A client whose first page takes longer than MWAA's 10 s."""
    with faulty_proxy(mwaa.endpoint) as proxy:
        proxy.faults = [from_airflow(504, {"detail": "No response within 10 seconds."})] * 3
        yield airflow_of(mwaa, mwaa.environment, proxy.endpoint)
        assert proxy.faults == []


def test_a_page_that_takes_too_long_is_read_in_smaller_pages(slow: Airflow, mwaa: LocalMwaa, long: list[str]) -> None:
    variables = Burst(slow)
    mwaa.forget_calls()
    assert {row["key"] for row in variables.list()} >= {*long}
    assert len(statuses(mwaa)) == 1 + pages(total(mwaa), PAGE // 2)
