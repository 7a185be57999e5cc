"""The task instances of DAG runs, and their logs.

```python
airflow = Airflow("prod")
for task in airflow.task_instances.list("daily_orders", "x7k2m9", states=["failed"]):
    print(task.task_id, airflow.task_instances.log(task))
```
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pulumi_mwaa.airflow.dags.route import Route
from pulumi_mwaa.airflow.dags.timestamps import parse_timestamp

#: The states in which a task instance has ended. `TerminalTIState` in airflow/utils/state.py (3.0.6).
END_STATES = frozenset({"success", "failed", "skipped", "upstream_failed", "removed"})

_SHAPE = {
    "dag_id": str,
    "dag_run_id": str,
    "task_id": str,
    "map_index": int,
    "state": str | None,
    "try_number": int,
    "start_date": str | None,
    "end_date": str | None,
}
# Paths are limited to 64 characters, so this uses a route that has no IDs in its path.
_LIST = ("dags", "~", "dagRuns", "~", "taskInstances", "list")
# The frames of a traceback. Airflow 2 logs more than 30 lines of them after the output of a failed bash command.
_FRAMES = re.compile(r"^Traceback \(most recent call last\):\n(?:[ \t]+.*\n)+", re.MULTILINE)


@dataclass(frozen=True)
class TaskInstance:
    """A task within a DAG run. All times are timezone-aware.

    Attributes:
        dag_id: The DAG's ID.
        dag_run_id: The run's ID.
        task_id: The task's ID.
        map_index: The index of a mapped task instance, or -1.
        state: The state, such as `running`, `success`, `failed` or `upstream_failed`; `None` if it isn't scheduled yet.
        try_number: The number of the latest try, beginning with 1; 0 before the first try.
        start_date: When the latest try started, if it has.
        end_date: When the latest try ended, if it has.
    """

    dag_id: str
    dag_run_id: str
    task_id: str
    map_index: int
    state: str | None
    try_number: int
    start_date: datetime | None
    end_date: datetime | None


class TaskInstances(Route):
    """An environment's task instances."""

    def list(self, dag_id: str, dag_run_id: str, states: Collection[str] = ()) -> list[TaskInstance]:
        """Returns a run's task instances in the order in which they ended, with one call per 100 instances.

        Those that haven't ended come last.

        Args:
            dag_id: The DAG's ID.
            dag_run_id: The run's ID.
            states: The states of the task instances to return; all if empty.
        """
        operation = f"list tasks of run '{dag_run_id}' of DAG '{dag_id}'"
        body = _filter(dag_id, dag_run_id, states)
        rows = self._rows(operation, "task_instances", _SHAPE, *_LIST, body=body)
        tasks = {(row["task_id"], row["map_index"]): _task(row) for row in rows}
        return sorted(tasks.values(), key=_end)

    def count(self, dag_id: str, dag_run_id: str, states: Collection[str] = ()) -> int:
        """Returns how many task instances a run has, with one call.

        Args:
            dag_id: The DAG's ID.
            dag_run_id: The run's ID.
            states: The states of the task instances to count; all if empty.
        """
        operation = f"count tasks of run '{dag_run_id}' of DAG '{dag_id}'"
        return self._count(operation, *_LIST, body=_filter(dag_id, dag_run_id, states))

    def log(self, task: TaskInstance, *, lines: int = 20) -> str:
        """Returns the last lines of the log for a task instance's latest try, with one call.

        Args:
            task: The task instance.
            lines: The maximum number of lines to return.

        Raises:
            PathTooLongError: If the DAG, run and task IDs have more than 27 characters in total, because the call's
                path has no room for more.
            NotFoundError: If there is no log.
        """
        operation = f"read the log of task '{task.task_id}' in run '{task.dag_run_id}' of DAG '{task.dag_id}'"
        path = ("dags", task.dag_id, "dagRuns", task.dag_run_id, "taskInstances", task.task_id, "logs")
        query: dict[str, Any] = {"full_content": "true"}
        if task.map_index >= 0:
            query["map_index"] = task.map_index
        answer = self._send(operation, "GET", *path, str(task.try_number), query=query, text=True)
        return "\n".join(_log_lines(answer)[-lines:])


def _filter(dag_id: str, dag_run_id: str, states: Collection[str]) -> dict[str, Any]:
    listed = {"dag_ids": [dag_id], "dag_run_ids": [dag_run_id]}
    return {**listed, "state": sorted(states)} if states else listed


def _task(row: Mapping[str, Any]) -> TaskInstance:
    return TaskInstance(
        dag_id=row["dag_id"],
        dag_run_id=row["dag_run_id"],
        task_id=row["task_id"],
        map_index=row["map_index"],
        state=row["state"],
        try_number=row["try_number"],
        start_date=parse_timestamp(row["start_date"]),
        end_date=parse_timestamp(row["end_date"]),
    )


def _end(task: TaskInstance) -> tuple[bool, float]:
    return task.end_date is None, task.end_date.timestamp() if task.end_date else 0.0


def _log_lines(answer: Any) -> list[str]:
    """Returns a log's lines, omitting the frames of tracebacks.

    A v1 log is text or the `repr` of a list of pairs, and a v2 log is a list of events.
    """
    content = answer.get("content", "") if isinstance(answer, Mapping) else answer
    if isinstance(content, list):
        return [line for event in content for line in _event_lines(event)]
    text = str(content)
    if isinstance(answer, Mapping) and text.startswith("["):
        text = "\n".join(str(part) for _, part in ast.literal_eval(text))
    return [line for line in _FRAMES.sub("", text).splitlines() if line.strip()]


def _event_lines(event: Any) -> list[str]:
    """Returns an event from a v2 log as lines, omitting the frames of a traceback."""
    if not isinstance(event, Mapping):
        return str(event).splitlines()
    time, level = event.get("timestamp", ""), str(event.get("level", "")).upper()
    message = " ".join(part for part in (time, level, str(event.get("event", ""))) if part)
    errors = (error for error in event.get("error_detail") or () if isinstance(error, Mapping))
    return [message, *(f"{error.get('exc_type')}: {error.get('exc_value')}" for error in errors)]
