from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import psutil
import pytest

from local.mwaa.airflow import processes
from local.mwaa.airflow.processes import Mark

# A parent and a child that ignore SIGTERM, as a busy worker may. With an argument, the child has its own session.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if sys.argv[1:] != ["child"]:
    subprocess.Popen([sys.executable, sys.argv[0], "child"], start_new_session=len(sys.argv) > 1)
print("ready", flush=True)
time.sleep(600)
"""


@pytest.fixture(params=[()])
def leader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    script = tmp_path_factory.mktemp("stubborn") / "stubborn.py"
    script.write_text(STUBBORN)
    command = [sys.executable, script, *request.param]
    process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert [process.stdout.readline() for _ in range(2)] == ["ready\n"] * 2
    mark = Mark.of(process.pid)
    yield process
    processes.end([mark], patience=0, descendants=True)
    process.wait()
    process.stdout.close()


def test_a_session_that_ignores_sigterm_is_killed(leader: subprocess.Popen[str]) -> None:
    mark = Mark.of(leader.pid)
    members = mark.session()
    assert len(members) == 2

    processes.end([mark], patience=0.1)

    assert mark.session() == []
    assert not mark.alive()
    assert {member.status() for member in members if member.is_running()} <= {psutil.STATUS_ZOMBIE}


@pytest.mark.parametrize("leader", [("detached",)], indirect=True)
def test_a_child_in_another_session_is_killed_only_as_a_descendant(leader: subprocess.Popen[str]) -> None:
    mark = Mark.of(leader.pid)
    [child] = psutil.Process(leader.pid).children()
    assert processes.find([mark]) == {psutil.Process(leader.pid)}
    assert processes.find([mark], descendants=True) == {psutil.Process(leader.pid), child}

    processes.end([mark], patience=0.1, descendants=True)

    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_workers_are_found_after_their_leader_has_ended(leader: subprocess.Popen[str]) -> None:
    mark = Mark.of(leader.pid)
    leader.kill()
    leader.wait()
    assert not mark.alive()
    assert len(mark.session()) == 1

    processes.end([mark], patience=0.1)

    assert mark.session() == []


@pytest.mark.parametrize("seconds", [-60, 60])
def test_other_process_with_the_same_pid_is_not_killed(leader: subprocess.Popen[str], seconds: float) -> None:
    mark = Mark.of(leader.pid)
    other = replace(mark, created=mark.created + seconds)

    processes.end([other], patience=0)

    assert not other.alive()
    assert mark.alive()


def test_nothing_is_found_from_before_the_machine_was_restarted(leader: subprocess.Popen[str]) -> None:
    leader.kill()
    leader.wait()

    assert Mark(leader.pid, psutil.boot_time() - 3600).session() == []
