"""The commands for datasets, which Airflow 3 calls assets: `datasets list` and `publish`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from pulumi_mwaa.cli.arguments import environment_argument
from pulumi_mwaa.cli.output import json_option, print_record, print_rows
from pulumi_mwaa.cli.target import Target, aws_options
from pulumi_mwaa.cli.values import json_object


@click.group
def datasets() -> None:
    """Show datasets, which Airflow 3 calls assets."""


@datasets.command("list")
@environment_argument
@json_option
@aws_options
def list_datasets(target: Target, as_json: bool) -> None:
    """List all datasets, with the DAGs that are scheduled on them."""
    found = [asdict(dataset) for dataset in target.airflow().datasets.list()]
    print_rows(found, ("uri", "consuming_dags"), as_json=as_json)


@click.command(short_help="Record that a dataset was updated.")
@environment_argument
@click.argument("uri", metavar="URI")
@click.option(
    "--extra", metavar="JSON", callback=json_object, help="Details for the DAGs: a JSON object, @FILE, or - for stdin."
)
@json_option
@aws_options
def publish(target: Target, uri: str, extra: dict[str, Any] | None, as_json: bool) -> None:
    """Record that a dataset was updated, so that Airflow runs the DAGs that are scheduled on it.

    Repeating the command records another update.
    """
    print_record(asdict(target.airflow().datasets.publish(uri, extra)), as_json=as_json)
