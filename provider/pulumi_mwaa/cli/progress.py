"""A DAG run's progress on stderr: a line for each state and, on a terminal, the elapsed time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pulumi_mwaa.airflow import DagRun
from pulumi_mwaa.cli.messages import printable, say, stderr


@contextmanager
def run_progress() -> Iterator[Callable[[DagRun], None]]:
    """Yields a function that shows a run's state."""
    columns = SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn()
    with Progress(*columns, console=stderr(), transient=True, disable=not stderr().is_interactive) as progress:
        clock = progress.add_task("")

        def show(run: DagRun) -> None:
            say(f"run '{run.dag_run_id}' of DAG '{run.dag_id}': {run.state}")
            progress.update(clock, description=printable(run.state))

        yield show
