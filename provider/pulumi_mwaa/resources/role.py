"""An Airflow 2 role in an MWAA environment. `InvokeRestApi` can't reach Airflow 3's roles.

```python
from pulumi_mwaa import AirflowRole

AirflowRole(
    "reader",
    environment=env.arn,
    name="reader",
    actions=[{"action": "can_read", "resource": "DAGs"}, {"action": "menu_access", "resource": "DAGs"}],
)
```
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from pulumi_mwaa.provider.schema.role import ROLE
from pulumi_mwaa.resources.base import AirflowResource


class AirflowRole(AirflowResource, module="mwaa", name="AirflowRole"):
    """An Airflow 2 role, which allows `actions` on resources. Roles can't be created on Airflow 3."""

    _schema = ROLE

    environment: pulumi.Output[str]
    region: pulumi.Output[str]
    name: pulumi.Output[str]
    actions: pulumi.Output[Sequence[Mapping[str, str]]]
    adopt_existing: pulumi.Output[bool]
    account: pulumi.Output[str | None]

    def __init__(
        self,
        resource_name: str,
        *,
        environment: pulumi.Input[str],
        name: pulumi.Input[str],
        actions: pulumi.Input[Sequence[pulumi.Input[Mapping[str, pulumi.Input[str]]]]],
        region: pulumi.Input[str] | None = None,
        adopt_existing: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "environment": environment,
            "region": region,
            "name": name,
            "actions": actions,
            "adopt_existing": adopt_existing,
        }
        super().__init__(resource_name, arguments, opts)
