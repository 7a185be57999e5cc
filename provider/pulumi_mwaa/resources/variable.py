"""An Airflow variable in an MWAA environment.

```python
from pulumi_mwaa import AirflowVariable

AirflowVariable("owner", environment=env.arn, key="owner", value="data-platform")
AirflowVariable("limits", environment=env.arn, key="limits", value={"rows": 100_000, "strict": True})
```
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from pulumi_mwaa.provider.schema.variable import VARIABLE
from pulumi_mwaa.resources.base import AirflowResource


class AirflowVariable(AirflowResource, module="mwaa", name="AirflowVariable"):
    """An Airflow variable. `value` can be anything that JSON supports. Values other than strings are sent as JSON."""

    _schema = VARIABLE

    environment: pulumi.Output[str]
    region: pulumi.Output[str]
    key: pulumi.Output[str]
    value: pulumi.Output[str | None]
    description: pulumi.Output[str | None]
    value_secret_arn: pulumi.Output[str | None]
    secret_version_id: pulumi.Output[str | None]
    sent_secret_versions: pulumi.Output[Mapping[str, str] | None]
    adopt_existing: pulumi.Output[bool]
    account: pulumi.Output[str | None]

    def __init__(
        self,
        resource_name: str,
        *,
        environment: pulumi.Input[str],
        key: pulumi.Input[str],
        value: pulumi.Input[Any] | None = None,
        description: pulumi.Input[str] | None = None,
        value_secret_arn: pulumi.Input[str] | None = None,
        secret_version_id: pulumi.Input[str] | None = None,
        region: pulumi.Input[str] | None = None,
        adopt_existing: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "environment": environment,
            "region": region,
            "key": key,
            "value": value,
            "description": description,
            "value_secret_arn": value_secret_arn,
            "secret_version_id": secret_version_id,
            "adopt_existing": adopt_existing,
        }
        super().__init__(resource_name, arguments, opts)
