"""A shared list is at most 10 s old, and the client's own changes show in it at once."""

from __future__ import annotations

from pulumi_mwaa.airflow import UnshowableError
from pulumi_mwaa.airflow.listing import OLDEST_LOOK, Listing


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
            raise UnshowableError("list pools: 500")
        return dict(self.rows)

    def listing(self) -> Listing[str]:
        return Listing(self.fetch, self.rows.get, lambda: self.now, self.warnings.append)


def seen(listing: Listing[str], name: str) -> tuple[str | None, float]:
    look = listing.look(name)
    return look.row, look.at


def test_list_is_shared_for_ten_seconds_and_no_longer() -> None:
    airflow = Airflow()
    listing = airflow.listing()
    assert listing.look("a").row == "first"
    airflow.rows["a"] = "second"
    airflow.now = OLDEST_LOOK
    assert (listing.look("a").row, listing.look("b").row, airflow.lists) == ("first", None, 1)
    assert listing.look("a").at == 0.0
    airflow.now = OLDEST_LOOK + 0.1
    assert (seen(listing, "a"), airflow.lists) == (("second", airflow.now), 2)


def test_own_change_is_visible_at_once_and_until_a_newer_list() -> None:
    airflow = Airflow()
    listing = airflow.listing()
    seen(listing, "a")
    airflow.now = 1.0
    listing.note("a", None)
    listing.note("b", "ours")
    assert (seen(listing, "a"), seen(listing, "b")) == ((None, 1.0), ("ours", 1.0))
    airflow.rows = {"a": "somebody's"}
    airflow.now = OLDEST_LOOK + 1
    assert (listing.look("a").row, listing.look("b").row) == ("somebody's", None)


def test_change_during_a_list_call_is_newer_than_the_list() -> None:
    airflow = Airflow()

    def slow() -> dict[str, str]:
        rows = airflow.fetch()
        airflow.now = 2.0
        listing.note("a", None)
        return rows

    listing = Listing(slow, airflow.rows.get, lambda: airflow.now)
    assert listing.look("a").row is None


def test_objects_are_read_one_by_one_after_the_list_failed() -> None:
    airflow = Airflow()
    airflow.shown = False
    listing = airflow.listing()
    assert seen(listing, "a") == ("first", 0.0)
    airflow.now = OLDEST_LOOK + 1
    assert (seen(listing, "a"), seen(listing, "b")) == (("first", airflow.now), (None, airflow.now))
    assert airflow.lists == 1
    assert airflow.warnings == ["warning: list pools: 500; until that is fixed, objects are read one at a time"]
