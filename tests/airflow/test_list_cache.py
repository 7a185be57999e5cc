"""A cached row is at most 10 s old, and our own changes are visible immediately."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.airflow.list_cache import MAX_AGE, ListCache
from tests.support.aws.counted_list import CountedList


def row_and_time(cache: ListCache[str], name: str) -> tuple[str | None, float]:
    cached = cache.get(name)
    return cached.row, cached.at


def test_a_list_is_cached_for_ten_seconds() -> None:
    airflow = CountedList({"a": "first"})
    cache = airflow.cache()
    assert cache.get("a").row == "first"
    airflow.rows["a"] = "second"
    airflow.now = MAX_AGE
    assert (cache.get("a").row, cache.get("b").row, airflow.calls) == ("first", None, ["list 0"])
    assert cache.get("a").at == 0.0
    airflow.now = MAX_AGE + 0.1
    assert (row_and_time(cache, "a"), airflow.calls) == (("second", airflow.now), ["list 0"] * 2)


def test_our_own_change_is_visible_immediately_and_until_a_newer_list() -> None:
    airflow = CountedList({"a": "first"})
    cache = airflow.cache()
    row_and_time(cache, "a")
    airflow.now = 1.0
    cache.record("a", None)
    cache.record("b", "ours")
    assert (row_and_time(cache, "a"), row_and_time(cache, "b")) == ((None, 1.0), ("ours", 1.0))
    airflow.rows = {"a": "someone's"}
    airflow.now = MAX_AGE + 1.5
    assert (cache.get("a").row, cache.get("b").row) == ("someone's", None)


def test_a_change_made_during_a_list_call_is_newer_than_the_list() -> None:
    airflow = CountedList({"a": "first"})
    cache = airflow.cache()

    def delete() -> None:
        airflow.now = 2.0
        cache.record("a", None)

    airflow.during = {"list 0": delete}
    assert cache.get("a").row is None


def test_a_row_is_as_old_as_its_page_and_a_missing_one_as_old_as_the_list() -> None:
    """Reading a long list at 10 calls per second takes longer than its rows may be old."""
    airflow = CountedList({f"{number:03}": "first" for number in range(40)}, size=11)
    cache = airflow.cache()
    airflow.during = {f"list {page * 10}": lambda: setattr(airflow, "now", airflow.now + 3) for page in range(4)}
    assert row_and_time(cache, "035") == ("first", 9.0)
    assert (row_and_time(cache, "015"), row_and_time(cache, "025")) == (("first", 3.0), ("first", 6.0))
    assert airflow.pages == len(airflow.calls) == 4
    airflow.calls.clear()
    airflow.rows["005"] = "second"
    assert row_and_time(cache, "005") == ("second", 12.0)
    assert airflow.calls == ["list 0"]
    assert (row_and_time(cache, "absent"), airflow.pages) == ((None, 12.0), 4)


def test_rows_are_read_one_at_a_time_once_the_list_has_failed() -> None:
    airflow = CountedList({"a": "first", "b": "first"})
    airflow.unreadable = {"b"}
    cache = airflow.cache()
    assert row_and_time(cache, "a") == ("first", 0.0)
    pages = airflow.pages
    airflow.now = MAX_AGE + 1
    assert (row_and_time(cache, "a"), row_and_time(cache, "c")) == (("first", airflow.now), (None, airflow.now))
    assert ([call for call in airflow.calls if call in "abc"], airflow.pages) == (["a", "a", "c"], pages)
    assert airflow.messages == [
        "warning: list pools: 500 — Airflow can't return an object after 'a'; until that is fixed, objects are read "
        "one at a time"
    ]


def test_a_list_that_fails_for_another_reason_is_read_again_by_the_next_read() -> None:
    airflow = CountedList({"a": "first"})
    airflow.failures = [AirflowError("list pools: no response")]
    cache = airflow.cache()
    with pytest.raises(AirflowError, match="no response"):
        cache.get("a")
    airflow.now = 1.0
    assert (row_and_time(cache, "a"), airflow.messages) == (("first", 1.0), [])


def test_a_row_that_another_read_forgets_does_not_count_as_missing() -> None:
    """A read that waited for a long list may still use it when the next read already begins a new one."""
    airflow = CountedList({"a": "first", "b": "first", "c": "first"}, size=2)

    class Interrupted(ListCache[str]):
        def _read_page(self, walk: Any) -> None:
            super()._read_page(walk)
            if not walk.remaining and not airflow.now:
                airflow.now = MAX_AGE + 1
                assert self.get("a").at == airflow.now

    cache = Interrupted(airflow.parts, airflow.read, lambda: airflow.now)
    assert cache.get("c").row == "first"
    assert airflow.calls == ["list 0", "list 1"] * 2
