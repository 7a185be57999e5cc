"""What `--wait` prints while a run is in progress, so that a CI system doesn't take the job for stuck."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from dataclasses import replace
from math import inf
from pathlib import Path

import pytest

from pulumi_mwaa.airflow import DagRun
from pulumi_mwaa.cli.progress import REPEAT_AFTER, run_progress
from tests.support.aws.local_mwaa import LocalMwaa, any_version
from tests.support.console_script import PULUMI_MWAA
from tests.support.system.processes import started

QUEUED = DagRun("d", "r", "queued", "manual", None, None, None, None, None, None, {})
RUNNING = replace(QUEUED, state="running")
HALF = "1 of 2 tasks finished"


def printed(repeat_after: float, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Returns the lines for a run that is read six times."""
    seen = [(QUEUED, ""), (QUEUED, ""), (RUNNING, "0 of 2 tasks finished"), (RUNNING, HALF), (RUNNING, HALF)]
    with run_progress(repeat_after) as show:
        for run, finished in (*seen, (replace(QUEUED, state="success"), "")):
            show(run, finished)
    captured = capsys.readouterr()
    assert captured.out == ""
    return [line.removeprefix("run 'r' of DAG 'd': ") for line in captured.err.splitlines()]


def test_each_change_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(inf, capsys) == ["queued", "running, 0 of 2 tasks finished", f"running, {HALF}", "success"]


def test_unchanged_line_is_repeated_after_the_interval(capsys: pytest.CaptureFixture[str]) -> None:
    first, again, *_, half, half_again, last = printed(0, capsys)
    assert (first, again.split(", after ")[0]) == ("queued", "queued")
    assert (half, half_again.split(", after ")[0], last) == (f"running, {HALF}", f"running, {HALF}", "success")
    assert again.endswith(" s")


ON_TERMINAL = """
from pulumi_mwaa.airflow import DagRun
from pulumi_mwaa.cli.progress import run_progress

run = DagRun("d", "r", "running", "manual", None, None, None, None, None, None, {})
with run_progress(0) as show:
    for finished in ("0 of 2 tasks finished", "1 of 2 tasks finished", "1 of 2 tasks finished"):
        show(run, finished)
"""


def test_on_a_terminal_only_the_last_line_has_numbers() -> None:
    terminal, stderr = pty.openpty()
    environ = {**os.environ, "TERM": "xterm"}
    subprocess.run([sys.executable, "-c", ON_TERMINAL], env=environ, stderr=stderr, check=True)
    shown = os.read(terminal, 10_000).decode()
    os.close(stderr)
    os.close(terminal)
    assert shown.count("run 'r' of DAG 'd': running") == 1
    assert "run 'r' of DAG 'd': running," not in shown
    assert f"running, {HALF}" in shown


def test_an_interval_and_a_pause_between_two_reads_are_less_than_a_minute() -> None:
    assert REPEAT_AFTER + 10 < 60


@any_version
def test_finished_tasks_are_counted_while_the_run_is_in_progress(
    scheduled_mwaa: LocalMwaa, prefix: str, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    conf = json.dumps({"command": f"until [ -e {gate} ]; do sleep 0.1; done"})
    trigger = ["trigger", scheduled_mwaa.environment, "two_steps", "--run-id", f"{prefix}p", "--conf", conf, "--wait"]
    command: list[str | Path] = [PULUMI_MWAA, *trigger]
    with started(command, {**os.environ, **scheduled_mwaa.env}) as family:
        assert family.process.stderr is not None
        lines = iter(family.process.stderr.readline, "")
        try:
            assert any("running, 1 of 2 tasks finished" in line for line in lines)
        finally:
            gate.touch()
        _, rest = family.output()
    assert rest.splitlines()[-1] == f"run '{prefix}p' of DAG 'two_steps': success"
    assert family.process.returncode == 0
