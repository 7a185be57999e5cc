"""How an Airflow speaks: the differences between API v1 (Airflow 2) and v2 (Airflow 3), as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Dialect:
    """One version of Airflow's REST API.

    Attributes:
        name: `v1` or `v2`.
        page_size: rows asked for at once in a list.
        overwriting: routes whose POST silently overwrites what is there.
        masking: routes whose answers show `***` in the place of what they hide.
        partly_listed: routes whose list leaves out fields that a single object shows.
        leading_slash: whether an object is found whose name begins with a slash.
        dropped_on_create: by route, the fields that its POST takes, repeats in its answer, and doesn't store.
    """

    name: str
    page_size: int
    overwriting: frozenset[str]
    masking: frozenset[str]
    partly_listed: frozenset[str]
    leading_slash: bool
    dropped_on_create: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


# 2.10.3 answers 100 rows at the most, whatever the limit; its list of connections lacks `extra`; it answers 308 where a
# name begins with a slash.
V1 = Dialect(
    "v1",
    100,
    overwriting=frozenset({"variables"}),
    masking=frozenset({"connections"}),
    partly_listed=frozenset({"connections"}),
    leading_slash=False,
)
# `post_variables` of 2.7.2 and 2.8.1 (api_connexion/endpoints/variable_endpoint.py); 2.9.2 stores it.
V1_BEFORE_2_9 = replace(V1, dropped_on_create={"variables": ("description",)})
# 3.0.6 answers as many as are asked for.
V2 = Dialect(
    "v2",
    1000,
    overwriting=frozenset(),
    masking=frozenset({"connections", "variables"}),
    partly_listed=frozenset(),
    leading_slash=True,
)


OLDEST = "2.7"
NEWEST_TESTED = "3.0.6"

_VERSION = re.compile(r"(\d+)\.(\d+)")


def dialect_of(version: str) -> Dialect:
    """The dialect of an Airflow version such as `2.10.3`; a newer one than is known speaks v2.

    Raises:
        ValueError: with the reason, when it is no version, or one that is too old.
    """
    release = _release(version)
    if release < _release(OLDEST):
        raise ValueError(f"it is {version}, and this package needs {OLDEST} or newer")
    if release < (2, 9):
        return V1_BEFORE_2_9
    return V1 if release < (3, 0) else V2


def is_newer(version: str) -> bool:
    """Whether a version is of a later release than any that this package was tested with."""
    return _release(version) > _release(NEWEST_TESTED)


def _release(version: str) -> tuple[int, ...]:
    found = _VERSION.match(version)
    if found is None:
        raise ValueError(f"it is {version!r}, which is no version")
    return tuple(map(int, found.groups()))
