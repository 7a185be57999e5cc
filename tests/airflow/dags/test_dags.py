"""DAGs: listed, paused and unpaused, in real Airflow instances."""

from __future__ import annotations

import pytest

from pulumi_mwaa.airflow import Airflow, NotFoundError
from tests.support.aws.airflow_client import airflow_of
from tests.support.aws.local_mwaa import LocalMwaa


@pytest.fixture
def client(scheduled_mwaa: LocalMwaa) -> Airflow:
    return airflow_of(scheduled_mwaa, scheduled_mwaa.environment)


def test_dags_are_listed_by_id(client: Airflow) -> None:
    listed = [dag.dag_id for dag in client.dags.list()]
    assert {"any_bash_command", "failing", "on_dataset"} <= set(listed)
    assert listed == sorted(listed)


def test_a_dag_is_paused_and_unpaused(client: Airflow, scheduled_mwaa: LocalMwaa) -> None:
    try:
        for _ in range(2):
            assert client.dags.pause("failing").is_paused
        assert scheduled_mwaa.rest("GET", "/dags/failing").json()["is_paused"] is True
        assert client.dags.get("failing").is_paused
        assert [dag.dag_id for dag in client.dags.list(paused=True)] == ["failing"]
        assert "failing" not in {dag.dag_id for dag in client.dags.list(paused=False)}
    finally:
        assert not client.dags.unpause("failing").is_paused
    assert scheduled_mwaa.rest("GET", "/dags/failing").json()["is_paused"] is False


@pytest.mark.parametrize("method", ["get", "pause", "unpause"])
def test_a_missing_dag_is_not_found(client: Airflow, method: str) -> None:
    verb = "read" if method == "get" else method
    with pytest.raises(NotFoundError, match=f"{verb} DAG 'missing' in environment 'local': 404 Not Found"):
        getattr(client.dags, method)("missing")
