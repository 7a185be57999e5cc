"""The product, pointed at a local MWAA."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from configparser import ConfigParser

import boto3
import pytest
from botocore.credentials import Credentials
from cryptography.fernet import Fernet

from pulumi_mwaa.airflow import Airflow
from tests.support.host import Host
from tests.support.mwaa import LocalMwaa
from tests.support.sts import ENDPOINT_VARIABLE, Sts, local_sts


@pytest.fixture
def airflow(mwaa: LocalMwaa) -> Airflow:
    """The client, as a program makes it."""
    return airflow_of(mwaa, mwaa.environment)


def airflow_of(mwaa: LocalMwaa, environment: str) -> Airflow:
    """The client of any environment, there or not."""
    session = boto3.Session(mwaa.access_key_id, mwaa.secret_access_key)
    return Airflow(environment, region=mwaa.region, session=session, endpoint_url=mwaa.endpoint)


@pytest.fixture
def new_host(mwaa: LocalMwaa, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Host]:
    """Starts a run: the provider with no memory, and the stack's configuration with what is given of it."""
    monkeypatch.setenv(ENDPOINT_VARIABLE, mwaa.endpoint)

    def start(endpoint: str = mwaa.endpoint, settings: Mapping[str, str] | None = None) -> Host:
        credentials = {"aws:accessKey": mwaa.access_key_id, "aws:secretKey": mwaa.secret_access_key}
        return Host({"aws:region": mwaa.region, "mwaa:endpointUrl": endpoint, **credentials, **(settings or {})})

    return start


@pytest.fixture
def sts(mwaa: LocalMwaa, new_host: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sts]:
    """Reports the account of the credentials: at first that of the environment."""
    with local_sts(Credentials(mwaa.access_key_id, mwaa.secret_access_key), mwaa.region, mwaa.account) as running:
        monkeypatch.setenv(ENDPOINT_VARIABLE, running.endpoint)
        yield running


Stored = Callable[[str], "str | None"]  # by name, what Airflow's database has


@pytest.fixture
def stored_password(mwaa: LocalMwaa) -> Stored:
    """Reads a connection's password where no API shows it: in Airflow's database, decrypted with Airflow's key."""

    def read(connection_id: str) -> str | None:
        return _decrypted(mwaa, "SELECT password FROM connection WHERE conn_id = ?", connection_id)

    return read


@pytest.fixture
def stored_value(mwaa: LocalMwaa) -> Stored:
    """Reads a variable's value in Airflow's database: v2's API masks it under a sensitive key."""

    def read(key: str) -> str | None:
        return _decrypted(mwaa, "SELECT val FROM variable WHERE key = ?", key)

    return read


@pytest.fixture
def stored_extra(mwaa: LocalMwaa) -> Stored:
    """Reads a connection's extra in Airflow's database: every API masks leaves of it."""

    def read(connection_id: str) -> str | None:
        return _decrypted(mwaa, "SELECT extra FROM connection WHERE conn_id = ?", connection_id)

    return read


def _decrypted(mwaa: LocalMwaa, query: str, name: str) -> str | None:
    with sqlite3.connect(mwaa.airflow_home / "airflow.db") as database:
        (text,) = database.execute(query, (name,)).fetchone()
    settings = ConfigParser(interpolation=None)
    settings.read(mwaa.airflow_home / "airflow.cfg")
    return Fernet(settings["core"]["fernet_key"]).decrypt(text.encode()).decode() if text else None
