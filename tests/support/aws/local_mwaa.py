"""Local MWAA instances for tests: one per Airflow version, started when a test first needs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import httpx
import pytest
from botocore.config import Config

from local.mwaa.airflow.login import auth_for
from local.mwaa.airflow.versions import VERSIONS
from local.mwaa.state import STATUS_PAGE
from local.paths import PROJECT_PATHS
from pulumi_mwaa.airflow.paths import rest_path
from tests.support.aws.airflow_database import spoil, sweep

if TYPE_CHECKING:
    from types_boto3_mwaa import MWAAClient

#: Marks a test with the same result on every version. It runs on the newest version or, with `all`, on one per dialect.
any_version = pytest.mark.any_version
#: Marks a test with the same result on every version of a dialect. It runs on the newest version of each dialect.
each_dialect = pytest.mark.each_dialect

# One version of each dialect; `--airflow all` tests all versions that MWAA offers.
TESTED = ("2.10.3", "3.0.6")
#: The fixtures that start a local MWAA with each version in turn.
PER_VERSION = ("mwaa", "scheduled_mwaa")


def run_local_mwaa(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a `local.mwaa` command as a user would."""
    return subprocess.run(
        [sys.executable, "-m", "local.mwaa", *arguments],
        cwd=PROJECT_PATHS.root,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@dataclass(frozen=True)
class LocalMwaa:
    """A running local MWAA, with direct access to its Airflow instance."""

    home: Path
    endpoint: str
    region: str
    account: str
    environment: str
    arn: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    airflow_version: str
    airflow_url: str
    password: str = field(repr=False)
    _airflow: httpx.Client = field(repr=False)

    @property
    def api(self) -> str:
        """`v1` or `v2`."""
        return VERSIONS[self.airflow_version].api

    @property
    def env(self) -> dict[str, str]:
        """The environment variables that make any AWS SDK call only this MWAA."""
        return sdk_environment(self.endpoint, self.region, self.access_key_id, self.secret_access_key)

    def client(self, access_key_id: str = "", secret_access_key: str = "", region: str = "") -> MWAAClient:
        """Returns a boto3 client without retries."""
        return mwaa_client(
            self.endpoint,
            access_key_id or self.access_key_id,
            secret_access_key or self.secret_access_key,
            region or self.region,
        )

    def rest(self, method: str, path: str, body: Any = None, query: Any = None) -> httpx.Response:
        """Calls Airflow's REST API as its admin, bypassing MWAA. `path` is sent unchanged, after `/api/vN`."""
        target = f"/api/{self.api}{path}"
        if query:
            target += f"?{httpx.QueryParams(query)}"
        content = {} if body is None else {"json": body}
        return self._airflow.request(method, "/", extensions={"target": target.encode("ascii")}, **content)

    def make(self, kind: str, body: dict[str, Any]) -> None:
        """Creates an object as someone else would, bypassing MWAA."""
        created = self.rest("POST", f"/{kind}s", body)
        assert created.status_code in {200, 201}, created.text
        if kind == "variable":  # 2.7 and 2.8 drop the description from a POST
            assert self.rest("PATCH", rest_path("variables", body["key"]), body).status_code == 200

    @property
    def airflow_home(self) -> Path:
        """The folder with Airflow's settings and database."""
        return self.home / "environments" / self.environment / self.airflow_version

    @property
    def airflow_command(self) -> Path:
        """The command that runs the Airflow CLI, which needs `airflow_home` as AIRFLOW_HOME."""
        return PROJECT_PATHS.local_dir / "airflow" / self.airflow_version / "bin" / "airflow"

    def sweep(self, prefix: str) -> None:
        """Deletes a test's objects in Airflow's database, because long lists slow down later tests."""
        sweep(self.airflow_home, prefix)

    def spoil(self, what: str, name: str) -> None:
        """Corrupts a `pool`, `variable`, `connection` or a connection's `extra`, so that Airflow can't return it."""
        spoil(self.airflow_home, what, name)

    def calls(self) -> list[dict[str, Any]]:
        """Returns the calls since the last `forget_calls`."""
        listed: list[dict[str, Any]] = httpx.get(f"{self.endpoint}/_local/calls").json()
        return listed

    @contextmanager
    def showing(self, status: str, *, error: str = "", looks: int | None = None) -> Iterator[None]:
        """Simulates an environment status until GetEnvironment has been called `looks` times."""
        page = self.endpoint + STATUS_PAGE.format(name=self.environment)
        httpx.put(page, json={"status": status, "error": error, "looks": looks}).raise_for_status()
        try:
            yield
        finally:
            httpx.delete(page).raise_for_status()

    def forget_calls(self) -> None:
        """Clears the list that `calls` returns."""
        httpx.delete(f"{self.endpoint}/_local/calls").raise_for_status()


def sdk_environment(endpoint: str, region: str, access_key_id: str, secret_access_key: str) -> dict[str, str]:
    """Returns the environment variables that make any AWS SDK call only the MWAA at this endpoint."""
    return {
        "AWS_ENDPOINT_URL_MWAA": endpoint,
        "AWS_ENDPOINT_URL_STS": endpoint,
        "AWS_ACCESS_KEY_ID": access_key_id,
        "AWS_SECRET_ACCESS_KEY": secret_access_key,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def status_of(home: Path) -> dict[str, Any]:
    """Returns the status that `local.mwaa status` reports for the local MWAA in this folder."""
    running: dict[str, Any] = json.loads(run_local_mwaa("status", "--json", "--home", str(home)).stdout)
    return running


def mwaa_client(endpoint: str, access_key_id: str, secret_access_key: str, region: str = "us-east-1") -> MWAAClient:
    """Returns a boto3 client without retries."""
    return _session(access_key_id, secret_access_key, region).client(
        "mwaa",
        endpoint_url=endpoint,
        config=Config(inject_host_prefix=False, retries={"total_max_attempts": 1}),
    )


@cache
def _session(access_key_id: str, secret_access_key: str, region: str) -> boto3.Session:
    """Returns a shared session, because a new one would take a third of a second to read botocore's models."""
    return boto3.Session(access_key_id, secret_access_key, region_name=region)


@contextmanager
def local_mwaa(version: str, home: Path, *more: str) -> Iterator[LocalMwaa]:
    """Runs a local MWAA in this folder, without a rate limit, and stops it at the end. `more` adds options."""
    options = ("--home", str(home))
    started = run_local_mwaa("start", "--airflow", version, "--calls-per-second", "0", *options, *more)
    try:
        assert started.returncode == 0, started.stderr
        yield connect(home)
    finally:
        run_local_mwaa("stop", *options)


def connect(home: Path) -> LocalMwaa:
    """Returns the local MWAA that runs in this folder."""
    status = status_of(home)
    environment = status["environments"][0]
    url, version = environment["url"], environment["airflow_version"]
    auth = auth_for(VERSIONS[version].api, url, environment["username"], environment["password"])
    return LocalMwaa(
        home=home,
        endpoint=status["endpoint"],
        region=status["region"],
        account=status["account"],
        environment=environment["name"],
        arn=environment["arn"],
        access_key_id=status["access_key_id"],
        secret_access_key=status["secret_access_key"],
        airflow_version=version,
        airflow_url=url,
        password=environment["password"],
        _airflow=httpx.Client(base_url=url, auth=auth, timeout=30, trust_env=False),
    )


@pytest.fixture(scope="session")
def mwaa(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalMwaa]:
    """A local MWAA with each Airflow version in turn. All tests for one version run together."""
    with local_mwaa(request.param, tmp_path_factory.mktemp(f"mwaa-{request.param}-")) as running:
        yield running


@pytest.fixture
def prefix(request: pytest.FixtureRequest) -> Iterator[str]:
    """The prefix for the names of this test's objects, so that tests can share an Airflow instance."""
    name = f"t{uuid.uuid4().hex[:10]}_"
    yield name
    for fixture in PER_VERSION:
        if fixture in request.fixturenames:
            running: LocalMwaa = request.getfixturevalue(fixture)
            running.sweep(name)
