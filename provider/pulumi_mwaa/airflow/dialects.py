"""The differences between Airflow's REST API v1 (Airflow 2) and v2 (Airflow 3), as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Dialect:
    """One version of Airflow's REST API.

    Attributes:
        name: `v1` or `v2`.
        page_size: Number of rows to request per page of a list.
        overwriting: Routes whose POST silently overwrites an existing object.
        masking: Routes whose responses show `***` in place of secrets.
        partly_listed: Routes whose list omits some of an object's fields.
        leading_slash: Whether an object whose name begins with a slash can be read.
        requires_logical_date: Whether a trigger must contain `logical_date`, which may then be null.
        data_intervals: Whether a trigger may contain a data interval.
        datasets: The route for datasets.
        dataset_event_field: The field that identifies the dataset in a new event; empty if events can't be created.
        dropped_on_create: For each route, the fields that its POST accepts and returns but doesn't store.
    """

    name: str
    page_size: int
    overwriting: frozenset[str]
    masking: frozenset[str]
    partly_listed: frozenset[str]
    leading_slash: bool
    requires_logical_date: bool
    data_intervals: bool
    datasets: str
    dataset_event_field: str
    dropped_on_create: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


# Airflow 2.10.3 returns at most 100 rows, whatever the limit. It omits `extra` from its list of connections, and it
# responds with 308 if a name begins with a slash.
V1 = Dialect(
    "v1",
    100,
    overwriting=frozenset({"variables"}),
    masking=frozenset({"connections"}),
    partly_listed=frozenset({"connections"}),
    leading_slash=False,
    requires_logical_date=False,  # v1 also rejects a null `logical_date`
    data_intervals=True,
    datasets="datasets",
    dataset_event_field="dataset_uri",
)
# In 2.7.2 and 2.8.1, `post_variables` (api_connexion/endpoints/variable_endpoint.py) drops the description, and
# openapi/v1.yaml has no `POST /datasets/events`. 2.9.2 stores the description and has the endpoint.
V1_BEFORE_2_9 = replace(
    V1, dropped_on_create={"variables": ("description",)}, dataset_event_field="", data_intervals=False
)
# Airflow 3.0.6 returns as many rows as requested.
V2 = Dialect(
    "v2",
    1000,
    overwriting=frozenset(),
    masking=frozenset({"connections", "variables"}),
    partly_listed=frozenset(),
    leading_slash=True,
    requires_logical_date=True,
    data_intervals=True,
    datasets="assets",
    dataset_event_field="asset_id",
)


OLDEST = "2.7"
NEWEST_TESTED = "3.0.6"

_VERSION = re.compile(r"(\d+)\.(\d+)")


def dialect_of(version: str) -> Dialect:
    """Returns the dialect of an Airflow version such as `2.10.3`. Untested newer versions use v2.

    Raises:
        ValueError: If the version is invalid or too old.
    """
    release = _release(version)
    if release < _release(OLDEST):
        raise ValueError(f"it is {version}, but this package requires {OLDEST} or newer")
    if release < (2, 9):
        return V1_BEFORE_2_9
    return V1 if release < (3, 0) else V2


def is_newer(version: str) -> bool:
    """Returns whether a version's minor release is newer than the newest tested one."""
    return _release(version) > _release(NEWEST_TESTED)


def _release(version: str) -> tuple[int, ...]:
    match = _VERSION.match(version)
    if match is None:
        raise ValueError(f"it is {version!r}, which isn't a version")
    return tuple(map(int, match.groups()))
