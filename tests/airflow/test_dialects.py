"""Versions of Airflow: one newer than the tested ones is used with a warning; one that is too old is an error."""

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
    ", unlike the response of every Airflow that this package was tested with"
    " — please report this with your Airflow version"
)
WARNING = (
    "warning: environment 'local' (us-east-1) runs Airflow {}, newer than the 3.0.6 that this package was tested with, "
    "and is taken to speak as that does"
)


def answering(mwaa: LocalMwaa, endpoint: str, warnings: list[str]) -> Airflow:
    session = boto3.Session(mwaa.access_key_id, mwaa.secret_access_key)
    return Airflow(mwaa.environment, region=mwaa.region, session=session, endpoint_url=endpoint, notify=warnings.append)


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
def test_newer_version_uses_v2_and_warns_once(mwaa: LocalMwaa, version: str, dialect: str, warned: bool) -> None:
    warnings: list[str] = []
    with faulty_proxy(mwaa.endpoint) as proxy, ThreadPoolExecutor(4) as threads:
        proxy.version = from_airflow(200, {"version": version})
        airflow = answering(mwaa, proxy.endpoint, warnings)
        assert set(threads.map(lambda _: airflow.dialect.name, range(8))) == {dialect}
    assert warnings == ([WARNING.format(version)] if warned else [])


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"version": "1.10.15"}, "it is 1.10.15, and this package needs 2.7 or newer"),
        ({"version": "2.2.2"}, "it is 2.2.2, and this package needs 2.7 or newer"),
        ({"version": "two"}, "it is 'two', which is no version"),
        ({"version": None}, f"the response doesn't match the expected schema: it.version is not text{UNLIKE}"),
        ({}, f"the response doesn't match the expected schema: it has no 'version'{UNLIKE}"),
    ],
)
def test_an_older_or_unreadable_version_is_an_error(mwaa: LocalMwaa, answer: dict[str, str], reason: str) -> None:
    with faulty_proxy(mwaa.endpoint) as proxy:
        proxy.version = from_airflow(200, answer)
        airflow = answering(mwaa, proxy.endpoint, [])
        for _ in range(2):
            with pytest.raises(AirflowError) as caught:
                airflow.pools.list()
            assert str(caught.value) == f"read the version of Airflow in environment 'local': {reason}"


def test_newest_tested_version_is_the_newest_of_mwaa() -> None:
    assert max(VERSIONS, key=lambda version: tuple(map(int, version.split(".")))) == NEWEST_TESTED
