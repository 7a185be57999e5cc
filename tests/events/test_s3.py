"""The handler for S3's notifications, with real Airflow instances and an emulated SQS queue."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from pulumi_mwaa.airflow import Airflow
from pulumi_mwaa.events import s3
from pulumi_mwaa.events.s3_objects import parse_notification
from tests.support.aws.fault_proxy import THROTTLE, FaultyProxy, faulty_proxy
from tests.support.aws.lambda_functions import Context, invoke
from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.aws.queues import MessageQueue
from tests.support.aws.s3_notifications import notification

DAG = "load_object"
POOL = "landing"

pytestmark = pytest.mark.usefixtures("dag_setting")
TIMEOUT = 120.0  # seconds; far longer than a run takes


def run_id(body: str) -> str:
    return parse_notification(body)[0].dag_run_id


@pytest.fixture
def dag_setting(function_environ: pytest.MonkeyPatch) -> None:
    """Sets the DAG that the function triggers, without limits."""
    function_environ.setenv("DAG_ID", DAG)


@pytest.fixture
def blocked(client: Airflow) -> Iterator[None]:
    """A pool without slots, so that the DAG's runs stay active until the test has ended."""
    ensure_pool(client, 0)
    yield
    for run in client.dag_runs.list(DAG, states=["queued", "running"]):
        client.dag_runs.set_state(DAG, run.dag_run_id, "failed")


def ensure_pool(client: Airflow, slots: int) -> None:
    if POOL in {pool["name"] for pool in client.pools.list()}:
        client.pools.update(POOL, {"slots": slots})
    else:
        client.pools.create({"name": POOL, "slots": slots, "description": None, "include_deferred": False})


def own_runs(client: Airflow, prefix: str) -> list[str]:
    """Returns the keys of the objects whose runs a test has triggered."""
    return sorted(run.conf["key"] for run in client.dag_runs.list(DAG) if run.conf["key"].startswith(prefix))


def test_an_object_is_loaded(client: Airflow, queue: MessageQueue, prefix: str) -> None:
    ensure_pool(client, 2)
    body = notification(f"{prefix}/a+b.csv")
    queue.send(body)
    assert invoke(s3.handler, queue) == ([body], [])
    assert queue.counts() == (0, 0, 0)
    run = client.dag_runs.wait(DAG, run_id(body), TIMEOUT)
    assert run.state == "success"
    assert run.conf == {
        "bucket": "landing",
        "key": f"{prefix}/a b.csv",
        "version_id": "v1",
        "sequencer": "01",
        "event_name": "ObjectCreated:Put",
        "event_time": "2026-01-31T00:00:00Z",
        "size": 9,
    }


@pytest.mark.usefixtures("blocked")
def test_a_repeated_event_triggers_nothing(client: Airflow, queue: MessageQueue, prefix: str) -> None:
    body = notification(f"{prefix}/1")
    queue.send(body, body)
    assert invoke(s3.handler, queue) == ([body, body], [])
    queue.send(body)
    assert invoke(s3.handler, queue) == ([body], [])
    assert own_runs(client, prefix) == [f"{prefix}/1"]


@pytest.mark.usefixtures("blocked")
def test_a_new_version_of_a_key_triggers_a_run(client: Airflow, queue: MessageQueue, prefix: str) -> None:
    queue.send(notification(f"{prefix}/1"), notification(f"{prefix}/1", sequencer="02"))
    invoke(s3.handler, queue)
    assert own_runs(client, prefix) == [f"{prefix}/1", f"{prefix}/1"]


