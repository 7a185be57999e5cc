"""`trigger` and `wait`: exit codes, progress, failing tasks and interruptions, on real runs."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from pulumi_mwaa.airflow.dags.timestamps import parse_timestamp
from tests.support.aws.dag_runs import runs, state, trigger
from tests.support.aws.fault_proxy import LOSE, faulty_proxy
from tests.support.aws.local_mwaa import LocalMwaa, any_version
from tests.support.console_script import PULUMI_MWAA, run_on
from tests.support.system.processes import started

BASH = "any_bash_command"
HELLO = '{"command": "echo Hello from external trigger!"}'


def ids(mwaa: LocalMwaa, dag: str = BASH) -> set[str]:
    return {run["dag_run_id"] for run in runs(mwaa, dag)}


def test_run_that_succeeds(scheduled_mwaa: LocalMwaa, prefix: str) -> None:
    run_id = f"{prefix}r"
    trigger = ("trigger", scheduled_mwaa.environment, BASH, "--run-id", run_id, "--conf", HELLO)
    ran = run_on(scheduled_mwaa, *trigger, "--note", "by hand", "--wait", "--json")
    assert ran.code == 0
    run = ran.json
    assert (run["dag_run_id"], run["state"], run["note"], run["failed_tasks"]) == (run_id, "success", "by hand", [])
    assert datetime.fromisoformat(run["end_date"]).utcoffset() is not None
    lines = ran.stderr.splitlines()
    assert lines[-1] == f"run '{run_id}' of DAG '{BASH}': success"
    shown = ("queued", "running, 0 of 1 tasks finished", "running, 1 of 1 tasks finished", "success")
    assert set(lines) <= {f"run '{run_id}' of DAG '{BASH}': {each}" for each in shown}
    again = run_on(scheduled_mwaa, *trigger)
    assert f"run '{run_id}' already exists — follow it with: pulumi-mwaa wait" in again.error
    assert again.code == 1
    waited = run_on(scheduled_mwaa, "wait", scheduled_mwaa.environment, BASH, run_id)
    assert (waited.code, waited.rows[:3]) == (0, [["dag_id", BASH], ["dag_run_id", run_id], ["state", "success"]])
    assert "Hello" not in ran.stdout + ran.stderr  # conf may contain secrets


def test_run_that_fails(scheduled_mwaa: LocalMwaa, prefix: str) -> None:
    run_id = f"{prefix}f"
    environment = scheduled_mwaa.environment
    ran = run_on(scheduled_mwaa, "trigger", environment, "failing", "--run-id", run_id, "--wait", "--json")
    assert ran.code == 3
    assert (ran.json["state"], ran.json["failed_tasks"]) == ("failed", ["fail"])
    lines = ran.stderr.splitlines()
    assert f"run '{run_id}' of DAG 'failing': failed" in lines
    assert any(line.startswith("| ") and "This task fails." in line for line in lines)
    assert lines[-1] == (
        f"error: run '{run_id}' of DAG 'failing' in environment '{environment}' failed: task 'fail' failed"
    )


def test_run_that_fails_and_whose_log_cannot_be_read(scheduled_mwaa: LocalMwaa, prefix: str) -> None:
    """The path to a log may have at most 64 characters."""
    run_id = f"{prefix}with_a_longer_id"
    ran = run_on(scheduled_mwaa, "trigger", scheduled_mwaa.environment, "failing", "--run-id", run_id, "--wait")
    assert ran.code == 3
    *_, log, error = ran.stderr.splitlines()
    assert log == (
        "the log of task 'fail' can't be read: its IDs are too long for InvokeRestApi — see it in Airflow's UI"
    )
    assert error.endswith("failed: task 'fail' failed")
    assert ran.rows[-1] == ["failed_tasks", "fail"]


def test_run_that_someone_sets_to_failed(scheduled_mwaa: LocalMwaa, prefix: str) -> None:
    run_id = f"{prefix}s"
    dag = "/dags/on_dataset"
    scheduled_mwaa.rest("PATCH", dag, {"is_paused": True})
    try:
        trigger(scheduled_mwaa, "on_dataset", run_id=run_id)
        scheduled_mwaa.rest("PATCH", f"{dag}/dagRuns/{run_id}", {"state": "failed"})
        ran = run_on(scheduled_mwaa, "wait", scheduled_mwaa.environment, "on_dataset", run_id)
    finally:
        scheduled_mwaa.rest("PATCH", dag, {"is_paused": False})
    assert ran.code == 3
    assert ran.stderr.splitlines()[-1].endswith("failed: no task failed; see Airflow's UI")


def test_run_that_is_still_running(scheduled_mwaa: LocalMwaa, prefix: str) -> None:
    with sleeping(scheduled_mwaa, f"{prefix}t") as wait:
        ran = run_on(scheduled_mwaa, *wait, "--timeout", "0", "--json")
    assert ran.code == 4
    assert ran.json["state"] in {"queued", "running"}
    follow = f"it continues in Airflow; follow the run with: pulumi-mwaa {' '.join(wait)}"
    assert ran.stderr.splitlines()[-1].endswith(follow)


def test_ctrl_c_leaves_the_run_alone_and_says_how_to_follow_it(scheduled_mwaa: LocalMwaa, prefix: str) -> None:
    environ = {**os.environ, **scheduled_mwaa.env}
    with sleeping(scheduled_mwaa, f"{prefix}c") as wait:
        command: list[str | Path] = [PULUMI_MWAA, *wait, "--region", scheduled_mwaa.region]
        with started(command, environ) as family:
            assert family.process.stderr is not None
            family.process.stderr.readline()  # the run's state: the command is waiting
            family.process.send_signal(signal.SIGINT)
            stdout, stderr = family.output()
        assert state(scheduled_mwaa, BASH, f"{prefix}c") in {"queued", "running"}
    assert (family.process.returncode, stdout) == (130, "")
    assert stderr.splitlines()[-1] == (
        f"interrupted: run '{prefix}c' of DAG '{BASH}' continues in Airflow — follow the run with: "
        f"pulumi-mwaa {' '.join(wait)} --region {scheduled_mwaa.region}"
    )


@any_version
def test_lost_connection_says_how_to_follow_the_run(scheduled_mwaa: LocalMwaa) -> None:
    wait = ["wait", scheduled_mwaa.environment, BASH, "r"]
    with faulty_proxy(scheduled_mwaa.endpoint) as proxy:
        proxy.faults = [LOSE] * 9
        ran = run_on(scheduled_mwaa, *wait, "--endpoint-url", proxy.endpoint)
    follow = f"follow the run with: pulumi-mwaa {' '.join(wait)} --endpoint-url {proxy.endpoint}"
    assert "no response" in ran.error
    assert ran.error.endswith(follow)
    assert ran.code == 1


def test_unknown_run_is_one_error(scheduled_mwaa: LocalMwaa) -> None:
    ran = run_on(scheduled_mwaa, "wait", scheduled_mwaa.environment, BASH, "unknown")
    assert ran.error.startswith(f"read run 'unknown' of DAG '{BASH}' in environment 'local': 404 Not Found")
    assert "follow" not in ran.error
    assert ran.code == 1


@any_version
@pytest.mark.parametrize("source", ["file", "stdin"])
def test_conf_is_read_from_a_file_or_stdin(scheduled_mwaa: LocalMwaa, prefix: str, source: str, tmp_path: Path) -> None:
    conf = tmp_path / "conf.json"
    conf.write_bytes('\ufeff{"command": "true # é"}'.encode())
    given = f"@{conf}" if source == "file" else "-"
    command = ("trigger", scheduled_mwaa.environment, BASH, "--run-id", f"{prefix}r", "--conf", given, "--json")
    ran = run_on(scheduled_mwaa, *command, stdin=conf.read_bytes())
    assert (ran.code, ran.stderr, ran.json["dag_run_id"]) == (0, "", f"{prefix}r")
    assert "failed_tasks" not in ran.json  # the command didn't wait for the run
    run = scheduled_mwaa.rest("GET", f"/dags/{BASH}/dagRuns/{prefix}r").json()
    assert run["conf"] == {"command": "true # é"}


def test_interval_reaches_airflow(scheduled_mwaa: LocalMwaa, prefix: str) -> None:
    start, end = "2002-01-01T00:00:00Z", "2002-01-02T01:00:00+01:00"
    interval = ("--data-interval-start", start, "--data-interval-end", end)
    command = ("trigger", scheduled_mwaa.environment, BASH, "--run-id", f"{prefix}i", "--conf", HELLO, "--json")
    ran = run_on(scheduled_mwaa, *command, *interval)
    assert ran.code == 0
    times = [ran.json[name] for name in ("logical_date", "data_interval_start", "data_interval_end")]
    assert [*map(parse_timestamp, times)] == [*map(parse_timestamp, (start, start, end))]


REJECTED = {
    "unknown DAG": (["unknown"], "trigger DAG 'unknown' in environment 'local': 404 Not Found"),
    "conf that the params reject": ([BASH, "--conf", '{"command": ["planted-secret"]}'], "Invalid input for param"),
    "half an interval": ([BASH, "--data-interval-start", "2002-01-01T00:00:00Z"], "must be given together"),
}


@pytest.mark.parametrize(("arguments", "message"), REJECTED.values(), ids=REJECTED)
def test_rejected_trigger_is_one_error_and_starts_nothing(
    scheduled_mwaa: LocalMwaa, arguments: list[str], message: str
) -> None:
    before = ids(scheduled_mwaa)
    ran = run_on(scheduled_mwaa, "trigger", scheduled_mwaa.environment, *arguments)
    assert message in ran.error
    assert ran.code in {1, 2}
    assert "planted-secret" not in ran.stderr
    assert ids(scheduled_mwaa) == before


def test_paused_dag_is_one_error_until_it_is_unpaused(scheduled_mwaa: LocalMwaa) -> None:
    environment, before = scheduled_mwaa.environment, ids(scheduled_mwaa, "on_dataset")
    try:
        paused = run_on(scheduled_mwaa, "dags", "pause", environment, "on_dataset", "--json")
        assert (paused.code, paused.json["is_paused"]) == (0, True)
        ran = run_on(scheduled_mwaa, "trigger", environment, "on_dataset", "--wait")
        assert "the DAG is paused, so the run would stay queued — unpause the DAG first" in ran.error
        assert ran.code == 1
        assert ids(scheduled_mwaa, "on_dataset") == before
    finally:
        unpaused = run_on(scheduled_mwaa, "dags", "unpause", environment, "on_dataset")
    assert (unpaused.code, unpaused.rows[1]) == (0, ["is_paused", "false"])


@contextmanager
def sleeping(mwaa: LocalMwaa, run_id: str) -> Iterator[list[str]]:
    """Triggers a run that takes minutes, yields the command that follows it, and stops the run at the end."""
    trigger(mwaa, BASH, {"command": "sleep 300"}, run_id)
    try:
        yield ["wait", mwaa.environment, BASH, run_id]
    finally:
        mwaa.rest("PATCH", f"/dags/{BASH}/dagRuns/{run_id}", {"state": "failed"})
