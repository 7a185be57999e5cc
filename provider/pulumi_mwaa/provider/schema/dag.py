"""The DAG schema."""

from __future__ import annotations

from pulumi_mwaa.airflow.dags.dag_collection import DagCollection
from pulumi_mwaa.provider.schema import validators
from pulumi_mwaa.provider.schema.fields import BOOLEAN, INTEGER, STRING, Field
from pulumi_mwaa.provider.schema.schema import ResourceSchema

# MWAA takes about 30 s to sync a file, and Airflow looks for new files every 300 s (`dag_dir_list_interval`).
DEFAULT_PARSE_TIMEOUT = 300
_LONGEST_TIMEOUT = 3600
_PARSE_TIMEOUT = "parse_timeout"

DAG = ResourceSchema(
    collection=DagCollection,
    fields=(
        Field(
            "dag_id",
            STRING,
            "DAG ID; changing it replaces the resource.",
            required=True,
            identity=True,
            validators=(*validators.NAME, validators.FitsPath(DagCollection.route)),
        ),
        Field(
            "is_paused",
            BOOLEAN,
            "Whether the DAG is paused. Airflow doesn't start runs of a paused DAG.",
            required=True,
        ),
    ),
    options=(
        Field(
            _PARSE_TIMEOUT,
            INTEGER,
            "Seconds to wait for Airflow to parse the DAG's file when the resource is created. Defaults to "
            f"{DEFAULT_PARSE_TIMEOUT}.",
            compared=False,
            validators=(validators.Between(0, _LONGEST_TIMEOUT),),
        ),
    ),
    wait_for=lambda dags, dag_id, properties: dags.wait_for(dag_id, float(properties.get(_PARSE_TIMEOUT) or 0)),
    only_changes=frozenset({"is_paused"}),
    notes=(
        "The DAG's file creates and deletes the DAG. The resource only pauses or unpauses it.",
        "Creating the resource waits until Airflow has parsed the DAG's file. If that takes longer than "
        "`parse_timeout`, the create fails, and the error names the files that Airflow can't import. If the stack "
        "uploads the file, set `depends_on` to the upload.",
        "If the file is removed, a refresh drops the DAG from the state, and deleting the resource succeeds.",
        "Deleting the resource restores the DAG to the state in which the resource found it, paused or unpaused. This "
        "isn't possible after a forced replacement (`--target-replace`, `pulumi state taint`), after the resource was "
        "renamed without an alias, or after an `up` was killed during the create. In these cases, the last value that "
        "this stack set is restored.",
    ),
)
