"""A DAG run's progress on stderr: a line for each change. A terminal shows changing numbers in its last line."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pulumi_mwaa.airflow import DagRun
from pulumi_mwaa.cli.messages import printable, say, stderr

# A run is read at least every 10 seconds, so this means at least one line a minute.
REPEAT_AFTER = 45.0


@contextmanager
def run_progress(repeat_after: float = REPEAT_AFTER) -> Iterator[Callable[[DagRun, str], None]]:
    """Yields a function that shows a run's state and how many of its tasks have finished, if known.

    Args:
        repeat_after: How many seconds later an unchanged line is printed again, because CI systems stop silent jobs.
            Ignored on a terminal, which always shows the elapsed time.
    """
    columns = SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn()
    on_terminal = stderr().is_interactive
    began = time.monotonic()
    shown, shown_at = "", began
    with Progress(*columns, console=stderr(), transient=True, disable=not on_terminal) as progress:
        clock = progress.add_task("")

        def show(run: DagRun, finished: str) -> None:
            nonlocal shown, shown_at
            now = time.monotonic()
            status = f"{run.state}, {finished}" if finished else run.state
            shown_status = run.state if on_terminal else status
            line, repeated = f"run '{run.dag_run_id}' of DAG '{run.dag_id}': {shown_status}", ""
            if line == shown and not on_terminal and now - shown_at >= repeat_after:
                repeated = f", after {now - began:.0f} s"
            if line != shown or repeated:
                say(line + repeated)
                shown, shown_at = line, now
            progress.update(clock, description=printable(status))

        yield show
