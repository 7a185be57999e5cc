"""The arguments and outputs of a DAG run."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi_mwaa.airflow.dags.dag_run import END_STATES
from pulumi_mwaa.provider.schema import validators
from pulumi_mwaa.provider.schema.fields import BOOLEAN, COMMON, INTEGER, JSON_OBJECT, JSON_TEXT, STRING, Field, Secrecy

# Long enough for most migrations. A run that takes longer continues.
DEFAULT_TIMEOUT = 600
_LONGEST_TIMEOUT = 24 * 3600

DAG_RUN_ID, STATE = "dag_run_id", "state"

#: The arguments. Changing one with `identity` starts a new run.
ARGUMENTS: tuple[Field, ...] = (
    COMMON["environment"],
    COMMON["region"],
    Field(
        "dag_id",
        STRING,
        "DAG ID; changing it starts a new run.",
        required=True,
        identity=True,
        validators=(*validators.NAME, validators.FitsPath("dags", "dagRuns")),
    ),
    Field("triggers", JSON_TEXT, "Any value that JSON supports; changing it starts a new run.", identity=True),
    Field(
        "conf",
        JSON_OBJECT,
        "The run's parameters; changing them starts a new run. Secret if they are passed as a secret or have a "
        "sensitive key.",
        identity=True,
        secrecy=Secrecy.BY_CONTENT,
        validators=(validators.json_object,),
    ),
    Field(
        "note",
        STRING,
        "Note for Airflow's UI. Changing it affects only the next run.",
        validators=(validators.storable, validators.AtMost(1000)),  # DagRunNote.content in airflow/models/dagrun.py
    ),
    Field("wait", BOOLEAN, "Whether to wait until the run has ended, and to fail if the run fails. Defaults to true."),
    Field(
        "timeout",
        INTEGER,
        f"Seconds to wait. Defaults to {DEFAULT_TIMEOUT}.",
        validators=(validators.Between(1, _LONGEST_TIMEOUT),),
    ),
)

#: The outputs that aren't arguments, each with its description.
COMPUTED: Mapping[str, str] = {
    DAG_RUN_ID: "The run's ID: six random characters.",
    STATE: "The run's state: `queued`, `running`, `success` or `failed`. Known once the wait is over.",
}


def is_settled(state: str | None, *, wait: bool) -> bool:
    """Returns whether there is nothing left to do for a run: it has ended or, without `wait`, was triggered."""
    return state in END_STATES or (state is not None and not wait)


NOTES = (
    "A new run starts only if `environment`, `region`, `dag_id`, `triggers` or `conf` has changed, or if the last run "
    'failed and `wait` is true. To ignore changed parameters, set `ignore_changes=["conf"]`.',
    "The program triggers the run and waits for it. Errors therefore appear under the stack, not under the resource.",
    "The wait delays only what depends on the resource.",
    "If the run takes longer than `timeout`, the `up` fails, and the run continues in Airflow. The next `up` waits for "
    "the same run. The same applies if an `up` is killed: the next one never starts a second run.",
    "If the run fails, the error names the failed tasks and shows the end of the first one's log, if the DAG, run and "
    "task IDs have at most 27 characters in total. If `conf` is secret, the log isn't shown, because it may contain "
    "parts of `conf`.",
    "If the DAG is paused, the `up` fails. Unpause the DAG with [AirflowDag](dag.md) and `depends_on`.",
    "A refresh reads the state of a run that hasn't succeeded. A run that was deleted in Airflow stays in the state, "
    "so that cleaning up Airflow's history doesn't start another run.",
    "Deleting the resource makes no call and leaves the run in Airflow's history.",
    "Until the run has ended, a preview shows an update, because the next `up` waits for the run.",
    "`pulumi refresh` and `pulumi destroy` neither start a run nor wait for one, not even with `--run-program`. The "
    "same applies to an `up` with `--target` unless the resource is targeted.",
)
