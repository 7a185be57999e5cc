"""The pool schema."""

from __future__ import annotations

from pulumi_mwaa.airflow.pools import DEFAULT_POOL, Pools
from pulumi_mwaa.provider.schema import validators
from pulumi_mwaa.provider.schema.fields import BOOLEAN, INTEGER, STRING, Field
from pulumi_mwaa.provider.schema.schema import ResourceSchema

# The maximum is that of PostgreSQL's `integer`, the type of `Pool.slots` (airflow/models/pool.py, 2.7.2 to 3.0.6).
_SLOTS = validators.Between(
    0,
    2**31 - 1,
    too_small="a negative number breaks Airflow's list of pools",  # the API accepts it, but then can't list any pools
    too_large="Airflow's database can't store a larger number",
)


POOL = ResourceSchema(
    collection=Pools,
    fields=(
        Field(
            "name",
            STRING,
            "Pool name; changing it replaces the pool.",
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
        'With `ignore_changes=["slots"]`, the number of slots is set only once, and DAGs or people may then change it.',
        "The `description` of `default_pool` is built in and can't be changed.",
        "Deleting the resource can't restore the previous values of `default_pool` after a forced replacement "
        "(`--target-replace`, `pulumi state taint`), after the resource was renamed without an alias, or after a run "
        "was killed during the adoption. In these cases, the last values that this stack set are restored.",
    ),
    built_in={DEFAULT_POOL: frozenset({"slots", "include_deferred"})},
)
