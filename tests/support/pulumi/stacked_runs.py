"""A stack with DAG runs, on a local MWAA that runs DAGs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws.dag_runs import runs
from tests.support.provider.host import Properties
from tests.support.pulumi.cli import Result
from tests.support.pulumi.stack import Stack

DAG = "any_bash_command"
HEAD = """
from pulumi import ResourceOptions
from pulumi_mwaa import AirflowDagRun

def run(name, command, **arguments):
    given = {"environment": environment, "dag_id": "any_bash_command", "note": prefix, **arguments}
    return AirflowDagRun(name, conf={"command": command}, **given)

def pool(name, *after):
    AirflowPool(name, environment=environment, name=prefix + name, slots=1, opts=ResourceOptions(depends_on=after))
"""


class Runs:
    """A stack with DAG runs, whose note distinguishes them from other tests' runs."""

    def __init__(self, stack: Stack, gate: Path) -> None:
        self.stack, self.mwaa, self.gate = stack, stack.mwaa, gate
        self.until_open = f"until [ -e {gate} ]; do sleep 0.1; done"

    def write(self, program: str) -> None:
        self.stack.write(HEAD + program)

    def ids(self) -> set[str]:
        """Returns the IDs of this test's runs that Airflow still has."""
        listed = runs(self.mwaa, DAG)
        return {run["dag_run_id"] for run in listed if run["note"] == self.stack.prefix}

    def recorded(self, name: str = "migrate") -> Properties:
        """Returns a run's outputs from the state. After a failed `up`, the state may also contain the replaced run."""
        named = [each for each in self.stack.pulumi.resources if each["urn"].endswith(f"::{name}")]
        [current] = [each for each in named if not each.get("delete")]
        return dict(current["outputs"])

    def failing_up(self) -> Result:
        result = self.stack.pulumi.up("--skip-preview")
        assert result.exit_code != 0
        assert "Traceback" not in result.text
        return result


@pytest.fixture
def stacked(scheduled_stack: Stack, tmp_path: Path) -> Iterator[Runs]:
    """A stack whose runs can wait for the `gate` file, which is created at the end of the test."""
    gate = tmp_path / "gate"
    yield Runs(scheduled_stack, gate)
    gate.touch()


MIGRATE = """
migrate = run("migrate", {command!r}, triggers={{"version": {version}}}, **{arguments})
pool("after", migrate)
pool("other")
pulumi.export("state", migrate.state)
"""


def migrate(command: str, version: int = 1, **arguments: Any) -> str:
    return MIGRATE.format(command=command, version=version, arguments=arguments)
