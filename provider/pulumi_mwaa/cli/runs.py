"""The commands for DAG runs: `trigger`, `wait` and `runs`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from pulumi_mwaa.airflow import AlreadyExistsError
from pulumi_mwaa.cli.arguments import dag_argument, environment_argument
from pulumi_mwaa.cli.exit_codes import ExitCode
from pulumi_mwaa.cli.following import follow, run_fields
from pulumi_mwaa.cli.messages import say
from pulumi_mwaa.cli.output import json_option, print_record, print_rows
from pulumi_mwaa.cli.target import Target, aws_options
from pulumi_mwaa.cli.values import json_object, timestamp

_STATES = ("queued", "running", "success", "failed")
_COLUMNS = ("dag_run_id", "state", "start_date", "end_date", "note")
_NEWEST = 20
_MOST = 1000

_timeout_option = click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.IntRange(min=0),
    help="How long to wait for the run. By default, waits until it has ended.",
)


@click.command
@environment_argument
@dag_argument
@click.option("--run-id", metavar="ID", help="The run's ID. Defaults to six random characters.")
@click.option(
    "--conf", metavar="JSON", callback=json_object, help="The run's parameters: a JSON object, @FILE, or - for stdin."
)
@click.option("--note", metavar="TEXT", help="A note, which Airflow's UI shows.")
@click.option(
    "--logical-date", metavar="TIME", callback=timestamp, help="The logical date, such as 2026-01-31T00:00:00Z."
)
@click.option("--data-interval-start", metavar="TIME", callback=timestamp, help="The start of the data interval.")
@click.option("--data-interval-end", metavar="TIME", callback=timestamp, help="The end of the data interval.")
@click.option("--wait", is_flag=True, help="Follow the run to its end. The exit code says how it ended.")
@_timeout_option
@json_option
@aws_options
def trigger(
    target: Target,
    dag_id: str,
    *,
    run_id: str | None,
    conf: dict[str, Any] | None,
    note: str | None,
    logical_date: datetime | None,
    data_interval_start: datetime | None,
    data_interval_end: datetime | None,
    wait: bool,
    timeout: int | None,
    as_json: bool,
) -> ExitCode:
    """Trigger a run of a DAG.

    With --run-id, the command is safe to repeat: it never starts a second run with the same ID.
    """
    if (data_interval_start is None) != (data_interval_end is None):
        raise click.UsageError("--data-interval-start and --data-interval-end must be given together")
    if timeout is not None and not wait:
        raise click.UsageError("--timeout has no effect without --wait")
    airflow = target.airflow()
    try:
        run = airflow.dag_runs.trigger(
            dag_id,
            run_id,
            logical_date=logical_date,
            data_interval_start=data_interval_start,
            data_interval_end=data_interval_end,
            note=note,
            conf=conf,
        )
    except AlreadyExistsError as error:
        advice = f"follow it with: {target.command('wait', dag_id, run_id)}" if run_id else ""
        raise error.with_advice(advice) from None
    except KeyboardInterrupt:
        advice = f"list the DAG's runs with: {target.command('runs', dag_id)}"
        say(f"interrupted: DAG '{dag_id}' may have been triggered — {advice}")
        return ExitCode.INTERRUPTED
    if wait:
        return follow(target, airflow, dag_id, run.dag_run_id, timeout, as_json=as_json)
    print_record(run_fields(run), as_json=as_json)
    return ExitCode.SUCCESS


@click.command
@environment_argument
@dag_argument
@click.argument("run_id", metavar="RUN_ID")
@_timeout_option
@json_option
@aws_options
def wait(target: Target, dag_id: str, run_id: str, timeout: int | None, as_json: bool) -> ExitCode:
    """Follow a run to its end. The exit code says how it ended."""
    return follow(target, target.airflow(), dag_id, run_id, timeout, as_json=as_json)


@click.command
@environment_argument
@dag_argument
@click.option(
    "--state",
    "states",
    metavar="STATE",
    multiple=True,
    type=click.Choice(_STATES),
    help="Show only runs in this state: queued, running, success or failed. Can be repeated.",
)
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(1, _MOST),
    default=_NEWEST,
    help=f"How many runs to show, at most {_MOST}. Defaults to {_NEWEST}.",
)
@json_option
@aws_options
def runs(target: Target, dag_id: str, states: tuple[str, ...], limit: int, as_json: bool) -> None:
    """List a DAG's latest runs, newest first."""
    found = target.airflow().dag_runs.list(dag_id, states, limit)
    print_rows([run_fields(run) for run in found], _COLUMNS, as_json=as_json)
