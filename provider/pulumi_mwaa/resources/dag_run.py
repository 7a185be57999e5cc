"""A DAG run in an MWAA environment.

```python
from pulumi_mwaa import AirflowDagRun

AirflowDagRun("migrate", environment=env.arn, dag_id="migrate_schema", triggers={"version": "2026.11"}, timeout=900)
```
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.dynamic import Resource
from pulumi.dynamic.dynamic import serialize_provider

from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.provider.dag_run import DagRunProvider
from pulumi_mwaa.provider.schema.dag_run import COMPUTED, DEFAULT_TIMEOUT
from pulumi_mwaa.resources.inputs import json_text, secret_if_sensitive
from pulumi_mwaa.resources.provider import settings_of
from pulumi_mwaa.resources.run_watch import RunWatch, noting_changes


class AirflowDagRun(Resource, module="mwaa", name="AirflowDagRun"):
    """A DAG run. The first `up` starts a run, and each change to `triggers` starts a new one.

    Everything that depends on the resource waits until the run has ended. If the run fails, the `up` fails, and the
    next `up` starts a new run. Deleting the resource leaves the run in Airflow's history.
    """

    environment: pulumi.Output[str]
    region: pulumi.Output[str]
    dag_id: pulumi.Output[str]
    triggers: pulumi.Output[str | None]
    conf: pulumi.Output[str | None]
    note: pulumi.Output[str | None]
    wait: pulumi.Output[bool]
    timeout: pulumi.Output[int]
    dag_run_id: pulumi.Output[str]
    state: pulumi.Output[str | None]

    def __init__(
        self,
        resource_name: str,
        *,
        environment: pulumi.Input[str],
        dag_id: pulumi.Input[str],
        triggers: pulumi.Input[Any] | None = None,
        conf: pulumi.Input[Mapping[str, Any] | str] | None = None,
        note: pulumi.Input[str] | None = None,
        wait: pulumi.Input[bool] = True,
        timeout: pulumi.Input[int] = DEFAULT_TIMEOUT,
        region: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        title = f"{type(self).__name__} '{resource_name}'"
        arguments = {
            "environment": environment,
            "region": region,
            "dag_id": dag_id,
            "triggers": None if triggers is None else json_text(f"triggers of {title}", triggers),
            "conf": None if conf is None else secret_if_sensitive(json_text(f"conf of {title}", conf)),
            "note": note,
            "wait": wait,
            "timeout": timeout,
        }
        provider = DagRunProvider()
        properties = {**arguments, **dict.fromkeys(COMPUTED)}
        super().__init__(provider, resource_name, properties, noting_changes(opts))
        if pulumi.runtime.is_dry_run():
            return
        try:
            settings = settings_of(self.get_provider(f"pulumi-python:{self._resource_type_name}"))
        except AirflowError as error:
            raise pulumi.RunError(f"{title}: {error}") from None
        outputs = {name: getattr(self, name) for name in type(self).__annotations__}
        watch = RunWatch(outputs, serialize_provider(provider), settings)
        self.state = watch.state(super().urn)
        self._settled_urn = pulumi.Output.all(super().urn, self.state).apply(lambda pair: pair[0])

    @property
    def urn(self) -> pulumi.Output[str]:
        """The URN, once the run has ended. Everything that depends on a resource waits for its URN."""
        return self.__dict__.get("_settled_urn") or super().urn
