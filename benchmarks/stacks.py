"""`python -m benchmarks.stacks`: the calls, seconds and memory of stacks with many objects, against a real Airflow."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks import program
from benchmarks.machine import machine
from benchmarks.measured import Measured, measure
from benchmarks.pages import write_figures
from pulumi_mwaa.airflow.transport.pacing import CALLS_PER_SECOND
from tests.support.aws.local_mwaa import LocalMwaa, local_mwaa
from tests.support.pulumi.cli import STACK, Pulumi, Result
from tests.support.pulumi.stack import PROJECT

_PAGE = "docs/reference/benchmarks.md"
_VERSIONS = ("2.10.3", "3.0.6")
_SIZES = (30, 300, 1000)
_QUICK_SIZES = (30,)
_LIMITS = (0, 10)  # calls per second
_QUICK_LIMITS = (0,)
_LIMITED_SIZE = 300  # larger ones would take minutes, at the same rate
_MAIN = "from benchmarks.program import declare\n\ndeclare()\n"
_HEADER = (
    "Airflow", "Limit", "Objects", "Operation", "Calls", "Calls per object", "Throttled", "Seconds", "Floor", "Ratio",
    "Memory (MB)",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A combination to measure. `limit` is in calls per second; 0 for none."""

    version: str
    limit: int
    objects: int


def main() -> None:
    """Measures all cases, prints the table and writes it to the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stacks")
    parser.add_argument(
        "--quick", action="store_true", help=f"only {_QUICK_SIZES[0]} objects; leaves {_PAGE} unchanged"
    )
    arguments = parser.parse_args()
    sizes = _QUICK_SIZES if arguments.quick else _SIZES
    rows = [_row(_HEADER), f"|{' --- |' * len(_HEADER)}"]
    print("\n".join(rows), flush=True)
    floors: dict[int, dict[str, Measured]] = {}
    for version in _VERSIONS:
        for limit in _QUICK_LIMITS if arguments.quick else _LIMITS:
            with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
                home, options = Path(folder), ("--calls-per-second", str(limit))
                with local_mwaa(version, home / "mwaa", *options) as mwaa:
                    for objects in sizes if limit == 0 else (min(_LIMITED_SIZE, sizes[-1]),):
                        if objects not in floors:
                            floors[objects] = _measured(mwaa, home / f"floor-{objects}", objects, {program.FLOOR: "1"})
                        environ = {CALLS_PER_SECOND: str(limit)}
                        measured = _measured(mwaa, home / f"stack-{objects}", objects, environ)
                        for row in _rows(Case(version, limit, objects), measured, floors[objects]):
                            rows.append(row)
                            print(row, flush=True)
    footer = f"Measured with `make bench` on {machine()}."
    print(f"\n{footer}")
    if not arguments.quick:
        write_figures(_PAGE, "stacks", "\n".join([*rows, "", footer]))


def _measured(mwaa: LocalMwaa, folder: Path, objects: int, more: Mapping[str, str]) -> dict[str, Measured]:
    """Returns the figures of each operation, by its name."""
    environ = {**mwaa.env, program.ENVIRONMENT: mwaa.environment, program.OBJECTS: str(objects), **more}
    pulumi = _new_stack(folder, environ)
    changed = {program.CHANGED: "1"}
    operations: dict[str, Callable[[], Result]] = {
        "create": lambda: pulumi.up("--skip-preview"),
        "up without changes": lambda: pulumi.up("--skip-preview"),
        "preview": pulumi.preview,
        "refresh": lambda: pulumi.refresh("--skip-preview"),
        "change 5 %": lambda: pulumi.up("--skip-preview", **changed),
        "destroy": lambda: pulumi.destroy("--skip-preview"),
    }
    return {name: measure(mwaa, run) for name, run in operations.items()}


def _new_stack(folder: Path, environ: dict[str, str]) -> Pulumi:
    project = folder / "project"
    project.mkdir(parents=True)
    (project / f"Pulumi.{STACK}.yaml").write_text("config:\n  aws:region: us-east-1\n")
    (project / "Pulumi.yaml").write_text(PROJECT.format(virtualenv=sys.prefix))
    (project / "__main__.py").write_text(_MAIN)
    return Pulumi(project, folder / "home", environ).init()


def _rows(case: Case, measured: Mapping[str, Measured], floors: Mapping[str, Measured]) -> Iterator[str]:
    for operation, figures in measured.items():
        floor = floors[operation].seconds
        yield _row(
            (
                case.version,
                f"{case.limit}/s" if case.limit else "none",
                f"{case.objects:,}",
                operation,
                f"{figures.calls:,}",
                f"{figures.calls / case.objects:.2f}",
                f"{figures.throttled}",
                f"{figures.seconds:.1f}",
                f"{floor:.1f}",
                f"{figures.seconds / floor:.2f}",
                f"{figures.memory:,}",
            )
        )


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
