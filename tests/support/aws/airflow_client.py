"""The package's Airflow client for a local MWAA."""

from __future__ import annotations

import boto3
import pytest

from pulumi_mwaa.airflow import Airflow
from tests.support.aws.local_mwaa import LocalMwaa


@pytest.fixture
def airflow(mwaa: LocalMwaa) -> Airflow:
    """The client for the local MWAA's environment."""
    return airflow_of(mwaa, mwaa.environment)


def airflow_of(mwaa: LocalMwaa, environment: str, endpoint: str = "") -> Airflow:
    """Returns a client for an environment, which need not exist. `endpoint` can be a proxy's address."""
    session = boto3.Session(mwaa.access_key_id, mwaa.secret_access_key)
    return Airflow(environment, region=mwaa.region, session=session, endpoint_url=endpoint or mwaa.endpoint)