@pytest.mark.usefixtures("blocked")
def test_no_more_runs_than_the_limit_are_active(
    client: Airflow, queue: MessageQueue, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAX_ACTIVE_RUNS", "3")
    queue.send(*(notification(f"{prefix}/{number}") for number in range(5)))
    done, failed = invoke(s3.handler, queue)
    assert (len(done), failed) == (5, [])
    assert len(own_runs(client, prefix)) == 3
    visible, received, delayed = queue.counts()
    assert (visible + delayed, received) == (2, 0)


def test_no_more_runs_than_the_pools_slots_are_active(
    client: Airflow, queue: MessageQueue, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest wait in the queue, as often as needed, until each object has been loaded once."""
    monkeypatch.setenv("POOL", POOL)
    ensure_pool(client, 2)
    keys = sorted(f"{prefix}/{number}" for number in range(5))
    queue.send(*map(notification, keys))
    deadline = time.monotonic() + TIMEOUT
    while any(queue.counts()):
        assert time.monotonic() < deadline, queue.counts()
        invoke(s3.handler, queue)
        assert len(client.dag_runs.list(DAG, states=["queued", "running"])) <= 2
    assert own_runs(client, prefix) == keys
    for key in keys:
        assert client.dag_runs.wait(DAG, run_id(notification(key)), TIMEOUT).state == "success"


@pytest.mark.usefixtures("blocked")
def test_a_throttled_message_waits_in_the_queue(
    client: Airflow, scheduled_mwaa: LocalMwaa, queue: MessageQueue, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.send(notification(f"{prefix}/1"), notification(f"{prefix}/2"))

    def throttled(proxy: FaultyProxy) -> None:
        proxy.faults = ["", *[THROTTLE] * 4]  # reads the DAG, then triggers
        done, failed = invoke(s3.handler, queue)
        assert (len(done), failed) == (2, [])
        assert proxy.faults == []

    with faulty_proxy(scheduled_mwaa.endpoint) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL_MWAA", proxy.endpoint)
        throttled(proxy)
    assert own_runs(client, prefix) == []
    visible, received, delayed = queue.counts()
    assert (visible + delayed, received) == (2, 0)


@pytest.mark.usefixtures("blocked")
def test_a_message_waits_if_little_time_is_left(client: Airflow, queue: MessageQueue, prefix: str) -> None:
    queue.send(notification(f"{prefix}/1"))
    assert invoke(s3.handler, queue, Context(20_000)).failed == []
    assert own_runs(client, prefix) == []
    visible, received, delayed = queue.counts()
    assert (visible + delayed, received) == (1, 0)


def test_a_message_waits_while_the_environment_is_updated(
    client: Airflow, scheduled_mwaa: LocalMwaa, queue: MessageQueue, prefix: str
) -> None:
    queue.send(notification(f"{prefix}/1"))
    with scheduled_mwaa.showing("UPDATING"):
        assert invoke(s3.handler, queue).failed == []
    assert own_runs(client, prefix) == []


@pytest.mark.parametrize("state", ["missing", "paused"])
def test_messages_fail_if_the_dag_is_missing_or_paused(
    client: Airflow,
    queue: MessageQueue,
    prefix: str,
    state: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if state == "missing":
        monkeypatch.setenv("DAG_ID", "missing")
    else:
        client.dags.pause(DAG)
    try:
        bodies = sorted(notification(f"{prefix}/{number}") for number in range(2))
        queue.send(*bodies)
        assert invoke(s3.handler, queue) == ([], bodies)
    finally:
        client.dags.unpause(DAG)
    assert own_runs(client, prefix) == []
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    errors = [line["message"] for line in lines if line["level"] == "ERROR"]
    assert len(errors) == 2
    assert {"missing": "404 Not Found", "paused": "the DAG is paused"}[state] in errors[0]


def test_a_message_that_is_no_notification_fails_alone(client: Airflow, queue: MessageQueue, prefix: str) -> None:
    ensure_pool(client, 2)
    body = notification(f"{prefix}/1")
    queue.send("planted-secret", body)
    assert invoke(s3.handler, queue) == ([body], ["planted-secret"])


def test_logs_have_a_json_object_per_line_and_no_content_of_a_bad_message(
    client: Airflow, queue: MessageQueue, prefix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ensure_pool(client, 2)
    queue.send("planted-secret", notification(f"{prefix}/1"))
    invoke(s3.handler, queue)
    output = capsys.readouterr().out
    assert "planted-secret" not in output
    lines = [json.loads(line) for line in output.splitlines()]
    assert {"triggered a run", "processed a batch"} <= {line["message"] for line in lines}
