"""A run's failed tasks, and the end of the first one's log."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi_mwaa.airflow import Airflow, AirflowError, DagRun, NotFoundError, PathTooLongError, TaskInstance
from pulumi_mwaa.cli.messages import say

_NAMED = 5  # tasks in the error; a mapped task may have thousands of instances
_IN_UI = "see it in Airflow's UI"


def failed_tasks(airflow: Airflow, run: DagRun) -> list[TaskInstance]:
    """Returns a run's failed tasks in the order in which they failed. If they can't be listed, says so on stderr."""
    try:
        return airflow.task_instances.list(run.dag_id, run.dag_run_id, ["failed"])
    except AirflowError as error:
        say(f"the failed tasks can't be listed: {error}")
        return []


def say_end_of_log(airflow: Airflow, task: TaskInstance) -> None:
    """Prints the end of a task's log on stderr, or the reason the log can't be read."""
    try:
        log = airflow.task_instances.log(task)
    except PathTooLongError:
        say(f"the log of {_quoted(task)} can't be read: its IDs are too long for InvokeRestApi — {_IN_UI}")
    except NotFoundError:
        say(f"{_quoted(task)} has no log")
    except AirflowError as error:
        say(f"the log of {_quoted(task)} can't be read: {error} — {_IN_UI}")
    else:
        say(f"the end of the log of {_quoted(task)}:")
        for line in log.splitlines():
            say(f"| {line}")  # keeps GitHub Actions from treating Airflow's `::group::` lines as commands


def failure_reason(tasks: Sequence[TaskInstance]) -> str:
    """Returns what failed in a run, for the error message."""
    if not tasks:
        return "no task failed; see Airflow's UI"
    more = f" and {len(tasks) - _NAMED} more" if len(tasks) > _NAMED else ""
    return f"{', '.join(map(_quoted, tasks[:_NAMED]))}{more} failed"


def task_name(task: TaskInstance) -> str:
    """Returns a task's ID, with the index of a mapped task instance."""
    return task.task_id if task.map_index < 0 else f"{task.task_id}[{task.map_index}]"


def _quoted(task: TaskInstance) -> str:
    return f"task '{task_name(task)}'"
