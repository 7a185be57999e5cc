"""Airflow's variables.

```python
airflow = Airflow("prod")
airflow.variables.create({"key": "owner", "value": "data", "description": None})
```
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypedDict

from pulumi_mwaa.airflow.collection import Collection, Patches


class Variable(TypedDict):
    """A variable in Airflow's REST API. `value` is a string (possibly JSON), or `None` if v1 can't decrypt it."""

    key: str
    value: str | None
    description: str | None


class Variables(Collection[Variable]):
    """An environment's variables."""

    kind = "variable"
    route = "variables"
    key = "key"
    shape = Variable
    public = frozenset({"key"})
    masked = frozenset({"value"})
    empty = MappingProxyType({"description": ""})  # v1 rejects null
    unreadable_cause = "a value that Airflow can't decrypt because its Fernet key has changed"

    def _patches(self, name: str, changes: Mapping[str, Any]) -> Patches:
        if not changes:
            return []
        if set(changes) == {"description"}:
            # Both dialects require a `value` in the body, but the mask makes them ignore it.
            return [({"key": name, "value": "", **changes}, "description")]
        return [({"key": name, **changes}, None)]
