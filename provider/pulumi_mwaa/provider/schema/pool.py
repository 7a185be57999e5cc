"""What the provider knows of a pool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_mwaa.airflow.pools import DEFAULT_POOL
from pulumi_mwaa.provider.schema import validators
from pulumi_mwaa.provider.schema.fields import BOOLEAN, INTEGER, STRING, Field
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.provider.schema.values import Values

# Up to the largest `integer` of PostgreSQL: Pool.slots in airflow/models/pool.py, 2.7.2 to 3.0.6.
_SLOTS = validators.Between(
    0,
    2**31 - 1,
    too_small="a negative number breaks Airflow's list of pools",  # which the API accepts, and then can't list
    too_large="Airflow's database can't store a larger number",
)


def _to_airflow(values: Values) -> dict[str, Any]:
    return {
        "name": values["name"],
        "slots": values["slots"],
        "description": values.get("description") or "",
        "include_deferred": bool(values.get("include_deferred")),
    }


def _from_airflow(answer: Mapping[str, Any], _known: Values) -> dict[str, Any]:
    return {name: answer[name] for name in ("name", "slots", "description", "include_deferred")}


POOL = ResourceSchema(
    name="pool",
    key="name",
    fields=(
        Field(
            "name",
            STRING,
            "Name of the pool. A new name replaces the pool; `default_pool` is adopted, and restored by a delete.",
            required=True,
            identity=True,
            validators=(*validators.NAME, validators.no_slash, validators.FitsPath("pools")),
        ),
        Field("slots", INTEGER, "Number of slots.", required=True, validators=(_SLOTS,)),
        Field("description", STRING, "What the pool is for; left out, it is empty.", validators=(validators.storable,)),
        Field("include_deferred", BOOLEAN, "Whether deferred tasks count as well; left out, they don't."),
    ),
    collection=lambda airflow: airflow.pools,
    to_airflow=_to_airflow,
    from_airflow=_from_airflow,
    notes=(
        "An update keeps the tasks that run.",
        'With `ignore_changes=["slots"]` slots are seeded once, and DAGs or people may change them.',
        "`description` of `default_pool` is Airflow's own, and can't be declared.",
        "After a forced replacement of `default_pool` (`--target-replace`, `pulumi state taint`), a rename of its "
        "resource without an alias, or a run that was killed while it adopted it, a delete restores it as this stack "
        "left it.",
    ),
    built_in={DEFAULT_POOL: frozenset({"slots", "include_deferred"})},
)
