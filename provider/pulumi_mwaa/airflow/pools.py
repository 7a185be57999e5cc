"""Airflow's pools.

```python
airflow = Airflow("prod")
airflow.pools.update("backfill", {"slots": 4})
```
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypedDict

from pulumi_mwaa.airflow.collection import Collection, Patches
from pulumi_mwaa.airflow.transport.shapes import require_shape

DEFAULT_POOL = "default_pool"
_FIELDS = {"slots", "description", "include_deferred"}


class Pool(TypedDict):
    """A pool in Airflow's REST API."""

    name: str
    slots: int
    description: str | None
    include_deferred: bool


@dataclass(frozen=True)
class PoolUsage:
    """How many of a pool's slots are in use.

    Attributes:
        slots: The number of slots.
        open_slots: The number of slots that no queued or running task occupies.
        scheduled_slots: The number of slots that scheduled tasks will need but don't occupy yet.
    """

    slots: int
    open_slots: int
    scheduled_slots: int


_USAGE = {"slots": int, "open_slots": int, "scheduled_slots": int}


class Pools(Collection[Pool]):
    """An environment's pools. `default_pool` always exists, and its description can't be changed."""

    kind = "pool"
    route = "pools"
    key = "name"
    shape = Pool
    public = frozenset({"name", "slots", "include_deferred"})
    empty = MappingProxyType({"description": "", "include_deferred": False})
    unreadable_cause = "a negative number of slots (`airflow pools set NAME -1 DESCRIPTION`)"

    def usage(self, name: str) -> PoolUsage:
        """Returns how many of a pool's slots are in use, with one call.

        Raises:
            NotFoundError: If the pool doesn't exist.
        """
        attempt = self._caller.attempt(f"read {self.kind} '{name}'")
        row = require_shape(self._send("read", name, "GET"), _USAGE, attempt)
        return PoolUsage(**{field: row[field] for field in _USAGE})

    def _patches(self, name: str, changes: Mapping[str, Any]) -> Patches:
        if set(changes) == _FIELDS and name != DEFAULT_POOL:
            return [({"name": name, **changes}, None)]
        # Without a mask, v1 resets omitted fields, and v2 rejects the call. How MWAA encodes a mask with several fields
        # isn't documented, so each field gets its own call.
        return [({field: value}, field) for field, value in changes.items()]
