"""An Airflow pool in an MWAA environment.

```python
from pulumi_mwaa import AirflowPool

AirflowPool("backfill", environment=env.arn, name="backfill", slots=4, description="Limits concurrent backfills")
```
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from pulumi_mwaa.provider.schema.pool import POOL
from pulumi_mwaa.resources.base import AirflowResource


class AirflowPool(AirflowResource, module="mwaa", name="AirflowPool"):
    """An Airflow pool, which limits how many tasks run at a time. An update doesn't affect running tasks."""

    _schema = POOL

    environment: pulumi.Output[str]
    region: pulumi.Output[str]
    name: pulumi.Output[str]
    slots: pulumi.Output[int]
    description: pulumi.Output[str | None]
    include_deferred: pulumi.Output[bool]
    adopt_existing: pulumi.Output[bool]
    account: pulumi.Output[str | None]
    before_adoption: pulumi.Output[Mapping[str, Any] | None]

    def __init__(
        self,
        resource_name: str,
        *,
        environment: pulumi.Input[str],
        name: pulumi.Input[str],
        slots: pulumi.Input[int],
        description: pulumi.Input[str] | None = None,
        include_deferred: pulumi.Input[bool] = False,
        region: pulumi.Input[str] | None = None,
        adopt_existing: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "environment": environment,
            "region": region,
            "name": name,
            "slots": slots,
            "description": description,
            "include_deferred": include_deferred,
            "adopt_existing": adopt_existing,
        }
        super().__init__(resource_name, arguments, opts)
