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
    """An action or a resource, identified only by its name."""

    name: str


class RoleAction(TypedDict):
    """One of a role's permissions: an action such as `can_read` on a resource such as `DAGs`."""

    action: Named
    resource: Named


class Role(TypedDict):
    """A role in Airflow's REST API."""

    name: str
    actions: list[RoleAction]


class Roles(Collection[Role]):
    """An environment's roles. An update can add actions but not remove them (2.7.2 to 2.11.0)."""

    kind = "role"
    route = "roles"
    key = "name"
    shape = Role
    public = frozenset({"name", "actions"})
    returned_by_post = False
    only_dialect = V1.name
    caller_role = "Admin"

    def _patches(self, name: str, changes: Mapping[str, Any]) -> Patches:
        return [({"name": name, **changes}, "actions")] if changes else []
