"""Airflow's connections.

```python
airflow = Airflow("prod")
airflow.connections.update("warehouse", {"conn_type": "postgres", "host": "db.example.com"})
```
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypedDict

from pulumi_mwaa.airflow.collection import Collection, Patches
from pulumi_mwaa.airflow.errors import UnreadableError


class _Required(TypedDict):
    connection_id: str
    conn_type: str


class Connection(_Required, total=False):
    """A connection in Airflow's REST API. `extra` is a JSON-encoded string, and `password` is write-only."""

    host: str | None
    login: str | None
    password: str | None
    schema: str | None
    port: int | None
    extra: str | None
    description: str | None


class Connections(Collection[Connection]):
    """An environment's connections."""

    kind = "connection"
    route = "connections"
    key = "connection_id"
    shape = Connection
    public = frozenset({"connection_id", "conn_type", "port"})
    masked = frozenset({"password", "extra"})
    empty = MappingProxyType({"password": ""})  # v1 rejects null, and v2 ignores it
    unreadable_cause = "a password or an extra that Airflow can't decrypt because its Fernet key has changed"

    # `Connection.on_db_load` decrypts the password whenever Airflow or its CLI loads a connection (2.10.3 and 3.0.6).
    unreadable_limits = (
        "Airflow can neither update nor delete a connection whose password it can't decrypt; restore the key, "
        "or delete the connection's row from the `connection` table in Airflow's database"
    )

    def overwrite(self, name: str, fields: Mapping[str, Any]) -> Connection:
        """Overwrites a connection. If Airflow can't decrypt its `extra`, clears the `extra` first.

        Airflow 3.0.6 can't overwrite such an `extra` with a new one, but can set it to null.
        """
        try:
            return super().overwrite(name, fields)
        except UnreadableError:
            if "extra" not in fields:
                raise
            self.update(name, {"conn_type": fields["conn_type"], "extra": None})
            return super().overwrite(name, fields)

    def _patches(self, name: str, changes: Mapping[str, Any]) -> Patches:
        if not changes:
            return []
        # v2 requires the type in every body. If the changes don't include it, reading it takes one more call.
        conn_type = changes.get("conn_type") or self.get(name)["conn_type"]
        return [({"connection_id": name, **changes, "conn_type": conn_type}, None)]
