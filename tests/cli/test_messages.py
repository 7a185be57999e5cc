"""What is shown about a run and its tasks, on a terminal and elsewhere."""

from __future__ import annotations

import os
import pty
import subprocess

import pytest

from pulumi_mwaa.airflow import TaskInstance
from pulumi_mwaa.cli.failed_tasks import failure_reason
from pulumi_mwaa.cli.messages import printable
from tests.support.aws.dag_runs import trigger
from tests.support.aws.local_mwaa import LocalMwaa, any_version
from tests.support.console_script import PULUMI_MWAA


def task(task_id: str, map_index: int = -1) -> TaskInstance:
    return TaskInstance("d", "r", task_id, map_index, "failed", 1, None, None)


@pytest.mark.parametrize(
    ("tasks", "reason"),
    [
        ([], "no task failed; see Airflow's UI"),
        ([task("load")], "task 'load' failed"),
        ([task("load", 3), task("check")], "task 'load[3]', task 'check' failed"),
        (
            [task("load", index) for index in range(1000)],
            "task 'load[0]', task 'load[1]', task 'load[2]', task 'load[3]', task 'load[4]' and 995 more failed",
        ),
    ],
)
def test_failed_tasks_are_named(tasks: list[TaskInstance], reason: str) -> None:
    assert failure_reason(tasks) == reason


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("größer\tals\nÉté 😀", "größer\tals\nÉté 😀"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("over\rwritten", r"over\rwritten"),
        ("\ud800", r"\ud800"),
        ("[bold]text[/bold]", "[bold]text[/bold]"),
    ],
)
def test_control_characters_are_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


@any_version
def test_progress_on_a_terminal_has_a_clock(scheduled_mwaa: LocalMwaa, prefix: str) -> None:
    trigger(scheduled_mwaa, "any_bash_command", {"command": "true"}, f"{prefix}r")
    terminal, stderr = pty.openpty()
    command = ["wait", scheduled_mwaa.environment, "any_bash_command", f"{prefix}r", "--timeout", "0"]
    environ = {**os.environ, **scheduled_mwaa.env, "TERM": "xterm"}
    subprocess.run([str(PULUMI_MWAA), *command], env=environ, stdout=subprocess.DEVNULL, stderr=stderr, check=False)
    shown = os.read(terminal, 10_000).decode()
    os.close(stderr)
    os.close(terminal)
    assert "0:00:00" in shown
    assert f"run '{prefix}r' of DAG 'any_bash_command': " in shown
