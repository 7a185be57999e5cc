"""Triggers a DAG run for each S3 object that a bucket's notifications report through an SQS queue.

Set `pulumi_mwaa.events.s3.handler` as the function's handler, and these environment variables:

- `MWAA_ENVIRONMENT`: the environment's name or ARN.
- `DAG_ID`: the DAG to trigger. Its runs get the object as `conf`: `bucket`, `key`, `version_id`, `size`, `sequencer`,
  `event_name` and `event_time`.
- `QUEUE_URL`: the queue that the messages come from.
- `POOL`: the pool that the DAG's tasks use, one slot for each run at a time (optional).
- `MAX_ACTIVE_RUNS`: the maximum number of the DAG's active runs (optional).
- `RETRY_SECONDS`: how long a message waits on average if there is no room; 30 by default.

The function must process one batch at a time (reserved concurrency 1): two batches that check at the same time would
count the same free slots.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from pulumi_mwaa.airflow import Airflow, AirflowError, AlreadyExistsError, OutcomeUnknownError, UndeliveredError
from pulumi_mwaa.events.batch import Response, process_batch
from pulumi_mwaa.events.capacity import free_runs
from pulumi_mwaa.events.clients import airflow_client
from pulumi_mwaa.events.logs import log
from pulumi_mwaa.events.queue import Queue
from pulumi_mwaa.events.s3_messages import Context, S3Messages
from pulumi_mwaa.events.s3_objects import S3Object
from pulumi_mwaa.events.settings import required, whole_number


@dataclass(frozen=True)
class Settings:
    """What to trigger, and the limits on its runs."""

    dag_id: str
    pool: str | None
    max_active_runs: int | None

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        """Reads the settings from environment variables.

        Raises:
            SettingsError: If one is missing or invalid.
        """
        return cls(
            dag_id=required(environ, "DAG_ID"),
            pool=environ.get("POOL") or None,
            max_active_runs=whole_number(environ, "MAX_ACTIVE_RUNS", minimum=1, maximum=100_000),
        )


def handler(event: Mapping[str, Any], context: Context) -> Response:
    """Triggers a run for each object in a batch of messages. Lambda's entry point.

    A repeated message triggers nothing, because the run's ID is derived from the object's bucket, key, version and
    sequencer. If there is no room, or if MWAA throttles the call, the message waits in the queue. If the DAG is missing
    or paused, or if it rejects the run, the message fails, and SQS moves it to the dead-letter queue after too many
    receives.

    Args:
        event: Lambda's event for SQS.
        context: Lambda's context.

    Returns:
        The messages that failed, for Lambda's `ReportBatchItemFailures`.

    Raises:
        SettingsError: If an environment variable is missing or invalid.
    """
    environment, settings = required(os.environ, "MWAA_ENVIRONMENT"), Settings.from_environ(os.environ)
    queue, trigger = Queue.from_environ(os.environ), S3Trigger(airflow_client(environment), settings).trigger
    return process_batch(event, queue, S3Messages(trigger, context).process)


class S3Trigger:
    """Triggers runs for one batch's objects, as many as there is room for."""

    def __init__(self, airflow: Airflow, settings: Settings) -> None:
        self._airflow = airflow
        self._settings = settings
        self._free: int | None = None  # how many runs there is room for, once `_unusable` is known

    def trigger(self, found: S3Object) -> bool:
        """Triggers a run for an object, unless the object already has one, and returns whether there was room.

        Raises:
            AirflowError: If the run can't be triggered.
        """
        if self._unusable is not None:
            raise self._unusable
        if self._free == 0:
            return False
        dag_id, run_id, before = self._settings.dag_id, found.dag_run_id, self._free
        if before is not None:
            self._free = before - 1  # even if the call's outcome is unknown
        try:
            self._airflow.dag_runs.trigger(dag_id, run_id, conf=asdict(found), allow_paused=True)
            message = "triggered a run"
        except AlreadyExistsError:
            self._free, message = before, "the run already exists"
        log("INFO", message, dag_id=dag_id, dag_run_id=run_id, bucket=found.bucket, key=found.key)
        return True

    @cached_property
    def _unusable(self) -> AirflowError | None:
        """Why no run can be triggered, or None. Checks the DAG, and how many runs there is room for, once per batch."""
        settings = self._settings
        try:
            self._airflow.dag_runs.require_unpaused(settings.dag_id)
            self._free = free_runs(
                self._airflow, settings.dag_id, pool=settings.pool, max_active_runs=settings.max_active_runs
            )
        except OutcomeUnknownError as error:
            # These calls only read, so a message whose batch couldn't be checked can wait.
            return UndeliveredError(str(error), status=error.status)
        except AirflowError as error:
            return error
        return None
