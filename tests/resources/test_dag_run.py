"""DAG runs: triggered, waited for, and started again after a failure, on Pulumi's engine and real Airflow instances."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pulumi.dynamic import Config, ConfigureRequest

from pulumi_mwaa.provider.dag_run import DagRunProvider
from tests.provider.schema.test_fields import OFFLINE
from tests.support.aws.dag_runs import state
from tests.support.aws.local_mwaa import LocalMwaa, any_version
from tests.support.provider.host import UNKNOWN, Properties
from tests.support.pulumi.interrupted_up import children_of, kill, start_up
from tests.support.pulumi.stack import Stack, copy_stack
from tests.support.pulumi.stacked_runs import DAG, Runs, migrate
from tests.support.system.processes import until

SECRET = "planted-secret"


@contextmanager
def running_up(stack: Stack) -> Iterator[subprocess.Popen[str]]:
    """Starts an `up`, and kills it at the end unless it has ended."""
    process = start_up(stack.pulumi, subprocess.PIPE)
    try:
        yield process
    finally:
        if process.poll() is None:
            kill(process, children_of(process))


def finish(process: subprocess.Popen[str]) -> None:
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output


def test_dependents_wait_and_only_changed_triggers_start_another_run(stacked: Runs) -> None:
    stacked.write(migrate(stacked.until_open))
    stacked.mwaa.forget_calls()
    assert stacked.stack.pulumi.preview().exit_code == 0
    assert stacked.mwaa.calls() == []

    with running_up(stacked.stack) as process:
        until(lambda: len(stacked.ids()) == 1 and set(stacked.stack.live("pools")) == {"other"})
        [first] = stacked.ids()
        assert len(first) <= 12
        assert state(stacked.mwaa, DAG, first) in {"queued", "running"}
        stacked.gate.touch()
        finish(process)
    assert set(stacked.stack.live("pools")) == {"after", "other"}
    assert json.loads(stacked.stack.pulumi.output("--json").stdout) == {"state": "success"}
    assert stacked.recorded().items() >= {"dag_run_id": first, "state": "success", "dag_id": DAG}.items()

    stacked.mwaa.forget_calls()
    assert stacked.stack.up("--expect-no-changes").short_ops == {}
    stacked.write(migrate(stacked.until_open, note="n", timeout=60))
    assert stacked.stack.up().short_ops == {"migrate": ["update"]}
    stacked.write(migrate(stacked.until_open, version=2))
    assert "replace" in stacked.stack.pulumi.preview().short_ops["migrate"]
    assert stacked.mwaa.calls() == []
    stacked.stack.up()
    assert len(stacked.ids()) == 2
    assert stacked.recorded()["state"] == "success"
    assert stacked.recorded()["dag_run_id"] in stacked.ids() - {first}

    assert stacked.stack.pulumi.destroy().exit_code == 0
    assert len(stacked.ids()) == 2


def test_failed_run_fails_the_up_and_the_next_one_starts_another(stacked: Runs) -> None:
    command = "echo the last words; exit 1"
    stacked.write(migrate(command))
    failed = stacked.failing_up()
    [first] = stacked.ids()
    assert f"run '{first}' of DAG '{DAG}' in environment 'local': it failed in task '" in failed.errors
    assert failed.errors.count("it failed") == 1
    assert "the last words" in failed.errors
    assert "after" not in stacked.stack.live("pools")
    assert stacked.recorded()["state"] == "failed"

    assert command not in failed.text

    stacked.write(migrate("COMMAND").replace("'COMMAND'", f"pulumi.Output.secret('echo {SECRET}; exit 1')"))
    assert "replace" in stacked.stack.pulumi.preview().short_ops["migrate"]
    again = stacked.failing_up()
    assert len(stacked.ids()) == 2
    assert "it failed in task '" in again.errors
    assert SECRET not in again.text + stacked.stack.pulumi.checkpoint.read_text()

    stacked.write(migrate("true"))
    stacked.stack.up()
    assert len(stacked.ids()) == 3
    assert "after" in stacked.stack.live("pools")


@any_version
def test_run_that_a_killed_up_has_triggered_is_found_again(stacked: Runs) -> None:
    stacked.write(migrate(stacked.until_open))
    with running_up(stacked.stack):
        until(stacked.ids)
    assert "state" not in stacked.recorded()
    assert stacked.stack.pulumi.run("cancel", "--yes").exit_code == 0
    stacked.gate.touch()
    stacked.stack.up()
    assert stacked.ids() == {stacked.recorded()["dag_run_id"]}
    assert stacked.recorded()["state"] == "success"


@any_version
def test_run_that_takes_too_long_continues_and_the_next_up_waits_for_it(stacked: Runs) -> None:
    stacked.write(migrate(stacked.until_open, timeout=1))
    late = stacked.failing_up()
    assert "after 1 s — it continues in Airflow" in late.errors
    [first] = stacked.ids()
    stacked.gate.touch()
    stacked.write(migrate(stacked.until_open))
    stacked.stack.up()
    assert stacked.ids() == {first}
    assert stacked.recorded()["state"] == "success"


@any_version
def test_run_is_not_waited_for_without_wait(stacked: Runs) -> None:
    stacked.write(migrate(stacked.until_open, wait=False))
    stacked.stack.up("--target", "**::other")
    assert stacked.ids() == set()
    stacked.stack.up()
    [run] = stacked.ids()
    assert state(stacked.mwaa, DAG, run) in {"queued", "running"}
    assert stacked.recorded()["state"] == "queued"
    stacked.mwaa.forget_calls()
    stacked.stack.up("--expect-no-changes")
    assert stacked.mwaa.calls() == []

    stacked.gate.touch()
    until(lambda: state(stacked.mwaa, DAG, run) == "success")
    assert stacked.stack.pulumi.refresh().exit_code == 0
    assert stacked.recorded()["state"] == "success"
    assert stacked.mwaa.rest("DELETE", f"/dags/{DAG}/dagRuns/{run}").status_code == 204
    assert stacked.stack.pulumi.preview("--refresh", "--expect-no-changes").exit_code == 0


@any_version
def test_paused_dag_and_rejected_conf_start_nothing(stacked: Runs) -> None:
    stacked.write('run("migrate", 3)\n')
    assert "Invalid input for param command" in stacked.failing_up().errors
    stacked.write('run("migrate", "true", dag_id="on_dataset")\n')
    stacked.mwaa.rest("PATCH", "/dags/on_dataset", {"is_paused": True})
    try:
        assert "the DAG is paused" in stacked.failing_up().errors
    finally:
        stacked.mwaa.rest("PATCH", "/dags/on_dataset", {"is_paused": False})
    assert stacked.ids() == set()
    stacked.stack.up()
    assert stacked.recorded()["state"] == "success"


@any_version
def test_eight_waits_hold_up_neither_other_resources_nor_another_stack(
    stacked: Runs, initialized: Any, scheduled_mwaa: LocalMwaa, tmp_path: Path
) -> None:
    """The engine is limited to eight operations at a time, its default on a machine with two CPUs."""
    declared = f"waits = [run(f'wait-{{number}}', {stacked.until_open!r}) for number in range(8)]\n"
    stacked.write(declared + "for number in range(8):\n    pool(f'other-{number}')\npool('after', *waits)\n")
    another = Stack(copy_stack(initialized, tmp_path / "another", dict(scheduled_mwaa.env)), scheduled_mwaa, "unused")
    another.write('AirflowPool("pool", environment="elsewhere", name="pool", slots=1)\n')
    stacked.stack.pulumi.environ["PULUMI_PARALLEL"] = "8"
    with running_up(stacked.stack) as process:
        until(lambda: len(stacked.ids()) == 8 and len(stacked.stack.live("pools")) == 8)
        assert another.pulumi.preview().changes == {"create": 2}
        assert {state(stacked.mwaa, DAG, run) for run in stacked.ids()} <= {"queued", "running"}
        stacked.gate.touch()
        finish(process)
    assert "after" in stacked.stack.live("pools")
    assert {stacked.recorded(f"wait-{number}")["state"] for number in range(8)} == {"success"}


DECLARED: Properties = {
    "environment": "prod",
    "dag_id": "migrate_schema",
    "triggers": '{"version": 1}',
    "conf": '{"a": 1}',
    "note": "n",
    "wait": True,
    "timeout": 600,
}
RECORDED = {**DECLARED, "region": "eu-west-1", "dag_run_id": "abc123", "state": "success"}


@pytest.fixture
def provider() -> DagRunProvider:
    """The provider in a host that can't make any calls."""
    offline = DagRunProvider()
    offline.configure(ConfigureRequest(Config(OFFLINE, "tests")))
    return offline


