"""A DAG in an MWAA environment, paused or not.

```python
from pulumi_mwaa import AirflowDag

AirflowDag("orders", environment=env.arn, dag_id="daily_orders", is_paused=False)
```
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from pulumi_mwaa.provider.schema.dag import DAG, DEFAULT_PARSE_TIMEOUT
from pulumi_mwaa.resources.base import AirflowResource


class AirflowDag(AirflowResource, module="mwaa", name="AirflowDag"):
    """A DAG that the stack pauses or unpauses. Deleting the resource leaves the DAG as the stack found it."""

    _schema = DAG

    environment: pulumi.Output[str]
    region: pulumi.Output[str]
    dag_id: pulumi.Output[str]
    is_paused: pulumi.Output[bool]
    parse_timeout: pulumi.Output[int]
    account: pulumi.Output[str | None]
    before_adoption: pulumi.Output[Mapping[str, Any] | None]

    def __init__(
        self,
        resource_name: str,
        *,
        environment: pulumi.Input[str],
        dag_id: pulumi.Input[str],
        is_paused: pulumi.Input[bool],
        parse_timeout: pulumi.Input[int] = DEFAULT_PARSE_TIMEOUT,
        region: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "environment": environment,
            "region": region,
            "dag_id": dag_id,
            "is_paused": is_paused,
            "parse_timeout": parse_timeout,
        }
        super().__init__(resource_name, arguments, opts)
