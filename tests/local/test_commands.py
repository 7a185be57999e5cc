from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from local.commands import run
from local.paths import PROJECT_PATHS
from tests.support.system.processes import everyday_commands, program, started, until


def sh(script: str) -> list[str]:
    return ["sh", "-c", script]


def has_ended(pid_file: Path) -> bool:
    """Returns whether the process has ended. Zombies count as ended."""
    pid = int(pid_file.read_text())
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_both_outputs_are_in_the_result_and_in_the_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("of an earlier command\n")
    seen: list[str] = []
    ran = run(sh("echo one; echo two >&2; printf three; exit 7"), log, each_line=seen.append)
    assert (ran.exit_code, ran.timed_out) == (7, False)
    assert ran.lines == seen == ["one", "two", "three"]
    assert ran.output == "one\ntwo\nthree"
    command, *rest = log.read_text().removeprefix("of an earlier command\n").splitlines()
    assert command == "$ sh -c echo one; echo two >&2; printf three; exit 7"
    assert rest == ["one", "two", "three"]


def test_a_command_gets_its_folder_and_environment_and_an_empty_input(tmp_path: Path) -> None:
    ran = run(
        sh("pwd; echo $NAME-$HOME; cat"), tmp_path / "log", environ={"NAME": "x", "PATH": "/bin"}, folder=tmp_path
    )
    assert ran.lines == [str(tmp_path.resolve()), "x-"]


def test_undecodable_bytes_in_the_output_are_replaced(tmp_path: Path) -> None:
    assert run(sh(r"printf 'caf\351\n'"), tmp_path / "log").lines == ["caf\ufffd"]
    assert "caf\ufffd" in (tmp_path / "log").read_text()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_loses_no_output_lines() -> None:
    ran = run(sh("echo no space left on device; exit 1"), Path("/dev/full"))
    assert (ran.exit_code, ran.lines) == (1, ["no space left on device"])


def test_a_command_that_exceeds_its_limit_is_killed_along_with_its_children(tmp_path: Path) -> None:
    child, ready = tmp_path / "child", tmp_path / "ready"
    script = f"trap '' TERM INT; sleep 600 & echo $! > {child}; touch {ready}; wait"
    for seconds in (0.2, 1, 5, 25):  # retries until the script has had enough time to become ready
        ran = run(sh(script), tmp_path / "log", seconds=seconds)
        if ready.exists():
            break
    assert ran.timed_out
    assert ran.exit_code == -9
    until(lambda: has_ended(child))


def test_command_within_its_limit_runs_to_its_end(tmp_path: Path) -> None:
    ran = run(sh("echo done"), tmp_path / "log", seconds=600)
    assert (ran.exit_code, ran.timed_out, ran.lines) == (0, False, ["done"])


def test_an_interrupted_command_is_killed_along_with_its_children(tmp_path: Path) -> None:
    child = tmp_path / "child"

    def interrupt(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(sh(f"sleep 600 & echo $! > {child}; echo ready; wait"), tmp_path / "log", each_line=interrupt)
    until(lambda: has_ended(child))


def test_the_lock_is_held_by_a_command_whose_parent_was_killed(tmp_path: Path) -> None:
    lock, ready, go_on = tmp_path / "lock", tmp_path / "ready", tmp_path / "go-on"
    code = (
        "import fcntl, sys, pathlib; from local.commands import run\n"
        f"lock = open({str(lock)!r}, 'w'); fcntl.flock(lock, fcntl.LOCK_EX)\n"
        f"script = 'touch {ready}; while [ ! -e {go_on} ]; do sleep 0.02; done'\n"
        f"run(['sh', '-c', script], pathlib.Path({str(tmp_path / 'log')!r}), lock=lock.fileno())\n"
    )
    with started([sys.executable, "-c", code], os.environ, PROJECT_PATHS.root) as family, lock.open("w") as ours:
        until(ready.exists)
        family.process.kill()
        family.process.wait()
        with pytest.raises(BlockingIOError):
            fcntl.flock(ours, fcntl.LOCK_EX | fcntl.LOCK_NB)
        go_on.touch()
        until(lambda: not family.alive())
        fcntl.flock(ours, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_folder_is_renamed_at_once_and_deleted_in_the_background(tmp_path: Path) -> None:
    everyday = everyday_commands(tmp_path / "everyday")
    (everyday / "rm").unlink()
    go_on = tmp_path / "go-on"
    program(everyday, "rm", f'while [ ! -e {go_on} ]; do sleep 0.02; done; PATH={os.environ["PATH"]} rm "$@"')
    work = tmp_path / "cli.build"
    code = (
        "import pathlib; from local.commands import remove_in_background\n"
        f"work = pathlib.Path({str(work)!r})\n"
        "for _ in range(2): (work / 'modules').mkdir(parents=True); remove_in_background(work); print(work.exists())"
    )
    # `subprocess.run` waits until the output is closed, as the caller of `make` may.
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT_PATHS.root,
        env=os.environ | {"PATH": str(everyday)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert (ended.stdout, ended.stderr) == ("False\nFalse\n", "")
    assert len(list(tmp_path.glob("cli.build*"))) == 2
    go_on.touch()
    until(lambda: not list(tmp_path.glob("cli.build*")))


INTERRUPTIBLE = """
import os, pathlib, signal
from local.commands import interrupt_on_signals
interrupt_on_signals()
try:
    os.kill(os.getpid(), signal.SIG{})
    print("goes on")
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.parametrize(
    ("prefix", "name", "outcome"),
    [([], "HUP", "interrupted"), ([], "TERM", "interrupted"), (["nohup"], "HUP", "goes on")],
)
def test_a_signal_interrupts_unless_it_is_ignored(prefix: list[str], name: str, outcome: str) -> None:
    command = [*prefix, sys.executable, "-c", INTERRUPTIBLE.format(name)]
    ran = subprocess.run(command, cwd=PROJECT_PATHS.root, capture_output=True, text=True, check=True)
    assert ran.stdout == f"{outcome}\n"
