"""DAG runs: triggered, listed, waited for and changed, in real Airflow instances with a scheduler."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from pulumi_mwaa.airflow import (
    Airflow,
    AirflowError,
    AlreadyExistsError,
    NotFoundError,
    PathTooLongError,
    StillRunningError,
)
from tests.support.aws.airflow_client import airflow_of
from tests.support.aws.fault_proxy import LOSE, faulty_proxy
from tests.support.aws.local_mwaa import LocalMwaa

BASH = "any_bash_command"
TIMEOUT = 120.0  # seconds; far longer than a run takes


@pytest.fixture
def client(scheduled_mwaa: LocalMwaa) -> Airflow:
    return airflow_of(scheduled_mwaa, scheduled_mwaa.environment)


@pytest.fixture
def takes_intervals(client: Airflow) -> None:
    if not client.dialect.data_intervals:
        pytest.skip("Airflow 2.7 and 2.8 take no data interval")


def runs_of(mwaa: LocalMwaa, dag_id: str) -> set[str]:
    runs = mwaa.rest("GET", f"/dags/{dag_id}/dagRuns", query={"limit": 100}).json()["dag_runs"]
    return {run["dag_run_id"] for run in runs}


def test_a_triggered_run_succeeds_and_its_log_has_its_output(client: Airflow) -> None:
    run = client.dag_runs.trigger(BASH, conf={"command": "echo Hello from external trigger!"})
    states: list[str] = []
    polls: list[str] = []
    ended = client.dag_runs.wait(
        BASH,
        run.dag_run_id,
        TIMEOUT,
        lambda seen: states.append(seen.state),
        on_poll=lambda seen: polls.append(seen.state),
    )
    assert (ended.state, states[-1]) == ("success", "success")
    assert states == [*dict.fromkeys(polls)]
    counted = [client.task_instances.count(BASH, run.dag_run_id, states) for states in ([], ["success"], ["failed"])]
    assert counted == [1, 1, 0]
    [task] = client.task_instances.list(BASH, run.dag_run_id)
    assert (task.task_id, task.state) == ("run", "success")
    assert "Hello from external trigger!" in client.task_instances.log(task, lines=100)


def test_times_are_timezone_aware(client: Airflow) -> None:
    run = client.dag_runs.wait(BASH, client.dag_runs.trigger(BASH, conf={"command": "true"}).dag_run_id, TIMEOUT)
    [task] = client.task_instances.list(BASH, run.dag_run_id)
    for time in (run.start_date, run.end_date, task.start_date, task.end_date):
        assert time is not None
        assert time.utcoffset() is not None


@pytest.mark.usefixtures("takes_intervals")
def test_a_run_has_the_values_from_its_trigger(client: Airflow, prefix: str) -> None:
    """Airflow 3 ignores an interval without a logical date, so the interval's start is sent as the logical date."""
    start = datetime(2001, 1, 1, tzinfo=timezone.utc) + timedelta(minutes=int(prefix[1:7], 16))  # unique to this test
    end = start + timedelta(days=1)
    run = client.dag_runs.trigger(
        BASH,
        f"{prefix}r",
        data_interval_start=start,
        data_interval_end=end,
        note="by hand",
        conf={"command": "echo 1"},
    )
    read = client.dag_runs.get(BASH, f"{prefix}r")
    for found in (run, read):
        assert (found.dag_run_id, found.note, found.conf) == (f"{prefix}r", "by hand", {"command": "echo 1"})
        assert (found.logical_date, found.data_interval_start, found.data_interval_end) == (start, start, end)
    with pytest.raises(AirflowError, match="another run of this DAG has the same logical date"):
        client.dag_runs.trigger(BASH, logical_date=start, conf={"command": "true"})


def test_repeating_a_trigger_with_the_same_id_starts_nothing(
    client: Airflow, scheduled_mwaa: LocalMwaa, prefix: str
) -> None:
    client.dag_runs.trigger(BASH, f"{prefix}r", conf={"command": "true"})
    before = runs_of(scheduled_mwaa, BASH)
    with pytest.raises(AlreadyExistsError, match=f"run '{prefix}r' already exists"):
        client.dag_runs.trigger(BASH, f"{prefix}r", conf={"command": "false"})
    assert runs_of(scheduled_mwaa, BASH) == before


@pytest.mark.parametrize("given", [True, False], ids=["id is given", "id is generated"])
def test_a_lost_response_starts_one_run(client: Airflow, scheduled_mwaa: LocalMwaa, prefix: str, given: bool) -> None:
    before = runs_of(scheduled_mwaa, BASH)
    with faulty_proxy(scheduled_mwaa.endpoint) as proxy:
        unlucky = airflow_of(scheduled_mwaa, scheduled_mwaa.environment, proxy.endpoint)
        proxy.faults = ["", LOSE]  # reads the DAG, then triggers it
        run = unlucky.dag_runs.trigger(BASH, f"{prefix}r" if given else None, conf={"command": "true"})
    assert runs_of(scheduled_mwaa, BASH) - before == {run.dag_run_id}


INVALID: dict[str, tuple[dict[str, Any], str]] = {
    "conf that the params reject": ({"conf": {"command": 3}}, "Invalid input for param command"),
    "start of the interval only": (
        {"data_interval_start": datetime(2001, 1, 1, tzinfo=timezone.utc)},
        "data_interval_start and data_interval_end must be given together",
    ),
    "end of the interval only": (
        {"data_interval_end": datetime(2001, 1, 1, tzinfo=timezone.utc)},
        "data_interval_start and data_interval_end must be given together",
    ),
    "time without a timezone": ({"logical_date": datetime(2001, 1, 1)}, "logical_date has no timezone"),
}


