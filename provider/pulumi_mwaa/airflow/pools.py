"""Airflow's pools.

```python
airflow = Airflow("prod")
airflow.pools.update("backfill", {"slots": 4})
```
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from pulumi_mwaa.airflow.collection import Collection, Patches

DEFAULT_POOL = "default_pool"
_FIELDS = {"slots", "description", "include_deferred"}


class Pool(TypedDict):
    """A pool as Airflow's REST API has it."""

    name: str
    slots: int
    description: str | None
    include_deferred: bool


class Pools(Collection[Pool]):
    """The pools of one environment; `default_pool` is always there and takes no other description."""

    kind = "pool"
    route = "pools"
    identity = "name"
    shape = Pool
    unreadable_cause = "a number of slots below 0 (`airflow pools set NAME -1 DESCRIPTION`)"

    def _patches(self, name: str, changes: Mapping[str, Any]) -> Patches:
        if set(changes) == _FIELDS and name != DEFAULT_POOL:
            return [({"name": name, **changes}, None)]
        # Without a mask v1 resets what is left out and v2 refuses; of a mask of several, MWAA's form is not known.
        return [({field: value}, field) for field, value in changes.items()]
