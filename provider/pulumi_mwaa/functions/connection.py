"""Functions that look up connections. The program itself reads the connections, which don't become part of the stack.

```python
from pulumi_mwaa import get_connection

warehouse = get_connection("warehouse", environment="prod").host
```
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pulumi

from pulumi_mwaa.airflow.masking.sensitive import strip_secrets
from pulumi_mwaa.functions.lookups import Lookups
from pulumi_mwaa.provider.schema.connection import CONNECTION
from pulumi_mwaa.provider.schema.values import Properties


@dataclass(frozen=True)
class GetConnectionResult:
    """An existing connection, without its password, which Airflow never shows. `extra` is a JSON string."""

    environment: str
    region: str
    connection_id: str
    conn_type: str
    host: str | None
    login: str | None
    schema: str | None
    port: int | None
    extra: str | None
    description: str | None


def _without_secrets(fields: Properties, sensitive_names: Collection[str]) -> Properties:
    return {**fields, "extra": strip_secrets(fields.get("extra"), added=sensitive_names)}


_lookups = Lookups(CONNECTION, GetConnectionResult, _without_secrets)


def get_connection(
    connection_id: str, *, environment: str, region: str | None = None, opts: pulumi.InvokeOptions | None = None
) -> GetConnectionResult:
    """Reads a connection, leaving out its password and the values under sensitive keys in its `extra`.

    Args:
        connection_id: The connection's id.
        environment: The environment's name or ARN.
        region: The environment's AWS region. Defaults to the region in the ARN, `mwaa:region`, `aws:region` or AWS's
            default chain, in that order.
        opts: The lookup's options: `provider` or `parent`, as for a resource.

    Raises:
        pulumi.RunError: The connection doesn't exist or can't be read. The error is one line.
    """
    return _lookups.get(connection_id, environment, region, opts)


def get_connection_output(
    connection_id: pulumi.Input[str],
    *,
    environment: pulumi.Input[str],
    region: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetConnectionResult]:
    """Like `get_connection`, but accepts inputs and `depends_on`; its secret output includes sensitive values."""
    return _lookups.get_output(connection_id, environment, region, opts)


def list_connections(
    environment: str, *, region: str | None = None, opts: pulumi.InvokeOptions | None = None
) -> list[GetConnectionResult]:
    """Like `get_connection`, but reads all connections in an environment, sorted by id. Airflow 2 omits `extra`."""
    return _lookups.list(environment, region, opts)


def list_connections_output(
    environment: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[list[GetConnectionResult]]:
    """Like `list_connections`, but accepts inputs and `depends_on`; its secret output includes sensitive values."""
    return _lookups.list_output(environment, region, opts)
