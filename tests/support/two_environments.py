"""Two environments of one account, each with an Airflow of its own, behind one MWAA endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from botocore.credentials import Credentials

from local.mwaa.airflow.instance import ADMIN
from local.mwaa.airflow.processes import Mark
from local.mwaa.api.app import application
from local.mwaa.api.limits import Limits
from local.mwaa.api.operations import Gateway
from local.mwaa.data_dir import Home
from local.mwaa.environments.registry import EnvironmentRegistry, Keeper
from local.mwaa.state import AVAILABLE, CALLS_PAGE, Environment, State
from tests.support.asgi_server import serving
from tests.support.mwaa import LocalMwaa, local_mwaa


@dataclass(frozen=True)
class Twins:
    """The endpoint of both, which takes the credentials of the first; and each by its name."""

    endpoint: str
    airflows: dict[str, LocalMwaa] = field(repr=False)

    def calls(self) -> list[dict[str, Any]]:
        """Returns the calls since the last `forget_calls`."""
        listed: list[dict[str, Any]] = httpx.get(self.endpoint + CALLS_PAGE).json()
        return listed

    def forget_calls(self) -> None:
        """Makes `calls` begin anew."""
        httpx.delete(self.endpoint + CALLS_PAGE).raise_for_status()


@pytest.fixture(scope="session")
def twins(mwaa: LocalMwaa, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    """The session's Airflow as environment `blue`, and another one as environment `green`."""
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
