"""A cached row is at most 10 s old, and our own changes are visible immediately."""

from __future__ import annotations

from pulumi_mwaa.airflow import UnreadableError
from pulumi_mwaa.airflow.list_cache import MAX_AGE, ListCache


class Airflow:
    """A stand-in for Airflow, with rows and a clock that a test can change, and a count of the list calls."""

    def __init__(self) -> None:
        self.rows = {"a": "first"}
        self.now = 0.0
        self.lists = 0
        self.listable = True
        self.messages: list[str] = []

    def fetch(self) -> dict[str, str]:
        self.lists += 1
        if not self.listable:
            raise UnreadableError("list pools: 500")
        return dict(self.rows)

    def cache(self) -> ListCache[str]:
        return ListCache(self.fetch, self.rows.get, lambda: self.now, self.messages.append)


def row_and_time(cache: ListCache[str], name: str) -> tuple[str | None, float]:
    cached = cache.get(name)
    return cached.row, cached.at


def test_a_list_is_cached_for_ten_seconds() -> None:
    airflow = Airflow()
    cache = airflow.cache()
    assert cache.get("a").row == "first"
    airflow.rows["a"] = "second"
    airflow.now = MAX_AGE
    assert (cache.get("a").row, cache.get("b").row, airflow.lists) == ("first", None, 1)
    assert cache.get("a").at == 0.0
    airflow.now = MAX_AGE + 0.1
    assert (row_and_time(cache, "a"), airflow.lists) == (("second", airflow.now), 2)


def test_our_own_change_is_visible_immediately_and_until_the_next_list() -> None:
    airflow = Airflow()
    cache = airflow.cache()
    row_and_time(cache, "a")
    airflow.now = 1.0
    cache.record("a", None)
    cache.record("b", "ours")
    assert (row_and_time(cache, "a"), row_and_time(cache, "b")) == ((None, 1.0), ("ours", 1.0))
    airflow.rows = {"a": "someone's"}
    airflow.now = MAX_AGE + 1
    assert (cache.get("a").row, cache.get("b").row) == ("someone's", None)


def test_a_change_made_during_a_list_call_is_newer_than_the_list() -> None:
    airflow = Airflow()

    def slow() -> dict[str, str]:
        rows = airflow.fetch()
        airflow.now = 2.0
        cache.record("a", None)
        return rows

    cache = ListCache(slow, airflow.rows.get, lambda: airflow.now)
    assert cache.get("a").row is None


def test_rows_are_read_one_at_a_time_once_the_list_has_failed() -> None:
    airflow = Airflow()
    airflow.listable = False
    cache = airflow.cache()
    assert row_and_time(cache, "a") == ("first", 0.0)
    airflow.now = MAX_AGE + 1
    assert (row_and_time(cache, "a"), row_and_time(cache, "b")) == (("first", airflow.now), (None, airflow.now))
    assert airflow.lists == 1
    assert airflow.messages == ["warning: list pools: 500; until that is fixed, objects are read one at a time"]
