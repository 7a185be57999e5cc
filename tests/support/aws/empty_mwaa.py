"""A local MWAA without environments, for programs that create some."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from local.mwaa.state import CALLS_PAGE
from tests.support.aws.local_mwaa import mwaa_client, run_local_mwaa, sdk_environment, status_of

if TYPE_CHECKING:
    from types_boto3_mwaa import MWAAClient


@dataclass(frozen=True)
class EmptyMwaa:
    """A running local MWAA that has no environments at first."""

    endpoint: str
    env: dict[str, str]
    client: MWAAClient

    def operations(self) -> list[tuple[str, str, str]]:
        """Returns the operation, environment and method of each call since the previous `operations()`."""
        page = f"{self.endpoint}{CALLS_PAGE}"
        listed = httpx.get(page, trust_env=False).json()
        httpx.delete(page, trust_env=False).raise_for_status()
        return [(call["operation"], call["environment"], call["method"]) for call in listed]

    def invoke(self, environment: str, path: str) -> Any:
        """Returns a response from an environment's Airflow instance."""
        return self.client.invoke_rest_api(Name=environment, Path=path, Method="GET")["RestApiResponse"]


@pytest.fixture(scope="session")
def empty_mwaa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmptyMwaa]:
    """A local MWAA without a rate limit; tests create the environments that they need."""
    home = tmp_path_factory.mktemp("empty-mwaa-")
    options = ("--home", str(home))
    started = run_local_mwaa("start", "--empty", "--calls-per-second", "0", *options)
    try:
        assert started.returncode == 0, started.stderr
        running = status_of(home)
        keys = (running["access_key_id"], running["secret_access_key"])
        env = sdk_environment(running["endpoint"], running["region"], *keys)
        yield EmptyMwaa(running["endpoint"], env, mwaa_client(running["endpoint"], *keys))
    finally:
        run_local_mwaa("stop", *options)
