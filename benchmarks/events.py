"""`python -m benchmarks.events`: how an `S3DagTrigger` works through many objects that arrive at once.

A real Airflow with a scheduler runs behind the local MWAA, which throttles as AWS does. The function is invoked as
Lambda invokes it, with the settings that the component gives it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import machine
from benchmarks.measured import count_calls
from benchmarks.pages import write_figures
from tests.support.aws.airflow_client import airflow_of
from tests.support.aws.dag_runs import wait_for_dag
from tests.support.aws.local_mwaa import LocalMwaa, local_mwaa
from tests.support.aws.many_objects import DAG, ManyObjects, Watcher
from tests.support.aws.moto_server import moto_server
from tests.support.aws.queues import create_queue
from tests.support.aws.scheduled_mwaa import DAGS

_PAGE = "docs/explanation/events.md"
_VERSIONS = ("2.10.3", "3.0.6")
_OBJECTS = 500
_SLOTS = 8
_CALLS_PER_SECOND = 10
_RETRY_SECONDS = 30  # the component's default
_VISIBILITY_SECONDS = 1080  # as the component's queue
_LIMIT_SECONDS = 1200.0


@dataclass(frozen=True)
class Figures:
    """The results of one measurement."""

    airflow: str
    objects: int
    runs: int
    most_active: int
    seconds: float
    calls: int
    throttled: int
    waits: int
    dead_letters: int

    def row(self) -> str:
        """Returns the figures as a row of a Markdown table."""
        cells = (
            self.airflow,
            f"{self.objects:,}",
            f"{self.runs:,}",
            str(self.most_active),
            f"{self.seconds:.0f}",
            f"{self.calls / self.objects:.1f}",
            f"{self.throttled / self.calls:.1%}",
            f"{self.waits / self.objects:.1f}",
            str(self.dead_letters),
        )
        return f"| {' | '.join(cells)} |"


_HEADER = (
    "Airflow", "Objects", "Runs", "Most active", "Seconds", "Calls per object", "Throttled", "Waits per object",
    "Dead letters",
)  # fmt: skip


def main() -> None:
    """Measures each version and prints the table. Without options, also writes it to the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.events")
    parser.add_argument("--objects", type=int, default=_OBJECTS)
    parser.add_argument("--airflow", action="append", choices=_VERSIONS, help="may be repeated; by default, both")
    arguments = parser.parse_args()
    rows = []
    for version in arguments.airflow or _VERSIONS:
        print(f"Airflow {version}: {arguments.objects} objects ...", flush=True)
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            rows.append(_measured(version, arguments.objects, Path(folder)).row())
        print(rows[-1], flush=True)
    lines = [f"| {' | '.join(_HEADER)} |", f"|{' --- |' * len(_HEADER)}", *rows]
    table = "\n".join([*lines, "", f"Measured with `make bench-events` on {machine()}."])
    print(table)
    if arguments.objects == _OBJECTS and not arguments.airflow:
        write_figures(_PAGE, "events", table)


def _measured(version: str, number: int, folder: Path) -> Figures:
    dags = folder / "dags"
    dags.mkdir()
    shutil.copy(DAGS / f"{DAG}.py", dags)
    options = ("--scheduler", "--dags", str(dags), "--calls-per-second", str(_CALLS_PER_SECOND))
    with moto_server() as endpoint, local_mwaa(version, folder / "mwaa", *options) as mwaa:
        wait_for_dag(mwaa, DAG)
        return _worked_through(mwaa, endpoint, number, folder / "aws")


def _worked_through(mwaa: LocalMwaa, endpoint: str, number: int, folder: Path) -> Figures:
    queue, dead_letters = create_queue(endpoint), create_queue(endpoint)
    queue.redrive_to(dead_letters, max_receives=10, visibility_seconds=_VISIBILITY_SECONDS)
    objects = ManyObjects.arrive(
        number,
        repeated=0,
        slots=_SLOTS,
        retry_seconds=_RETRY_SECONDS,
        prefix="landing",
        queue=queue,
        client=airflow_of(mwaa, mwaa.environment),
        mwaa=mwaa,
        folder=folder,
    )
    mwaa.forget_calls()
    watcher = Watcher(mwaa)
    began = time.monotonic()
    with watcher.watching(), objects.polled(mwaa.env, endpoint):
        while any(queue.counts()):  # asks SQS only, so that every call to MWAA is the function's
            if time.monotonic() > began + _LIMIT_SECONDS:
                raise TimeoutError(f"after {_LIMIT_SECONDS:.0f} s, the queue has {sum(queue.counts())} messages")
            time.sleep(0.5)
        calls, throttled = count_calls(mwaa)
        objects.wait(number, seconds=_LIMIT_SECONDS)
    return Figures(
        airflow=mwaa.airflow_version,
        objects=number,
        runs=len(objects.runs()),
        most_active=watcher.most,
        seconds=time.monotonic() - began,
        calls=calls,
        throttled=throttled,
        waits=sum(batch["waiting"] for batch in _batches(objects.function.log)),
        dead_letters=sum(dead_letters.counts()),
    )


def _batches(log: str) -> Iterator[dict[str, int]]:
    for line in log.splitlines():
        if '"processed a batch"' in line:
            yield json.loads(line)


if __name__ == "__main__":
    main()
