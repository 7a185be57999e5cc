"""A test's own stack on a local MWAA. The test edits and runs the stack as a user would."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.pulumi.cli import STACK, Pulumi, Result

PROJECT = """\
name: scenario
runtime:
  name: python
  options:
    virtualenv: {virtualenv}
"""
HEAD = """\
import pulumi
from pulumi_mwaa import AirflowConnection, AirflowPool, AirflowVariable

environment = {environment!r}
prefix = {prefix!r}
"""


class Stack:
    """A stack whose program the test rewrites in each step."""

    def __init__(self, pulumi: Pulumi, mwaa: LocalMwaa, prefix: str) -> None:
        self.pulumi = pulumi
        self.mwaa = mwaa
        self.prefix = prefix

    def write(self, program: str) -> None:
        """Replaces the program."""
        head = HEAD.format(environment=self.mwaa.environment, prefix=self.prefix)
        (self.pulumi.folder / "__main__.py").write_text(head + program)

    def run_in(self, virtualenv: Path) -> None:
        """Switches to a virtual environment with a different Python and a different SDK."""
        (self.pulumi.folder / "Pulumi.yaml").write_text(PROJECT.format(virtualenv=virtualenv))

    def up(self, *options: str) -> Result:
        """Runs `up` without a preview; it must succeed. Tests that need a preview must run one themselves."""
        result = self.pulumi.up("--skip-preview", *options)
        assert result.exit_code == 0, result.text
        return result

    def live(self, route: str) -> dict[str, dict[str, object]]:
        """Returns this stack's objects as Airflow's API returns them, by name without the prefix."""
        identity = {"variables": "key", "connections": "connection_id", "pools": "name"}[route]
        rows = self.mwaa.rest("GET", f"/{route}", query={"limit": 100, "order_by": "-id"}).json()[route]
        by_name = {row[identity]: row for row in rows if row[identity].startswith(self.prefix)}
        return {name.removeprefix(self.prefix): row for name, row in by_name.items()}

    def all_live(self) -> list[dict[str, dict[str, object]]]:
        """Returns the objects of each kind: variables, connections and pools."""
        return [self.live(route) for route in ("variables", "connections", "pools")]

    @staticmethod
    def changes(result: Result) -> dict[str, list[str]]:
        """Returns a run's operations by resource, omitting resources that the run left unchanged."""
        return {name: ops for name, ops in result.short_ops.items() if set(ops) - {"same", "refresh"}}

    @property
    def recorded(self) -> list[str]:
        """The names of the resources in the state. A resource with a pending deletion is listed twice."""
        resources = (item for item in self.pulumi.resources if "pulumi:" not in item["type"])
        return sorted(item["urn"].rsplit("::", 1)[-1] for item in resources)

    def deleted(self) -> list[str]:
        """Returns the paths of the objects deleted since the last `forget_calls`."""
        return [call["path"] for call in self.mwaa.calls() if call["method"] == "DELETE"]


@pytest.fixture(scope="session")
def initialized(tmp_path_factory: pytest.TempPathFactory) -> Pulumi:
    """An empty stack to copy, because `pulumi stack init` takes as long as a preview."""
    target = tmp_path_factory.mktemp("initialized-")
    folder = target / "project"
    folder.mkdir()
    (folder / f"Pulumi.{STACK}.yaml").write_text("config:\n  aws:region: us-east-1\n")
    (folder / "Pulumi.yaml").write_text(PROJECT.format(virtualenv=sys.prefix))
    return Pulumi(folder, target / "home").init()


def copy_stack(initialized: Pulumi, target: Path, environ: dict[str, str]) -> Pulumi:
    """Copies the `initialized` stack to a folder."""
    for source in (initialized.folder, initialized.home):
        shutil.copytree(source, target / source.name)
    return Pulumi(target / initialized.folder.name, target / initialized.home.name, environ)


@pytest.fixture
def scheduled_stack(initialized: Pulumi, scheduled_mwaa: LocalMwaa, prefix: str, tmp_path: Path) -> Stack:
    """Like `stack`, on a local MWAA that runs DAGs."""
    return Stack(copy_stack(initialized, tmp_path, dict(scheduled_mwaa.env)), scheduled_mwaa, prefix)


@pytest.fixture
def stack(initialized: Pulumi, mwaa: LocalMwaa, prefix: str, tmp_path: Path) -> Stack:
    """An empty stack with the local MWAA's credentials."""
    return Stack(copy_stack(initialized, tmp_path, dict(mwaa.env)), mwaa, prefix)
