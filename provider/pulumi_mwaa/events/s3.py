"""Triggers a DAG run for each S3 object that a bucket's notifications report through an SQS queue.

Set `pulumi_mwaa.events.s3.handler` as the function's handler, and these environment variables:

- `MWAA_ENVIRONMENT`: the environment's name or ARN.
- `DAG_ID`: the DAG to trigger. Its runs get the object as `conf`: `bucket`, `key`, `version_id`, `size`, `sequencer`,
  `event_name` and `event_time`.
- `QUEUE_URL`: the queue that the messages come from.
- `POOL`: the pool in which each run needs one slot at a time (optional).
- `MAX_ACTIVE_RUNS`: the most active runs of the DAG (optional).
- `RETRY_SECONDS`: how long a message that finds no room waits, on average; 30 by default.

The function must run one batch at a time (reserved concurrency 1), because two batches that look at the same time see
the same room.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from pulumi_mwaa.airflow import Airflow, AirflowError, AlreadyExistsError
from pulumi_mwaa.events.batch import Message, Outcome, Response, is_temporary, process_batch
from pulumi_mwaa.events.capacity import free_runs
from pulumi_mwaa.events.logs import log
from pulumi_mwaa.events.queue import Queue
from pulumi_mwaa.events.s3_objects import NotificationError, S3Object, parse_notification
from pulumi_mwaa.events.settings import required, whole_number

# A function has little time: a call that is throttled for longer than about two seconds waits in the queue instead.
_THROTTLED_TRIES = 4
_LONGEST_CALL = 25_000  # milliseconds, with the time-out of the HTTP request
_LONGEST_RETRY = 600  # seconds


class Context(Protocol):
    """The part of Lambda's context that the handler uses."""

    def get_remaining_time_in_millis(self) -> int:
        """Returns how many milliseconds are left before Lambda ends the function."""


@dataclass(frozen=True)
class Settings:
    """What to trigger, and how many runs there is room for."""

    environment: str
    dag_id: str
    queue_url: str
    pool: str | None
    max_active_runs: int | None
    retry_seconds: int

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        """Reads the settings from environment variables.

        Raises:
            SettingsError: If one is missing or invalid.
        """
        retry_seconds = whole_number(environ, "RETRY_SECONDS", minimum=1, maximum=_LONGEST_RETRY)
        return cls(
            environment=required(environ, "MWAA_ENVIRONMENT"),
            dag_id=required(environ, "DAG_ID"),
            queue_url=required(environ, "QUEUE_URL"),
            pool=environ.get("POOL") or None,
            max_active_runs=whole_number(environ, "MAX_ACTIVE_RUNS", minimum=1, maximum=100_000),
            retry_seconds=30 if retry_seconds is None else retry_seconds,
        )


def handler(event: Mapping[str, Any], context: Context) -> Response:
    """Triggers a run for each object in a batch of messages. Lambda's entry point.

    A repeated message triggers nothing: the run's ID is made of the object's bucket, key, version and sequencer. A
    message that finds no room, or that MWAA throttles, waits in the queue. If the DAG is missing or paused, or rejects
    the run, the message fails, and SQS moves it to the dead-letter queue after too many receives.

    Args:
        event: Lambda's event for SQS.
        context: Lambda's context.

    Returns:
        The messages that failed, for Lambda's `ReportBatchItemFailures`.

    Raises:
        SettingsError: If an environment variable is missing or invalid.
    """
    settings = Settings.from_environ(os.environ)
    airflow = Airflow(settings.environment, availability_timeout=0, throttled_tries=_THROTTLED_TRIES)
    trigger = S3Trigger(airflow, settings, context)
    return process_batch(event, Queue(settings.queue_url, settings.retry_seconds), trigger.process)


class S3Trigger:
    """Triggers runs for the messages of one batch, as many as there is room for."""

    def __init__(self, airflow: Airflow, settings: Settings, context: Context) -> None:
        self._airflow = airflow
        self._settings = settings
        self._context = context
        self._checked = False  # whether the DAG's state and the free runs are known
        self._free: int | None = None
        self._refused: AirflowError | None = None  # why no run can be triggered at all

    def process(self, message: Message) -> Outcome:
        """Triggers a run for each object in a message."""
        try:
            objects = parse_notification(message["body"])
        except NotificationError as error:
            log("ERROR", str(error), message_id=message["messageId"])
            return Outcome.FAILED
        outcomes = {self._trigger(message, each) for each in objects}
        for worst in (Outcome.FAILED, Outcome.WAITS):
            if worst in outcomes:
                return worst
        return Outcome.DONE

    def _trigger(self, message: Message, found: S3Object) -> Outcome:
        settings, about = self._settings, {"bucket": found.bucket, "key": found.key, "dag_run_id": found.dag_run_id}
        try:
            if not self._has_room():
                return Outcome.WAITS
            self._airflow.dag_runs.trigger(settings.dag_id, found.dag_run_id, conf=asdict(found), allow_paused=True)
        except AlreadyExistsError:
            log("INFO", "the run already exists", dag_id=settings.dag_id, **about)
            return Outcome.DONE
        except AirflowError as error:
            self._refused = error if is_temporary(error) else self._refused
            waits = is_temporary(error)
            log("WARNING" if waits else "ERROR", str(error), message_id=message["messageId"], **about)
            return Outcome.WAITS if waits else Outcome.FAILED
        if self._free is not None:
            self._free -= 1
        log("INFO", "triggered a run", dag_id=settings.dag_id, **about)
        return Outcome.DONE

    def _has_room(self) -> bool:
        """Returns whether another run may be triggered. The first call looks; the others count.

        Raises:
            AirflowError: If no run can be triggered at all, with the first error.
        """
        if self._refused is not None:
            raise self._refused
        if self._context.get_remaining_time_in_millis() < _LONGEST_CALL:
            return False
        if not self._checked:
            try:
                self._check()
            except AirflowError as error:
                self._refused = error
                raise
            self._checked = True
        return self._free is None or self._free > 0

    def _check(self) -> None:
        settings = self._settings
        self._airflow.dag_runs.require_unpaused(settings.dag_id)
        self._free = free_runs(
            self._airflow, settings.dag_id, pool=settings.pool, max_active_runs=settings.max_active_runs
        )
