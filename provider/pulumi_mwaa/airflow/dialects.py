"""How an Airflow speaks: the differences between API v1 (Airflow 2) and v2 (Airflow 3), as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """One version of Airflow's REST API.

    Attributes:
        name: `v1` or `v2`.
        page_size: rows asked for at once in a list.
        overwriting: routes whose POST silently overwrites what is there.
        partly_listed: routes whose list leaves out fields that a single object shows.
    """

    name: str
    page_size: int
    overwriting: frozenset[str]
    partly_listed: frozenset[str]


# 2.10.3 answers 100 rows at the most, whatever the limit; its list of connections lacks `extra`.
V1 = Dialect("v1", page_size=100, overwriting=frozenset({"variables"}), partly_listed=frozenset({"connections"}))
# 3.0.6 answers as many as are asked for.
V2 = Dialect("v2", page_size=1000, overwriting=frozenset(), partly_listed=frozenset())


def dialect_of(version: str) -> Dialect:
    """The dialect of an Airflow version such as `2.10.3`; whatever is newer than 3 is taken for v2."""
    return V1 if version.startswith("2.") else V2
