"""Stacks that make their environments, over an empty local MWAA and what stands in for the rest of AWS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from local.aws.guard import HOME_VARIABLE
from local.aws.installation import install_plugin
from local.mwaa.state import CALLS_PAGE
from tests.support.mwaa import mwaa_client, run_local_mwaa, sdk_environment, told
from tests.support.pulumi import Pulumi, Result
from tests.support.stack import copy_stack

if TYPE_CHECKING:
    from types_boto3_mwaa import MWAAClient

_HEAD = """\
import pulumi
from pulumi_mwaa.config import AirflowConfig
from pulumi_mwaa.components import MwaaEnvironment

"""


@dataclass(frozen=True)
class EmptyMwaa:
    """A running local MWAA in which nothing is made yet."""

    endpoint: str
    env: dict[str, str]
    client: MWAAClient

    def operations(self) -> list[tuple[str, str, str]]:
        """Operation, environment and method of each call since the last time that this was asked."""
        page = f"{self.endpoint}{CALLS_PAGE}"
        listed = httpx.get(page, trust_env=False).json()
        httpx.delete(page, trust_env=False).raise_for_status()
        return [(call["operation"], call["environment"], call["method"]) for call in listed]

    def invoke(self, environment: str, path: str) -> Any:
        """What an environment's Airflow answers."""
        return self.client.invoke_rest_api(Name=environment, Path=path, Method="GET")["RestApiResponse"]


@pytest.fixture(scope="session")
def empty_mwaa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmptyMwaa]:
    """A local MWAA without a limit on calls; its environments are made by whoever needs some."""
    home = tmp_path_factory.mktemp("empty-mwaa-")
    place = ("--home", str(home))
    started = run_local_mwaa("start", "--empty", "--calls-per-second", "0", *place)
    try:
        assert started.returncode == 0, started.stderr
        running = told(home)
        keys = (running["access_key_id"], running["secret_access_key"])
        env = sdk_environment(running["endpoint"], running["region"], *keys)
        yield EmptyMwaa(running["endpoint"], env, mwaa_client(running["endpoint"], *keys))
    finally:
        run_local_mwaa("stop", *place)


@dataclass
class Platform:
    """A project whose program makes environments, written anew at each step."""

    pulumi: Pulumi
    mwaa: EmptyMwaa

    def write(self, program: str) -> None:
        """Declare something else."""
        (self.pulumi.folder / "__main__.py").write_text(_HEAD + program)

    def up(self, *options: str) -> Result:
        """`up` without the preview, which has to succeed."""
        result = self.pulumi.up("--skip-preview", *options)
        assert result.exit_code == 0, result.text
        return result

    def live(self, environment: str) -> set[str]:
        """The names of all that the program's config puts into an environment."""
        names = {row["key"] for row in self.mwaa.invoke(environment, "/variables")["variables"]}
        names |= {row["connection_id"] for row in self.mwaa.invoke(environment, "/connections")["connections"]}
        return names | {row["name"] for row in self.mwaa.invoke(environment, "/pools")["pools"]}


@pytest.fixture
def platform(empty_mwaa: EmptyMwaa, initialized: Pulumi, tmp_path: Path) -> Iterator[Platform]:
    """An empty stack that may make environments; what it has made is destroyed at the end."""
    pulumi = copy_stack(initialized, tmp_path, {**empty_mwaa.env, HOME_VARIABLE: str(tmp_path / "aws")})
    files = pulumi.folder / "airflow" / "dags"
    files.mkdir(parents=True)
    (files / "hello.py").write_text("# a DAG\n")
    (pulumi.folder / "airflow" / "requirements.txt").write_text("# nothing\n")
    install_plugin(pulumi.pulumi_home)
    empty_mwaa.operations()  # those of tests before
    yield Platform(pulumi, empty_mwaa)
    destroyed = pulumi.destroy()
    assert destroyed.exit_code == 0, destroyed.text
