"""A refresh, a destroy, or an `up` of other resources neither starts a DAG run nor waits for one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.aws.dag_runs import state
from tests.support.aws.local_mwaa import LocalMwaa, any_version
from tests.support.pulumi.stacked_runs import DAG, Runs, migrate

pytestmark = any_version
PAUSED = "on_dataset"
NOT_TRIGGERED = f"""
migrate = run("migrate", "true", dag_id="{PAUSED}", wait={{wait}})
pool("other")
"""


@pytest.fixture(params=[True, pytest.param(False, marks=pytest.mark.matrix)], ids=["waiting", "not waiting"])
def not_triggered(stacked: Runs, request: pytest.FixtureRequest) -> Runs:
    """A stack whose run couldn't be triggered, because the DAG was paused. Now it could be."""
    pause(stacked.mwaa, paused=True)
    try:
        stacked.write(NOT_TRIGGERED.format(wait=request.param))
        assert "the DAG is paused" in stacked.failing_up().errors
    finally:
        pause(stacked.mwaa, paused=False)
    assert "state" not in stacked.recorded()
    stacked.mwaa.forget_calls()
    return stacked


def pause(mwaa: LocalMwaa, *, paused: bool) -> None:
    assert mwaa.rest("PATCH", f"/dags/{PAUSED}", {"is_paused": paused}).status_code == 200


def calls(stacked: Runs) -> list[dict[str, Any]]:
    """Returns the calls for runs since the last `forget_calls`."""
    return [call for call in stacked.mwaa.calls() if "dagRuns" in call["path"]]


def test_refresh_that_runs_the_program_does_not_trigger_a_run(not_triggered: Runs) -> None:
    refreshed = not_triggered.stack.pulumi.refresh("--run-program")
    assert refreshed.exit_code == 0, refreshed.text
    assert {call["method"] for call in calls(not_triggered)} == {"GET"}
    assert "state" not in not_triggered.recorded()


def test_destroy_that_runs_the_program_does_not_trigger_a_run(not_triggered: Runs) -> None:
    destroyed = not_triggered.stack.pulumi.destroy("--run-program")
    assert destroyed.exit_code == 0, destroyed.text
    assert calls(not_triggered) == []
    assert not_triggered.stack.recorded == []


def test_up_triggers_the_run_unless_it_targets_other_resources(not_triggered: Runs) -> None:
    assert not_triggered.stack.up("--target", "**::other").exit_code == 0
    assert not_triggered.stack.pulumi.preview("--target", "**::other").short_ops == {}
    assert not_triggered.stack.pulumi.preview().short_ops == {"migrate": ["update"]}
    assert calls(not_triggered) == []
    assert not_triggered.stack.up("--target", "**::migrate").short_ops == {"migrate": ["update"]}
    assert not_triggered.recorded()["state"] in {"queued", "success"}
    assert [call["method"] for call in calls(not_triggered)].count("POST") == 1


def late(stacked: Runs) -> str:
    """Runs an `up` that the run outlasts, and returns the run's ID."""
    stacked.write(migrate(stacked.until_open, timeout=1))
    assert "it continues in Airflow" in stacked.failing_up().errors
    [run] = stacked.ids()
    return run


def test_refresh_and_destroy_do_not_wait_for_a_run_that_has_not_ended(stacked: Runs) -> None:
    run = late(stacked)
    refreshed = stacked.stack.pulumi.refresh("--run-program")
    assert refreshed.exit_code == 0, refreshed.text
    assert stacked.recorded()["state"] in {"queued", "running"}
    destroyed = stacked.stack.pulumi.destroy("--run-program")
    assert destroyed.exit_code == 0, destroyed.text
    assert stacked.stack.recorded == []
    assert state(stacked.mwaa, DAG, run) in {"queued", "running"}


def test_refresh_that_runs_the_program_records_the_end_of_a_run(stacked: Runs) -> None:
    run = late(stacked)
    body = {"state": "failed"}
    assert stacked.mwaa.rest("PATCH", f"/dags/{DAG}/dagRuns/{run}", body).status_code == 200
    refreshed = stacked.stack.pulumi.refresh("--run-program")
    assert refreshed.exit_code == 0, refreshed.text
    assert stacked.recorded()["state"] == "failed"


def test_up_of_other_resources_does_not_wait_for_a_run_that_has_not_ended(stacked: Runs) -> None:
    run = late(stacked)
    stacked.mwaa.forget_calls()
    stacked.stack.up("--target", "**::other")
    assert calls(stacked) == []
    stacked.gate.touch()
    stacked.write(migrate(stacked.until_open))
    assert stacked.stack.up().short_ops.keys() == {"migrate", "after"}
    assert stacked.ids() == {run}
    assert stacked.recorded()["state"] == "success"
