"""Airflow's variables.

```python
airflow = Airflow("prod")
airflow.variables.create({"key": "owner", "value": "data", "description": None})
```
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from pulumi_mwaa.airflow.collection import Collection, Patches


class Variable(TypedDict):
    """A variable as Airflow's REST API has it; `value` is text (JSON is text too), `None` where v1 can't decrypt it."""

    key: str
    value: str | None
    description: str | None


class Variables(Collection[Variable]):
    """The variables of one environment."""

    kind = "variable"
    route = "variables"
    identity = "key"
    shape = Variable
    unreadable_cause = "a value that Airflow can't decrypt because its Fernet key has changed"

    def _patches(self, name: str, changes: Mapping[str, Any]) -> Patches:
        if not changes:
            return []
        if set(changes) == {"description"}:
            # Both dialects want a `value` in the body, and ignore it under this mask.
            return [({"key": name, "value": "", **_clean(changes)}, "description")]
        return [({"key": name, **_clean(changes)}, None)]


def _clean(changes: Mapping[str, Any]) -> dict[str, Any]:
    """An emptied description as "": v1 refuses null there."""
    return {field: "" if value is None else value for field, value in changes.items()}
