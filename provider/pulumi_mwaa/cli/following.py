"""Follows a DAG run to its end. Whatever happens to this command, the run continues in Airflow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from math import inf
from typing import Any

from pulumi_mwaa.airflow import Airflow, AirflowError, DagRun, NotFoundError, StillRunningError, TaskInstance
from pulumi_mwaa.airflow.dags.task_instances import END_STATES
from pulumi_mwaa.cli.exit_codes import ExitCode
from pulumi_mwaa.cli.failed_tasks import failed_tasks, failure_reason, say_end_of_log, task_name
from pulumi_mwaa.cli.messages import say, say_error
from pulumi_mwaa.cli.output import print_record
from pulumi_mwaa.cli.progress import run_progress
from pulumi_mwaa.cli.target import Target


def run_fields(run: DagRun) -> dict[str, Any]:
    """Returns a run's fields by Airflow's names, without `conf`, which may contain secrets."""
    return {field.name: getattr(run, field.name) for field in fields(run) if field.name != "conf"}


def follow(
    target: Target, airflow: Airflow, dag_id: str, run_id: str, timeout: int | None, *, as_json: bool
) -> ExitCode:
    """Shows a run's progress until it has ended, prints the run, and returns the exit code.

    Args:
        target: The environment.
        airflow: The environment's client.
        dag_id: The DAG's ID.
        run_id: The run's ID.
        timeout: How many seconds to wait, or `None` to wait until the run has ended.
        as_json: Whether to print the run as JSON.

    Raises:
        AirflowError: If a call fails.
    """
    advice = f"follow the run with: {target.command('wait', dag_id, run_id)}"
    seen: list[DagRun] = []  # the run, as last read
    try:
        with run_progress() as show:

            def on_poll(run: DagRun) -> None:
                seen[:] = [run]
                show(run, _finished_tasks(airflow, run))

            airflow.dag_runs.wait(dag_id, run_id, inf if timeout is None else timeout, on_poll=on_poll)
    except KeyboardInterrupt:
        say(f"interrupted: run '{run_id}' of DAG '{dag_id}' continues in Airflow — {advice}")
        return ExitCode.INTERRUPTED
    except StillRunningError as error:
        _print(seen[0], [], as_json=as_json)
        say_error(str(error.with_advice(advice)))
        return ExitCode.STILL_RUNNING
    except NotFoundError:
        raise
    except AirflowError as error:
        raise error.with_advice(advice) from None
    return _end(airflow, seen[0], as_json=as_json)


def _finished_tasks(airflow: Airflow, run: DagRun) -> str:
    """Returns how many of a running run's tasks have finished, or an empty string if that isn't known."""
    if run.state != "running":
        return ""
    try:
        finished, total = (
            airflow.task_instances.count(run.dag_id, run.dag_run_id, states) for states in (END_STATES, ())
        )
    except AirflowError:
        return ""  # the run's state matters more
    return f"{finished} of {total} tasks finished"


def _end(airflow: Airflow, run: DagRun, *, as_json: bool) -> ExitCode:
    if run.state == "success":
        _print(run, [], as_json=as_json)
        return ExitCode.SUCCESS
    tasks = failed_tasks(airflow, run)
    if tasks:
        say_end_of_log(airflow, tasks[0])
    _print(run, tasks, as_json=as_json)
    where = f"run '{run.dag_run_id}' of DAG '{run.dag_id}' in environment '{airflow.environment}'"
    say_error(f"{where} failed: {failure_reason(tasks)}")
    return ExitCode.RUN_FAILED


def _print(run: DagRun, failed: Sequence[TaskInstance], *, as_json: bool) -> None:
    print_record({**run_fields(run), "failed_tasks": [*map(task_name, failed)]}, as_json=as_json)
