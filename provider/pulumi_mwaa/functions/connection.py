"""Look-ups of connections: read by the program itself, and not part of the stack.

```python
from pulumi_mwaa import get_connection

warehouse = get_connection("warehouse", environment="prod").host
```
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pulumi

from pulumi_mwaa.functions.lookups import Lookups
from pulumi_mwaa.provider.schema.connection import CONNECTION
from pulumi_mwaa.provider.schema.json_values import strip_secrets
from pulumi_mwaa.provider.schema.values import Properties


@dataclass(frozen=True)
class GetConnectionResult:
    """A connection as it is, but for its password, which Airflow never shows; `extra` is JSON text."""

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


def _plain(shown: Properties, added: Collection[str]) -> Properties:
    return {**shown, "extra": strip_secrets(shown.get("extra"), added=added)}


_lookups = Lookups(CONNECTION, GetConnectionResult, _plain)


def get_connection(
    connection_id: str, *, environment: str, region: str | None = None, opts: pulumi.InvokeOptions | None = None
) -> GetConnectionResult:
    """A connection, without its password, and without what stands under a key of `extra` that Airflow masks.

    Args:
        connection_id: its id.
        environment: the environment's name or ARN.
        region: its AWS region; else its ARN's, `mwaa:region`, `aws:region`, the AWS chain.
        opts: `provider` or `parent`, as for a resource.

    Raises:
        pulumi.RunError: when there is no such connection, or it can't be read; in one line.
    """
    return _lookups.get(connection_id, environment, region, opts)


def get_connection_output(
    connection_id: pulumi.Input[str],
    *,
    environment: pulumi.Input[str],
    region: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetConnectionResult]:
    """As `get_connection`, when all that is given is known and `depends_on` of `opts` is there; secret."""
    return _lookups.get_output(connection_id, environment, region, opts)


def list_connections(
    environment: str, *, region: str | None = None, opts: pulumi.InvokeOptions | None = None
) -> list[GetConnectionResult]:
    """All connections of an environment, by id, each as `get_connection` gives it; without `extra` on Airflow 2."""
    return _lookups.list(environment, region, opts)


def list_connections_output(
    environment: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[list[GetConnectionResult]]:
    """As `list_connections`, when all that is given is known and `depends_on` of `opts` is there; secret."""
    return _lookups.list_output(environment, region, opts)