# The messages on Airflow 2.7 and 2.8, which respond with a web page if the params reject a conf.
INVALID_BEFORE_2_9 = {
    "conf that the params reject": "500 Internal Server Error: the response isn't JSON",
    "start of the interval only": "a data interval needs Airflow 2.9 or newer",
}


@pytest.mark.parametrize("name", INVALID)
def test_an_invalid_trigger_is_a_one_line_error_and_starts_nothing(
    client: Airflow, scheduled_mwaa: LocalMwaa, name: str
) -> None:
    arguments, message = INVALID[name]
    if not client.dialect.data_intervals:
        message = INVALID_BEFORE_2_9.get(name, message)
    before = runs_of(scheduled_mwaa, BASH)
    with pytest.raises(AirflowError, match=f"trigger DAG '{BASH}' in environment 'local': .*{message}") as error:
        client.dag_runs.trigger(BASH, **arguments)
    assert "\n" not in str(error.value)
    assert runs_of(scheduled_mwaa, BASH) == before


def test_secrets_in_conf_are_not_in_the_error(client: Airflow) -> None:
    with pytest.raises(AirflowError) as error:
        client.dag_runs.trigger(BASH, conf={"command": ["planted-secret"]})
    assert "planted-secret" not in str(error.value)


def test_an_unknown_dag_is_not_found(client: Airflow) -> None:
    with pytest.raises(NotFoundError, match="trigger DAG 'unknown' in environment 'local': 404 Not Found"):
        client.dag_runs.trigger("unknown")


def test_a_paused_dag_is_not_triggered(client: Airflow, scheduled_mwaa: LocalMwaa) -> None:
    """Airflow would accept the run and leave it queued."""
    before = runs_of(scheduled_mwaa, "on_dataset")
    client.dags.pause("on_dataset")
    try:
        with pytest.raises(AirflowError, match=r"the DAG is paused, .* — unpause the DAG first"):
            client.dag_runs.trigger("on_dataset")
    finally:
        client.dags.unpause("on_dataset")
    assert runs_of(scheduled_mwaa, "on_dataset") == before


def test_a_dag_id_that_is_too_long_is_rejected(client: Airflow) -> None:
    with pytest.raises(PathTooLongError, match="would have 65 characters, but InvokeRestApi allows 64"):
        client.dag_runs.trigger("d" * 59)


def test_runs_of_an_unknown_dag_are_not_found(client: Airflow) -> None:
    """Airflow 2 returns an empty list."""
    with pytest.raises(NotFoundError, match="list runs of DAG 'unknown' in environment 'local': 404 Not Found"):
        client.dag_runs.list("unknown")


def test_runs_are_listed_newest_first_and_by_state(client: Airflow, prefix: str) -> None:
    first = client.dag_runs.trigger("failing", f"{prefix}1")
    assert client.dag_runs.wait("failing", first.dag_run_id, TIMEOUT).state == "failed"
    second = client.dag_runs.trigger("failing", f"{prefix}2")
    own = [run.dag_run_id for run in client.dag_runs.list("failing") if run.dag_run_id.startswith(prefix)]
    assert own == [second.dag_run_id, first.dag_run_id]
    assert [run.dag_run_id for run in client.dag_runs.list("failing", limit=1)] == [second.dag_run_id]
    failed = {run.dag_run_id for run in client.dag_runs.list("failing", states=["failed"])}
    assert first.dag_run_id in failed
    assert {run.state for run in client.dag_runs.list("failing", states=["failed"])} == {"failed"}


def test_a_failed_run_names_its_failing_task(client: Airflow) -> None:
    run = client.dag_runs.wait("failing", client.dag_runs.trigger("failing").dag_run_id, TIMEOUT)
    assert run.state == "failed"
    [task] = client.task_instances.list("failing", run.dag_run_id, states=["failed"])
    log = client.task_instances.log(task)
    assert "This task fails." in log
    assert "AirflowException: Bash command failed." in log
    assert "Traceback" not in log
    assert 'File "' not in log
    assert len(client.task_instances.log(task, lines=3).splitlines()) == 3


def test_waiting_too_long_leaves_the_run_alone(client: Airflow) -> None:
    run = client.dag_runs.trigger(BASH, conf={"command": "sleep 30"})
    with pytest.raises(StillRunningError, match=r"it is still (queued|running) after 0 s — it continues in Airflow"):
        client.dag_runs.wait(BASH, run.dag_run_id, 0)
    assert not client.dag_runs.get(BASH, run.dag_run_id).ended
    client.dag_runs.set_state(BASH, run.dag_run_id, "failed")  # so that the task doesn't delay other tests


def test_a_state_is_set_and_a_cleared_run_starts_again(client: Airflow) -> None:
    run = client.dag_runs.wait("failing", client.dag_runs.trigger("failing").dag_run_id, TIMEOUT)
    assert client.dag_runs.set_state("failing", run.dag_run_id, "success").state == "success"
    assert client.dag_runs.clear("failing", run.dag_run_id).state == "queued"
    assert client.dag_runs.wait("failing", run.dag_run_id, TIMEOUT).state == "failed"


def test_a_run_whose_path_would_be_too_long_is_found_in_the_list(client: Airflow, prefix: str) -> None:
    run_id = prefix + "r" * (64 - len(f"/dags/{BASH}/dagRuns/{prefix}") + 1)
    client.dag_runs.trigger(BASH, run_id, conf={"command": "true"})
    assert client.dag_runs.get(BASH, run_id).dag_run_id == run_id
    with pytest.raises(NotFoundError, match="it isn't among the DAG's 1000 newest runs"):
        client.dag_runs.get(BASH, run_id + "r")
