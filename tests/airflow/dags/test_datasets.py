"""Datasets: an event from outside Airflow starts the DAGs that are scheduled on a dataset."""

from __future__ import annotations

import time

import pytest

from pulumi_mwaa.airflow import Airflow, NotFoundError
from pulumi_mwaa.airflow.errors import UnsupportedError
from tests.support.aws.airflow_client import airflow_of
from tests.support.aws.local_mwaa import LocalMwaa

ORDERS = "s3://bucket/landing/orders"
TIMEOUT = 120.0  # seconds; far longer than Airflow takes


@pytest.fixture
def client(scheduled_mwaa: LocalMwaa) -> Airflow:
    return airflow_of(scheduled_mwaa, scheduled_mwaa.environment)


@pytest.fixture
def accepts_events(client: Airflow) -> None:
    if not client.dialect.dataset_event_field:
        pytest.skip("Airflow 2.7 and 2.8 accept no dataset events")


def test_datasets_are_listed_with_the_dags_that_consume_them(client: Airflow) -> None:
    assert {dataset.uri: dataset.consuming_dags for dataset in client.datasets.list()}[ORDERS] == ("on_dataset",)


@pytest.mark.usefixtures("accepts_events")
@pytest.mark.parametrize("uri", ["s3://bucket/landing/orders/", "S3://bucket/landing/orders"])
def test_a_dataset_is_found_by_any_form_of_its_uri(client: Airflow, uri: str) -> None:
    assert client.datasets.publish(uri).uri == ORDERS


@pytest.mark.usefixtures("accepts_events")
def test_an_event_starts_the_dag_that_is_scheduled_on_the_dataset(client: Airflow) -> None:
    before = {run.dag_run_id for run in client.dag_runs.list("on_dataset")}
    event = client.datasets.publish(ORDERS, {"rows": 120})
    assert event.uri == ORDERS
    assert event.timestamp is not None
    assert event.timestamp.utcoffset() is not None
    deadline = time.monotonic() + TIMEOUT
    while not (new := [run for run in client.dag_runs.list("on_dataset") if run.dag_run_id not in before]):
        assert time.monotonic() < deadline, "no run was started"
        time.sleep(0.5)
    [run] = new
    assert run.run_type in {"dataset_triggered", "asset_triggered"}
    assert client.dag_runs.wait("on_dataset", run.dag_run_id, TIMEOUT).state == "success"


def test_a_version_without_dataset_events_is_named_in_the_error(client: Airflow) -> None:
    if client.dialect.dataset_event_field:
        pytest.skip("only Airflow 2.7 and 2.8 accept no dataset events")
    with pytest.raises(UnsupportedError, match=r"in environment 'local': this needs Airflow 2\.9 or newer"):
        client.datasets.publish(ORDERS)


@pytest.mark.usefixtures("accepts_events")
@pytest.mark.parametrize("uri", ["s3://bucket/unknown", "s3://bucket/landing/order%", ""])
def test_an_unknown_dataset_is_not_found(client: Airflow, uri: str) -> None:
    """Airflow 3 finds datasets by pattern, which must not match a different dataset."""
    with pytest.raises(NotFoundError, match=f"publish to dataset '{uri}' in environment 'local': no DAG uses this"):
        client.datasets.publish(uri)