REJECTED: list[tuple[dict[str, Any], str, str]] = [
    ({"dag_id": None}, "dag_id", "dag_id is required"),
    ({"dag_id": "d" * 51}, "dag_id", "51 characters when percent-encoded — use at most 50"),
    ({"conf": f'["{SECRET}"]'}, "", "conf isn't a JSON object"),
    ({"conf": 1}, "", "conf must be an object or JSON text, not a number"),
    ({"wait": "yes"}, "wait", "must be a boolean, not a string"),
    ({"timeout": 0}, "timeout", "must be at least 1"),
    ({"timeout": 1.5}, "timeout", "must be an integer, not a fractional number"),
    ({"note": "n" * 1001}, "note", "use at most 1000"),
    ({"environment": "a b"}, "environment", "neither the name of an MWAA environment"),
]


@pytest.mark.parametrize(("changes", "name", "reason"), REJECTED)
def test_rejected_under_its_property(provider: DagRunProvider, changes: dict[str, Any], name: str, reason: str) -> None:
    failures = provider.check({}, DECLARED | changes).failures
    assert {failure.property for failure in failures} == {name}
    assert any(reason in failure.reason for failure in failures)
    assert SECRET not in str([failure.reason for failure in failures])


@pytest.mark.parametrize(
    ("recorded", "declared", "changes", "replaces"),
    [
        ({}, {}, False, []),
        ({}, {"triggers": '{ "version" : 1 }'}, False, []),
        ({}, {"triggers": '{"version": 2}'}, True, ["triggers"]),
        ({}, {"triggers": UNKNOWN}, True, ["triggers"]),
        ({}, {"conf": '{"a": 2}'}, True, ["conf"]),
        ({}, {"dag_id": "other"}, True, ["dag_id"]),
        ({}, {"environment": "other"}, True, ["environment"]),
        ({}, {"note": "other", "timeout": 60}, True, []),
        ({}, {"wait": False}, True, []),
        ({"state": "running"}, {}, True, []),
        ({"state": None}, {"wait": False}, True, []),
        ({"state": "queued"}, {"wait": False}, True, []),
        ({"state": "queued", "wait": False}, {"wait": False}, False, []),
        ({"state": "failed"}, {}, True, ["state"]),
        ({"state": "failed", "wait": False}, {"wait": False}, False, []),
    ],
)
def test_diff(
    provider: DagRunProvider, recorded: Properties, declared: Properties, changes: bool, replaces: list[str]
) -> None:
    result = provider.diff("", RECORDED | recorded, RECORDED | declared)
    assert (result.changes, result.replaces) == (changes, replaces)


def test_each_create_has_its_own_short_id(provider: DagRunProvider) -> None:
    results = [provider.create(DECLARED) for _ in range(2)]
    ids = {(result.outs or {})["dag_run_id"] for result in results}
    assert len(ids) == 2
    assert {result.id for result in results} == {f"prod/migrate_schema/{run_id}" for run_id in ids}
