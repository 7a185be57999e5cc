"""A pool of an MWAA environment's Airflow.

```python
from pulumi_mwaa import AirflowPool

AirflowPool("backfill", environment=env.arn, name="backfill", slots=4, description="Keeps backfills from the rest")
```
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from pulumi_mwaa.airflow.pools import DEFAULT_POOL
from pulumi_mwaa.resources import rules
from pulumi_mwaa.resources.fields import FLAG, TEXT, WHOLE, Field
from pulumi_mwaa.resources.kind import Kind, Properties
from pulumi_mwaa.resources.resource import AirflowResource


def _to_airflow(declared: Properties) -> dict[str, Any]:
    return {
        "name": declared["name"],
        "slots": declared["slots"],
        "description": declared.get("description") or "",
        "include_deferred": bool(declared.get("include_deferred")),
    }


def _to_recorded(answer: Properties, _known: Properties) -> dict[str, Any]:
    return {name: answer[name] for name in ("name", "slots", "description", "include_deferred")}


KIND = Kind(
    name="pool",
    key="name",
    fields=(
        Field(
            "name",
            TEXT,
            "Name of the pool. A new name replaces the pool; `default_pool` is adopted, and restored by a delete.",
            required=True,
            identity=True,
            rules=(rules.not_empty, rules.printable, rules.encodable, rules.no_slash, rules.fits_path("pools")),
        ),
        Field("slots", WHOLE, "Number of slots, 0 to 2147483647.", required=True, rules=(rules.slots,)),
        Field("description", TEXT, "What the pool is for; left out, it is empty.", rules=(rules.storable,)),
        Field("include_deferred", FLAG, "Whether deferred tasks count as well; left out, they don't."),
    ),
    collection=lambda airflow: airflow.pools,
    to_airflow=_to_airflow,
    to_recorded=_to_recorded,
    notes=(
        "An update keeps the tasks that run.",
        'With `ignore_changes=["slots"]` slots are seeded once, and DAGs or people may change them.',
        "`description` of `default_pool` is Airflow's own, and can't be declared.",
        "After a forced replacement of `default_pool` (`--target-replace`, `pulumi state taint`), a rename of its "
        "resource without an alias, or a run that was killed while it adopted it, a delete restores it as this stack "
        "left it.",
    ),
    permanent={DEFAULT_POOL: frozenset({"slots", "include_deferred"})},
)


class AirflowPool(AirflowResource, module="mwaa", name="AirflowPool"):
    """An Airflow pool: `slots` tasks at a time; an update keeps the tasks that run."""

    _kind = KIND

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
        properties = {
            "environment": environment,
            "region": region,
            "name": name,
            "slots": slots,
            "description": description,
            "include_deferred": include_deferred,
            "account": None,
            "before_adoption": None,
            "adopt_existing": adopt_existing,
        }
        super().__init__(resource_name, properties, opts)
