"""The schema of a pool."""

from __future__ import annotations

from pulumi_mwaa.airflow.pools import DEFAULT_POOL, Pools
from pulumi_mwaa.provider.schema import validators
from pulumi_mwaa.provider.schema.fields import BOOLEAN, INTEGER, STRING, Field
from pulumi_mwaa.provider.schema.schema import ResourceSchema

# The maximum of a PostgreSQL `integer`: Pool.slots in airflow/models/pool.py, 2.7.2 to 3.0.6.
_SLOTS = validators.Between(
    0,
    2**31 - 1,
    too_small="a negative number breaks Airflow's list of pools",  # the API accepts it, but then can't list any pool
    too_large="Airflow's database can't store a larger number",
)


POOL = ResourceSchema(
    collection=Pools,
    fields=(
        Field(
            "name",
            STRING,
            "Name of the pool. A new name replaces the pool.",
            required=True,
            identity=True,
            validators=(*validators.NAME, validators.no_slash, validators.FitsPath(Pools.route)),
        ),
        Field("slots", INTEGER, "Number of slots.", required=True, validators=(_SLOTS,)),
        Field(
            "description",
            STRING,
            "What the pool is for. Defaults to an empty string.",
            validators=(validators.storable,),
        ),
        Field("include_deferred", BOOLEAN, "Whether deferred tasks also take up slots. Defaults to false."),
    ),
    notes=(
        'With `ignore_changes=["slots"]`, the slots are seeded once, and DAGs or people may change them.',
        "The `description` of `default_pool` is built in and can't be changed.",
        "A delete can't restore the previous values of `default_pool` after a forced replacement (`--target-replace`, "
        "`pulumi state taint`), a rename of its resource without an alias, or a run that is killed during the "
        "adoption. In these cases, it restores the last values that this stack set.",
    ),
    built_in={DEFAULT_POOL: frozenset({"slots", "include_deferred"})},
)
