"""The commands for DAGs: `dags list`, `dags pause` and `dags unpause`."""

from __future__ import annotations

from dataclasses import asdict

import click

from pulumi_mwaa.cli.arguments import dag_argument, environment_argument
from pulumi_mwaa.cli.output import json_option, print_record, print_rows
from pulumi_mwaa.cli.target import Target, aws_options

_COLUMNS = ("dag_id", "is_paused", "has_import_errors", "tags", "description")


@click.group
def dags() -> None:
    """List, pause and unpause DAGs."""


@dags.command("list")
@environment_argument
@json_option
@aws_options
def list_dags(target: Target, as_json: bool) -> None:
    """List all DAGs, sorted by dag_id."""
    print_rows([asdict(dag) for dag in target.airflow().dags.list()], _COLUMNS, as_json=as_json)


@dags.command
@environment_argument
@dag_argument
@json_option
@aws_options
def pause(target: Target, dag_id: str, as_json: bool) -> None:
    """Pause a DAG. Airflow then starts no new runs, and leaves triggered runs queued."""
    print_record(asdict(target.airflow().dags.pause(dag_id)), as_json=as_json)


@dags.command
@environment_argument
@dag_argument
@json_option
@aws_options
def unpause(target: Target, dag_id: str, as_json: bool) -> None:
    """Unpause a DAG. Airflow then starts its queued and scheduled runs."""
    print_record(asdict(target.airflow().dags.unpause(dag_id)), as_json=as_json)
