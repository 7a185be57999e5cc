"""A cached row is at most 10 s old, and our own changes are visible at once."""

from __future__ import annotations

from pulumi_mwaa.airflow import UnreadableError
from pulumi_mwaa.airflow.list_cache import MAX_AGE, ListCache


class Airflow:
    """Rows that somebody changes, a clock that is set by hand, and a count of the lists."""

    def __init__(self) -> None:
        self.rows = {"a": "first"}
        self.now = 0.0
        self.lists = 0
        self.shown = True
        self.warnings: list[str] = []

    def fetch(self) -> dict[str, str]:
        self.lists += 1
        if not self.shown:
            raise UnreadableError("list pools: 500")
        return dict(self.rows)

    def cache(self) -> ListCache[str]:
        return ListCache(self.fetch, self.rows.get, lambda: self.now, self.warnings.append)


def seen(cache: ListCache[str], name: str) -> tuple[str | None, float]:
    look = cache.get(name)
    return look.row, look.at


def test_list_is_shared_for_ten_seconds_and_no_longer() -> None:
    airflow = Airflow()
    cache = airflow.cache()
    assert cache.get("a").row == "first"
    airflow.rows["a"] = "second"
    airflow.now = MAX_AGE
    assert (cache.get("a").row, cache.get("b").row, airflow.lists) == ("first", None, 1)
    assert cache.get("a").at == 0.0
    airflow.now = MAX_AGE + 0.1
    assert (seen(cache, "a"), airflow.lists) == (("second", airflow.now), 2)


def test_own_change_is_visible_at_once_and_until_a_newer_list() -> None:
    airflow = Airflow()
    cache = airflow.cache()
    seen(cache, "a")
    airflow.now = 1.0
    cache.record("a", None)
    cache.record("b", "ours")
    assert (seen(cache, "a"), seen(cache, "b")) == ((None, 1.0), ("ours", 1.0))
    airflow.rows = {"a": "somebody's"}
    airflow.now = MAX_AGE + 1
    assert (cache.get("a").row, cache.get("b").row) == ("somebody's", None)


def test_change_during_a_list_call_is_newer_than_the_list() -> None:
    airflow = Airflow()

    def slow() -> dict[str, str]:
        rows = airflow.fetch()
        airflow.now = 2.0
        cache.record("a", None)
        return rows

    cache = ListCache(slow, airflow.rows.get, lambda: airflow.now)
    assert cache.get("a").row is None


def test_objects_are_read_one_by_one_after_the_list_failed() -> None:
    airflow = Airflow()
    airflow.shown = False
    cache = airflow.cache()
    assert seen(cache, "a") == ("first", 0.0)
    airflow.now = MAX_AGE + 1
    assert (seen(cache, "a"), seen(cache, "b")) == (("first", airflow.now), (None, airflow.now))
    assert airflow.lists == 1
    assert airflow.warnings == ["warning: list pools: 500; until that is fixed, objects are read one at a time"]
