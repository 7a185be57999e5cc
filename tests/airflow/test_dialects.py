"""Untested newer versions of Airflow work, with a warning. Versions that are too old are rejected."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest

from local.mwaa.airflow.versions import VERSIONS
from pulumi_mwaa.airflow import Airflow, AirflowError
from pulumi_mwaa.airflow.dialects import NEWEST_TESTED
from tests.support.aws.fault_proxy import faulty_proxy, from_airflow
from tests.support.aws.local_mwaa import LocalMwaa, each_dialect

pytestmark = each_dialect
UNLIKE = (
    ", unlike in any Airflow version that this package is tested with — please report this along with your Airflow "
    "version"
)
WARNING = (
    "warning: environment 'local' (us-east-1) runs Airflow {}, but this package is tested only up to 3.0.6; the REST "
    "API is assumed to be the same"
)


def airflow_at(mwaa: LocalMwaa, endpoint: str, messages: list[str]) -> Airflow:
    session = boto3.Session(mwaa.access_key_id, mwaa.secret_access_key)
    return Airflow(mwaa.environment, region=mwaa.region, session=session, endpoint_url=endpoint, notify=messages.append)


@pytest.mark.parametrize(
    ("version", "dialect", "warned"),
    [
        ("2.7.0", "v1", False),
        ("2.11.0", "v1", False),
        ("2.99.1", "v1", False),
        ("3.0.6", "v2", False),
        ("3.0.99", "v2", False),
        ("3.1.0b2", "v2", True),
        ("3.10.0", "v2", True),
        ("4.0.0", "v2", True),
    ],
)
def test_a_newer_version_uses_v2_with_one_warning(mwaa: LocalMwaa, version: str, dialect: str, warned: bool) -> None:
    messages: list[str] = []
    with faulty_proxy(mwaa.endpoint) as proxy, ThreadPoolExecutor(4) as threads:
        proxy.version = from_airflow(200, {"version": version})
        airflow = airflow_at(mwaa, proxy.endpoint, messages)
        assert set(threads.map(lambda _: airflow.dialect.name, range(8))) == {dialect}
    assert messages == ([WARNING.format(version)] if warned else [])


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"version": "1.10.15"}, "it is 1.10.15, but this package requires 2.7 or newer"),
        ({"version": "2.2.2"}, "it is 2.2.2, but this package requires 2.7 or newer"),
        ({"version": "two"}, "it is 'two', which isn't a version"),
        (
            {"version": None},
            f"the response doesn't match the expected schema: response.version isn't a string{UNLIKE}",
        ),
        ({}, f"the response doesn't match the expected schema: response has no 'version'{UNLIKE}"),
    ],
)
def test_an_older_or_unreadable_version_is_an_error(mwaa: LocalMwaa, answer: dict[str, str], reason: str) -> None:
    with faulty_proxy(mwaa.endpoint) as proxy:
        proxy.version = from_airflow(200, answer)
        airflow = airflow_at(mwaa, proxy.endpoint, [])
        for _ in range(2):
            with pytest.raises(AirflowError) as caught:
                airflow.pools.list()
            assert str(caught.value) == f"read the Airflow version in environment 'local': {reason}"


def test_newest_tested_is_the_newest_local_version() -> None:
    assert max(VERSIONS, key=lambda version: tuple(map(int, version.split(".")))) == NEWEST_TESTED
