"""The next run removes the locks that killed runs leave behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local import settings
from local.locks import clear_stale_locks
from local.paths import LOCAL_STACK, PROJECT, ProjectPaths
from tests.support.pulumi.cli import cli
from tests.support.system.processes import Family, started, until
from tests.support.system.servers import NOWHERE

GATEWAY = {"endpoint": NOWHERE, "region": "us-east-1", "access_key_id": "AKIALOCAL", "secret_access_key": "s"}
CLEARED = "The last run of the 'local' stack was killed; removing its lock\n"
# A run lasts until the `hold` file is deleted.
PROGRAM = """\
import pathlib, time
pathlib.Path("running").touch()
while pathlib.Path("hold").exists():
    time.sleep(0.02)
"""


@dataclass(frozen=True)
class LocalStack:
    """The `local` stack in a project whose program needs no AWS."""

    paths: ProjectPaths
    environ: dict[str, str]

    def clear(self) -> None:
        clear_stale_locks(self.paths)

    def command(self, *arguments: str) -> list[str | Path]:
        return [cli().command, "--non-interactive", *arguments, "--stack", LOCAL_STACK]

    def up(self) -> subprocess.CompletedProcess[str]:
        """Runs `pulumi up` after clearing stale locks, as `make up` does."""
        self.clear()
        command = self.command("up", "--yes", "--skip-preview")
        return subprocess.run(
            command, cwd=self.paths.root, env=self.environ, capture_output=True, text=True, check=False, timeout=60
        )

    @contextmanager
    def held(self) -> Iterator[Family]:
        """Yields a run that holds the stack's lock until the end of the block."""
        hold, running = self.paths.root / "hold", self.paths.root / "running"
        hold.touch()
        running.unlink(missing_ok=True)
        with started(self.command("up", "--yes", "--skip-preview"), self.environ, self.paths.root) as family:
            until(running.exists)
            yield family
            hold.unlink()

    @property
    def locks(self) -> list[Path]:
        return sorted(self.paths.locks.glob("*.json"))

    def kill_a_run(self) -> Path:
        """Kills a run, and returns the lock that it leaves behind."""
        with self.held() as family:
            family.process.kill()
            family.process.wait()
        [lock] = self.locks
        return lock

    def leave_a_lock(self, content: str) -> Path:
        """Writes a lock as if a run had left it behind."""
        lock = self.paths.locks / f"{uuid.uuid4()}.json"
        lock.parent.mkdir(parents=True, exist_ok=True)
        lock.write_text(content)
        return lock


@pytest.fixture(scope="module")
def initialized(tmp_path_factory: pytest.TempPathFactory) -> LocalStack:
    paths = ProjectPaths(tmp_path_factory.mktemp("project"))
    paths.committed(LOCAL_STACK).parent.mkdir()
    paths.committed(LOCAL_STACK).touch()
    options = f"{{name: python, options: {{virtualenv: {sys.prefix}}}}}"
    (paths.root / "Pulumi.yaml").write_text(f"name: {PROJECT}\nruntime: {options}\n")
    (paths.root / "__main__.py").write_text(PROGRAM)
    settings.prepare(paths)
    paths.state.mkdir()
    stack = LocalStack(paths, settings.environment(paths, GATEWAY, os.environ, cli().folder))
    subprocess.run(stack.command("stack", "init"), cwd=paths.root, env=stack.environ, check=True, capture_output=True)
    return stack


@pytest.fixture(scope="module")
def stale_lock(initialized: LocalStack) -> dict[str, Any]:
    """Returns the content of a lock that a killed run left behind."""
    lock = initialized.kill_a_run()
    content: dict[str, Any] = json.loads(lock.read_text())
    lock.unlink()
    return content


@pytest.fixture
def stack(initialized: LocalStack) -> Iterator[LocalStack]:
    """Yields the unlocked stack, and removes its locks afterwards."""
    yield initialized
    for lock in initialized.locks:
        lock.unlink()


def test_nothing_is_reported_without_a_lock(stack: LocalStack, capsys: pytest.CaptureFixture[str]) -> None:
    stack.clear()
    assert capsys.readouterr() == ("", "")


def test_the_lock_of_a_killed_run_is_cleared(stack: LocalStack, capsys: pytest.CaptureFixture[str]) -> None:
    lock = stack.kill_a_run()
    ran = stack.up()
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert not lock.exists()
    assert capsys.readouterr() == ("", CLEARED)


def assert_kept(stack: LocalStack, capsys: pytest.CaptureFixture[str], *locks: Path) -> None:
    """Asserts that the next run leaves every lock in place and fails with Pulumi's own error."""
    ran = stack.up()
    assert ran.returncode != 0
    assert f"error: the stack is currently locked by {len(locks)} lock(s)." in ran.stderr
    assert "pulumi cancel" in ran.stderr
    assert stack.locks == sorted(locks)
    assert capsys.readouterr() == ("", "")


def test_the_lock_of_a_running_process_is_kept(stack: LocalStack, capsys: pytest.CaptureFixture[str]) -> None:
    with stack.held():
        assert_kept(stack, capsys, *stack.locks)


@pytest.mark.parametrize("changes", [{"hostname": "another"}, {"pid": os.getpid()}])
def test_a_lock_that_may_be_held_is_kept(
    changes: dict[str, Any], stale_lock: dict[str, Any], stack: LocalStack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert_kept(stack, capsys, stack.leave_a_lock(json.dumps(stale_lock | changes)))


def test_a_stale_lock_is_removed_but_one_that_may_be_held_is_kept(
    stale_lock: dict[str, Any], stack: LocalStack, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.leave_a_lock(json.dumps(stale_lock))
    held = stack.leave_a_lock(json.dumps(stale_lock | {"hostname": "another"}))
    stack.clear()
    assert stack.locks == [held]
    assert capsys.readouterr() == ("", CLEARED)


@pytest.mark.parametrize("content", ["", "{", "[1]"])
def test_a_lock_that_cannot_be_read_is_kept(
    content: str, stack: LocalStack, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = stack.leave_a_lock(content)
    stack.clear()
    assert lock.read_text() == content
    assert capsys.readouterr() == ("", "")
