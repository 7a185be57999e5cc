"""DAG runs in a local MWAA with a scheduler, observed through Airflow's own REST API."""

from __future__ import annotations

import re

from tests.support.aws.dag_runs import runs, task_log, trigger, update_dataset, wait_for_run
from tests.support.aws.local_mwaa import LocalMwaa, each_dialect
from tests.support.system.processes import until

pytestmark = each_dialect


def printed(line: str, log: str) -> bool:
    """Returns whether a task printed a line, rather than only logging a command that contains it. v2's log is JSON."""
    return re.search(rf'(INFO - |"event":"){re.escape(line)}', log) is not None


def test_triggered_run_succeeds_and_its_log_can_be_read(scheduled_mwaa: LocalMwaa) -> None:
    run = trigger(scheduled_mwaa, "any_bash_command", {"command": "echo Hello from external trigger!"})

    assert wait_for_run(scheduled_mwaa, "any_bash_command", run) == "success"
    assert printed("Hello from external trigger!", task_log(scheduled_mwaa, "any_bash_command", run, "run"))


def test_failed_task_fails_the_run_and_its_log_can_be_read(scheduled_mwaa: LocalMwaa) -> None:
    run = trigger(scheduled_mwaa, "failing")

    assert wait_for_run(scheduled_mwaa, "failing", run) == "failed"
    assert printed("This task fails.", task_log(scheduled_mwaa, "failing", run, "fail"))


def test_dataset_event_starts_a_run(scheduled_mwaa: LocalMwaa) -> None:
    before = [run["dag_run_id"] for run in runs(scheduled_mwaa, "on_dataset")]

    update_dataset(scheduled_mwaa, "s3://bucket/landing/orders")

    until(lambda: len(runs(scheduled_mwaa, "on_dataset")) == len(before) + 1)
    [started] = [run for run in runs(scheduled_mwaa, "on_dataset") if run["dag_run_id"] not in before]
    assert wait_for_run(scheduled_mwaa, "on_dataset", started["dag_run_id"]) == "success"
