"""Airflow's DAG runs.

```python
airflow = Airflow("prod")
run = airflow.dag_runs.trigger("daily_orders", conf={"country": "de"})
run = airflow.dag_runs.wait(run.dag_id, run.dag_run_id, timeout=600)
print(run.state)
```
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from http import HTTPStatus
from itertools import islice
from typing import Any

from pulumi_mwaa.airflow.dags.dag_run import SHAPE, DagRun, new_run_id, parse_run
from pulumi_mwaa.airflow.dags.polling import poll_intervals
from pulumi_mwaa.airflow.dags.route import PAGE_SIZE, Route
from pulumi_mwaa.airflow.dags.timestamps import format_timestamp
from pulumi_mwaa.airflow.errors import (
    AlreadyExistsError,
    NotFoundError,
    OutcomeUnknownError,
    PathTooLongError,
    StillRunningError,
    UnsupportedError,
    error_message,
)
from pulumi_mwaa.airflow.transport.shapes import require_shape

# Lists runs with a POST, because it isn't certain how MWAA would encode several states in a query.
_LIST = ("dags", "~", "dagRuns", "list")
_TRIGGER_TRIES = 4
_SEARCHED_RUNS = 1000  # how many of a DAG's newest runs are searched for a run whose path is too long


class DagRuns(Route):
    """An environment's DAG runs."""

    _public = Route._public | {"logical_date", "data_interval_start", "data_interval_end"}

    def trigger(
        self,
        dag_id: str,
        dag_run_id: str | None = None,
        *,
        logical_date: datetime | None = None,
        data_interval_start: datetime | None = None,
        data_interval_end: datetime | None = None,
        note: str | None = None,
        conf: Mapping[str, Any] | None = None,
        allow_paused: bool = False,
    ) -> DagRun:
        """Triggers a run with two calls, the first of which checks that the DAG isn't paused.

        A lost response doesn't lead to a second run: the run is looked up by its ID before the call is repeated.

        Args:
            dag_id: The DAG's ID.
            dag_run_id: The run's ID. Defaults to six random characters.
            logical_date: The logical date, timezone-aware. Defaults to `data_interval_start`. Without either, Airflow 2
                uses the current time, and Airflow 3 uses none.
            data_interval_start: The start of the data interval, timezone-aware; requires `data_interval_end` and
                Airflow 2.9 or newer.
            data_interval_end: The end of the data interval, timezone-aware; requires `data_interval_start`.
            note: A note, which Airflow's UI shows.
            conf: The run's parameters, as a JSON object.
            allow_paused: Whether to trigger a run even if the DAG is paused, in which case the run stays queued. If
                true, the first call isn't made.

        Raises:
            AlreadyExistsError: If the DAG already has a run with this ID. Repeating a trigger with the same ID is
                therefore safe.
            NotFoundError: If Airflow has no such DAG.
            AirflowError: If the DAG is paused, if its params reject `conf`, if only one end of the data interval is
                given, if a time has no timezone, or if another run has the same logical date.
        """
        operation = f"trigger DAG '{dag_id}'"
        if data_interval_start is not None and not self._dialect().data_intervals:
            reason = "a data interval needs Airflow 2.9 or newer"
            raise UnsupportedError(error_message(self._attempt(operation), reason))
        if (data_interval_start is None) != (data_interval_end is None):
            raise self._error(operation, "data_interval_start and data_interval_end must be given together")
        times = {
            "logical_date": logical_date or data_interval_start,
            "data_interval_start": data_interval_start,
            "data_interval_end": data_interval_end,
        }
        body: dict[str, Any] = {
            name: value for name, value in {"note": note, "conf": conf}.items() if value is not None
        }
        try:
            body |= {name: format_timestamp(name, time) for name, time in times.items() if time is not None}
        except ValueError as error:
            raise self._error(operation, str(error), "use a timezone-aware datetime") from None
        if self._dialect().requires_logical_date:
            body.setdefault("logical_date", None)
        if not allow_paused:
            self.require_unpaused(dag_id)
        return self._trigger(operation, dag_id, dag_run_id, body)

    def require_unpaused(self, dag_id: str) -> None:
        """Checks with one call that a DAG can be triggered.

        Raises:
            NotFoundError: If Airflow has no such DAG.
            AirflowError: If the DAG is paused.
        """
        operation = f"trigger DAG '{dag_id}'"
        answer = self._send(operation, "GET", "dags", dag_id)
        if require_shape(answer, {"is_paused": bool}, self._attempt(operation))["is_paused"]:
            reason, advice = "the DAG is paused, so the run would stay queued", "unpause the DAG first"
            raise self._error(operation, reason, advice)

    def _trigger(self, operation: str, dag_id: str, dag_run_id: str | None, body: Mapping[str, Any]) -> DagRun:
        """Repeats the POST until its outcome is known. A conflict may concern the ID or the logical date."""
        run_id, lost, tries = dag_run_id or new_run_id(), False, _TRIGGER_TRIES
        while True:
            try:
                answer = self._send(operation, "POST", "dags", dag_id, "dagRuns", body={"dag_run_id": run_id, **body})
                return self._parse(operation, answer)
            except (AlreadyExistsError, OutcomeUnknownError) as error:
                failure, tries = error, tries - 1
            conflict = isinstance(failure, AlreadyExistsError)
            lost = lost or not conflict
            existing = self._get_or_none(dag_id, run_id)
            if existing is not None and lost:
                return existing
            if existing is not None and dag_run_id:
                reason = f"run '{run_id}' already exists"
                raise AlreadyExistsError(error_message(self._attempt(operation), reason), status=failure.status)
            if existing is None and conflict and body.get("logical_date"):
                raise self._error(operation, "another run of this DAG has the same logical date")
            if not tries or (failure.status == HTTPStatus.INTERNAL_SERVER_ERROR and tries < _TRIGGER_TRIES - 1):
                raise failure  # before 2.9, Airflow responds with 500 whenever the DAG's params reject conf
            # Either the ID is taken, or Airflow 2 used the current time, and another trigger had the same one.
            run_id = run_id if dag_run_id or lost else new_run_id()

    def list(self, dag_id: str, states: Collection[str] = (), limit: int = PAGE_SIZE) -> list[DagRun]:
        """Returns a DAG's newest runs, newest first, with one call per 100 runs.

        Args:
            dag_id: The DAG's ID.
            states: The states of the runs to return; all if empty.
            limit: The maximum number of runs to return.

        Raises:
            NotFoundError: If Airflow has no such DAG.
        """
        operation = f"list runs of DAG '{dag_id}'"
        body = {**_filter(dag_id, states), "page_limit": min(PAGE_SIZE, limit), "order_by": "-id"}
        rows = self._rows(operation, "dag_runs", SHAPE, *_LIST, body=body)
        runs = {row["dag_run_id"]: parse_run(row) for row in islice(rows, limit)}
        if not runs:
            self._send(operation, "GET", "dags", dag_id)  # this route returns no runs, and no error, for an unknown DAG
        return [*runs.values()]

    def count(self, dag_id: str, states: Collection[str]) -> int:
        """Returns how many of a DAG's runs are in these states, with one call."""
        return self._count(f"count runs of DAG '{dag_id}'", *_LIST, body=_filter(dag_id, states))

    def get(self, dag_id: str, dag_run_id: str) -> DagRun:
        """Reads a run, usually with one call.

        If the two IDs are too long for a call's path, searches the DAG's 1000 newest runs.

        Raises:
            NotFoundError: If there is no such run.
        """
        operation = f"read run '{dag_run_id}' of DAG '{dag_id}'"
        try:
            return self._parse(operation, self._send(operation, "GET", "dags", dag_id, "dagRuns", dag_run_id))
        except PathTooLongError:
            for run in self.list(dag_id, limit=_SEARCHED_RUNS):
                if run.dag_run_id == dag_run_id:
                    return run
        reason = f"it isn't among the DAG's {_SEARCHED_RUNS} newest runs"
        raise NotFoundError(error_message(self._attempt(operation), reason))

    def wait(
        self,
        dag_id: str,
        dag_run_id: str,
        timeout: float,
        on_state: Callable[[DagRun], None] | None = None,
        *,
        on_poll: Callable[[DagRun], None] | None = None,
    ) -> DagRun:
        """Waits until a run has ended, and returns the run. A failed run doesn't raise an error, so check its state.

        Args:
            dag_id: The DAG's ID.
            dag_run_id: The run's ID.
            timeout: The maximum number of seconds to wait.
            on_state: Called with the run once at the start, and then each time its state changes.
            on_poll: Called with the run each time it is read: at first once a second, later every 10 seconds.

        Raises:
            StillRunningError: If the run hasn't ended in time. The run continues in Airflow.
            NotFoundError: If there is no such run.
        """
        deadline, state = self._caller.clock() + timeout, ""
        for pause in poll_intervals():
            run = self.get(dag_id, dag_run_id)
            if on_poll is not None:
                on_poll(run)
            if on_state is not None and run.state != state:
                on_state(run)
            state = run.state
            if run.ended:
                return run
            remaining = deadline - self._caller.clock()
            if remaining <= 0:
                break
            self._caller.sleep(min(pause, remaining))
        raise self.still_running(dag_id, dag_run_id, run.state, timeout)

    def still_running(self, dag_id: str, dag_run_id: str, state: str, timeout: float) -> StillRunningError:
        """Returns the error for a run that hasn't ended within `timeout` seconds."""
        attempt = self._attempt(f"wait for run '{dag_run_id}' of DAG '{dag_id}'")
        reason = f"it is still {state} after {timeout:g} s"
        return StillRunningError(error_message(attempt, reason, "", "it continues in Airflow"))

    def set_state(self, dag_id: str, dag_run_id: str, state: str) -> DagRun:
        """Sets a run's state to `success`, `failed` or `queued`, and returns the run. Safe to repeat.

        `failed` stops the run's tasks.

        Raises:
            NotFoundError: If there is no such run.
        """
        operation = f"set the state of run '{dag_run_id}' of DAG '{dag_id}'"
        answer = self._send(operation, "PATCH", "dags", dag_id, "dagRuns", dag_run_id, body={"state": state})
        return self._parse(operation, answer)

    def clear(self, dag_id: str, dag_run_id: str) -> DagRun:
        """Clears a run's task instances, so that the run starts again, and returns the run.

        Raises:
            NotFoundError: If there is no such run.
        """
        operation = f"clear run '{dag_run_id}' of DAG '{dag_id}'"
        path = ("dags", dag_id, "dagRuns", dag_run_id, "clear")
        return self._parse(operation, self._send(operation, "POST", *path, body={"dry_run": False}))

    def _get_or_none(self, dag_id: str, dag_run_id: str) -> DagRun | None:
        try:
            return self.get(dag_id, dag_run_id)
        except NotFoundError:
            return None

    def _parse(self, operation: str, answer: Any) -> DagRun:
        return parse_run(require_shape(answer, SHAPE, self._attempt(operation)))


def _filter(dag_id: str, states: Collection[str]) -> dict[str, Any]:
    return {"dag_ids": [dag_id], **({"states": sorted(states)} if states else {})}
