"""The handler that publishes dataset events, with real Airflow instances and an emulated SQS queue."""

from __future__ import annotations

import json
import time

import pytest

from pulumi_mwaa.airflow import Airflow
from pulumi_mwaa.events import s3_datasets
from tests.support.aws.fault_proxy import THROTTLE, faulty_proxy
from tests.support.aws.lambda_functions import invoke
from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.aws.queues import MessageQueue
from tests.support.aws.s3_notifications import notification

DAG = "on_dataset"
ORDERS = "s3://bucket/landing/orders"
TIMEOUT = 120.0  # seconds; far longer than Airflow takes


@pytest.fixture(autouse=True)
def dataset_setting(function_environ: pytest.MonkeyPatch) -> None:
    """Sets the dataset that the function publishes to."""
    function_environ.setenv("DATASET_URI", ORDERS)


def test_an_object_starts_the_dag_that_is_scheduled_on_the_dataset(
    client: Airflow, scheduled_mwaa: LocalMwaa, queue: MessageQueue, prefix: str
) -> None:
    before = {run.dag_run_id for run in client.dag_runs.list(DAG)}
    queue.send(notification(f"{prefix}/1"))
    assert len(invoke(s3_datasets.handler, queue).done) == 1
    route = {"v1": "/datasets/events", "v2": "/assets/events"}[scheduled_mwaa.api]
    answer = scheduled_mwaa.rest("GET", route, query={"limit": 100}).json()
    extras = [event["extra"] for event in answer[{"v1": "dataset_events", "v2": "asset_events"}[scheduled_mwaa.api]]]
    assert f"{prefix}/1" in {extra.get("key") for extra in extras}
    deadline = time.monotonic() + TIMEOUT
    while not {run.dag_run_id for run in client.dag_runs.list(DAG)} - before:
        assert time.monotonic() < deadline, "no run was started"
        time.sleep(0.5)


def test_a_throttled_message_waits_in_the_queue(
    scheduled_mwaa: LocalMwaa, function_environ: pytest.MonkeyPatch, queue: MessageQueue, prefix: str
) -> None:
    queue.send(notification(f"{prefix}/1"), notification(f"{prefix}/2"))
    with faulty_proxy(scheduled_mwaa.endpoint) as proxy:
        function_environ.setenv("AWS_ENDPOINT_URL_MWAA", proxy.endpoint)
        proxy.faults = [THROTTLE] * 4
        assert invoke(s3_datasets.handler, queue).failed == []
    visible, received, delayed = queue.counts()
    assert (visible + delayed, received) == (2, 0)


def test_messages_fail_if_no_dag_has_the_dataset(
    function_environ: pytest.MonkeyPatch, queue: MessageQueue, prefix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    function_environ.setenv("DATASET_URI", "s3://bucket/unknown")
    body = notification(f"{prefix}/1")
    queue.send(body)
    assert invoke(s3_datasets.handler, queue).failed == [body]
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert "no DAG uses this dataset" in next(line["message"] for line in lines if line["level"] == "ERROR")
