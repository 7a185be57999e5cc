"""Two environments in one account behind one MWAA endpoint, and a stack whose program creates its environments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from botocore.credentials import Credentials

from local.aws.guard import HOME_VARIABLE
from local.aws.installation import install_plugin
from local.mwaa.airflow.instance import ADMIN
from local.mwaa.airflow.processes import Mark
from local.mwaa.api.app import application
from local.mwaa.api.limits import Limits
from local.mwaa.api.operations import Gateway
from local.mwaa.data_dir import Home
from local.mwaa.environments.registry import EnvironmentRegistry, Keeper
from local.mwaa.state import AVAILABLE, CALLS_PAGE, Environment, State
from tests.support.aws.empty_mwaa import EmptyMwaa
from tests.support.aws.local_mwaa import LocalMwaa, local_mwaa
from tests.support.pulumi.cli import Pulumi, Result
from tests.support.pulumi.stack import copy_stack
from tests.support.system.servers import serving

_HEAD = """\
import pulumi
from pulumi_mwaa.config import AirflowConfig
from pulumi_mwaa.components import MwaaEnvironment

"""


@dataclass(frozen=True)
class Twins:
    """The endpoint for both environments, which accepts the first one's credentials, and the environments by name."""

    endpoint: str
    airflows: dict[str, LocalMwaa] = field(repr=False)

    def calls(self) -> list[dict[str, Any]]:
        """Returns the calls since the last `forget_calls`."""
        listed: list[dict[str, Any]] = httpx.get(self.endpoint + CALLS_PAGE).json()
        return listed

    def forget_calls(self) -> None:
        """Clears the list that `calls` returns."""
        httpx.delete(self.endpoint + CALLS_PAGE).raise_for_status()


@pytest.fixture(scope="session")
def twins(mwaa: LocalMwaa, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    """The session's Airflow instance as the `blue` environment, and a second one as the `green` environment."""
    with local_mwaa(mwaa.airflow_version, tmp_path_factory.mktemp("twin-")) as other:
        airflows = {"blue": mwaa, "green": other}
        environments = tuple(_environment(name, airflow) for name, airflow in airflows.items())
        state = State(Mark(0, 0), "", 0, mwaa.access_key_id, mwaa.secret_access_key, environments)
        registry = EnvironmentRegistry(Keeper(Home(other.home), state))
        gateway = Gateway(lambda: state, registry, Limits(calls_per_second=0))
        credentials = Credentials(mwaa.access_key_id, mwaa.secret_access_key)
        with serving(application(gateway, credentials)) as endpoint:
            yield Twins(endpoint, airflows)


def _environment(name: str, airflow: LocalMwaa) -> Environment:
    return Environment(name, airflow.airflow_version, 0, ADMIN, airflow.airflow_url, airflow.password, status=AVAILABLE)


@dataclass
class Platform:
    """A project whose program creates environments, and is rewritten at each step."""

    pulumi: Pulumi
    mwaa: EmptyMwaa

    def write(self, program: str) -> None:
        """Rewrites the program."""
        (self.pulumi.folder / "__main__.py").write_text(_HEAD + program)

    def up(self, *options: str) -> Result:
        """Runs `up` without the preview; it must succeed."""
        result = self.pulumi.up("--skip-preview", *options)
        assert result.exit_code == 0, result.text
        return result

    def live(self, environment: str) -> set[str]:
        """Returns the names of all objects in an environment."""
        names = {row["key"] for row in self.mwaa.invoke(environment, "/variables")["variables"]}
        names |= {row["connection_id"] for row in self.mwaa.invoke(environment, "/connections")["connections"]}
        return names | {row["name"] for row in self.mwaa.invoke(environment, "/pools")["pools"]}


@pytest.fixture
def platform(empty_mwaa: EmptyMwaa, initialized: Pulumi, tmp_path: Path) -> Iterator[Platform]:
    """Yields an empty stack that can create environments, and destroys it at the end."""
    pulumi = copy_stack(initialized, tmp_path, {**empty_mwaa.env, HOME_VARIABLE: str(tmp_path / "aws")})
    files = pulumi.folder / "airflow" / "dags"
    files.mkdir(parents=True)
    (files / "hello.py").write_text("# a DAG\n")
    (pulumi.folder / "airflow" / "requirements.txt").write_text("# nothing\n")
    install_plugin(pulumi.pulumi_home)
    empty_mwaa.operations()  # discards earlier tests' operations
    yield Platform(pulumi, empty_mwaa)
    destroyed = pulumi.destroy()
    assert destroyed.exit_code == 0, destroyed.text
