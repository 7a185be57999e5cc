"""Airflow's roles, which only API v1 (Airflow 2) has.

```python
airflow = Airflow("prod")
airflow.roles.create({"name": "reader", "actions": [{"action": {"name": "can_read"}, "resource": {"name": "DAGs"}}]})
```
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from pulumi_mwaa.airflow.collection import Collection, Patches
from pulumi_mwaa.airflow.dialects import V1


class Named(TypedDict):
    """What is only named."""

    name: str


class RoleAction(TypedDict):
    """What a role allows: an action such as `can_read`, on a resource such as `DAGs`."""

    action: Named
    resource: Named


class Role(TypedDict):
    """A role as Airflow's REST API has it."""

    name: str
    actions: list[RoleAction]


class Roles(Collection[Role]):
    """The roles of one environment; an update only adds actions (2.7.2 to 2.11.0)."""

    kind = "role"
    route = "roles"
    identity = "name"
    shape = Role
    only_dialect = V1.name
    caller_role = "Admin"

    def _patches(self, name: str, changes: Mapping[str, Any]) -> Patches:
        return [({"name": name, **changes}, "actions")] if changes else []

    def _post(self, name: str, fields: Mapping[str, Any], until: float = float("inf")) -> Role:
        self._posted(name, fields, until)  # answers {}
        return self.get(name)
