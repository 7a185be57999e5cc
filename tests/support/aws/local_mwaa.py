"""Local MWAAs for tests: one for each Airflow version, real, started once a session, when a test first asks."""

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
from pulumi_mwaa.airflow.paths import object_path
from tests.support.aws.airflow_database import spoil, sweep

if TYPE_CHECKING:
    from types_boto3_mwaa import MWAAClient

#: Marks a test of what is the same in front of every Airflow: the last one will do, and of `all`, one of each dialect.
any_version = pytest.mark.any_version
#: Marks a test of what is the same in front of every Airflow of one dialect: the last of each will do.
each_dialect = pytest.mark.each_dialect

# One of each dialect; `--airflow all` is for all that MWAA offers.
TESTED = ("2.10.3", "3.0.6")


def run_local_mwaa(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the command line as a user does."""
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
    """A running local MWAA, and direct access to its Airflow."""

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
        """Environment variables with which any AWS SDK talks to this MWAA and to nothing else."""
        return sdk_environment(self.endpoint, self.region, self.access_key_id, self.secret_access_key)

    def client(self, access_key_id: str = "", secret_access_key: str = "", region: str = "") -> MWAAClient:
        """Returns boto3's own client, unmodified, without its retries."""
        return mwaa_client(
            self.endpoint,
            access_key_id or self.access_key_id,
            secret_access_key or self.secret_access_key,
            region or self.region,
        )

    def rest(self, method: str, path: str, body: Any = None, query: Any = None) -> httpx.Response:
        """Calls Airflow's own REST API as its admin, past the gateway. `path` is sent as it is, after `/api/vN`."""
        target = f"/api/{self.api}{path}"
        if query:
            target += f"?{httpx.QueryParams(query)}"
        content = {} if body is None else {"json": body}
        return self._airflow.request(method, "/", extensions={"target": target.encode("ascii")}, **content)

    def make(self, kind: str, body: dict[str, Any]) -> None:
        """Creates an object as somebody else does, past the gateway."""
        made = self.rest("POST", f"/{kind}s", body)
        assert made.status_code in {200, 201}, made.text
        if kind == "variable":  # whose description 2.7 and 2.8 lose
            assert self.rest("PATCH", object_path("variables", body["key"]), body).status_code == 200

    @property
    def airflow_home(self) -> Path:
        """The folder of Airflow's own settings and of its database."""
        return self.home / "environments" / self.environment / self.airflow_version

    @property
    def airflow_command(self) -> Path:
        """Airflow's own command line; it needs `airflow_home` as its AIRFLOW_HOME."""
        return PROJECT_PATHS.local_dir / "airflow" / self.airflow_version / "bin" / "airflow"

    def sweep(self, prefix: str) -> None:
        """Deletes a test's objects in Airflow's database, all at once: lists that grow slow down what follows."""
        sweep(self.airflow_home, prefix)

    def spoil(self, what: str, name: str) -> None:
        """Has Airflow fail to show an object: a `pool`, a `variable`, a `connection` or, of that, its `extra` alone."""
        spoil(self.airflow_home, what, name)

    def calls(self) -> list[dict[str, Any]]:
        """Returns the calls since the last `forget_calls`."""
        listed: list[dict[str, Any]] = httpx.get(f"{self.endpoint}/_local/calls").json()
        return listed

    @contextmanager
    def showing(self, status: str, *, error: str = "", looks: int | None = None) -> Iterator[None]:
        """Has the gateway report and act as if the environment were in this status, until that many GetEnvironments."""
        page = self.endpoint + STATUS_PAGE.format(name=self.environment)
        httpx.put(page, json={"status": status, "error": error, "looks": looks}).raise_for_status()
        try:
            yield
        finally:
            httpx.delete(page).raise_for_status()

    def forget_calls(self) -> None:
        """Empties the list of `calls`."""
        httpx.delete(f"{self.endpoint}/_local/calls").raise_for_status()


def sdk_environment(endpoint: str, region: str, access_key_id: str, secret_access_key: str) -> dict[str, str]:
    """Environment variables with which any AWS SDK talks to the MWAA at this endpoint and to nothing else."""
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
    """What `local.mwaa status` reports of the local MWAA at a home."""
    running: dict[str, Any] = json.loads(run_local_mwaa("status", "--json", "--home", str(home)).stdout)
    return running


def mwaa_client(endpoint: str, access_key_id: str, secret_access_key: str, region: str = "us-east-1") -> MWAAClient:
    """Returns boto3's own client, unmodified, without its retries."""
    return _session(access_key_id, secret_access_key, region).client(
        "mwaa",
        endpoint_url=endpoint,
        config=Config(inject_host_prefix=False, retries={"total_max_attempts": 1}),
    )


@cache
def _session(access_key_id: str, secret_access_key: str, region: str) -> boto3.Session:
    """One for all clients: each new session reads botocore's models again, a third of a second's work."""
    return boto3.Session(access_key_id, secret_access_key, region_name=region)


@contextmanager
def local_mwaa(version: str, home: Path) -> Iterator[LocalMwaa]:
    """Runs a local MWAA at a home of its own, without a limit on calls, and stops it whatever happens."""
    options = ("--home", str(home))
    started = run_local_mwaa("start", "--airflow", version, "--calls-per-second", "0", *options)
    try:
        assert started.returncode == 0, started.stderr
        yield connect(home)
    finally:
        run_local_mwaa("stop", *options)


def connect(home: Path) -> LocalMwaa:
    """Returns the local MWAA that runs at a home."""
    facts = status_of(home)
    environment = facts["environments"][0]
    url, version = environment["url"], environment["airflow_version"]
    auth = auth_for(VERSIONS[version].api, url, environment["username"], environment["password"])
    return LocalMwaa(
        home=home,
        endpoint=facts["endpoint"],
        region=facts["region"],
        account=facts["account"],
        environment=environment["name"],
        arn=environment["arn"],
        access_key_id=facts["access_key_id"],
        secret_access_key=facts["secret_access_key"],
        airflow_version=version,
        airflow_url=url,
        password=environment["password"],
        _airflow=httpx.Client(base_url=url, auth=auth, timeout=30, trust_env=False),
    )


@pytest.fixture(scope="session")
def mwaa(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalMwaa]:
    """A local MWAA in front of each Airflow version in turn; all tests of one version run together."""
    with local_mwaa(request.param, tmp_path_factory.mktemp(f"mwaa-{request.param}-")) as running:
        yield running


@pytest.fixture
def prefix(request: pytest.FixtureRequest) -> Iterator[str]:
    """What the names of this test's objects begin with, so that tests can share an Airflow."""
    name = f"t{uuid.uuid4().hex[:10]}_"
    yield name
    if "mwaa" in request.fixturenames:
        running: LocalMwaa = request.getfixturevalue("mwaa")
        running.sweep(name)
