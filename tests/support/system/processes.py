"""Scripts that replace real commands, and processes with all their descendants."""

from __future__ import annotations

import shutil
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from local.paths import PROJECT_PATHS

_MARK = "STARTED_BY_TEST"


def program(folder: Path, name: str, script: str) -> Path:
    """Writes a shell script to a folder that can be added to `PATH`, and returns the script's path."""
    folder.mkdir(parents=True, exist_ok=True)
    command = folder / name
    # If the test fails, a script that is still waiting ends after a minute of CPU time.
    command.write_text(f"#!/bin/sh\nulimit -t 60\n{script}\n")
    command.chmod(0o755)
    return command


def everyday_commands(folder: Path) -> Path:
    """Links the commands that scripts use into a folder, for a `PATH` without other commands."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("cat", "cp", "env", "mkdir", "rm", "sh", "sleep", "touch"):
        path = shutil.which(name)
        assert path is not None, f"these tests need {name}"
        (folder / name).symlink_to(path)
    return folder


def until(condition: Callable[[], object]) -> None:
    """Waits until a condition is true, for at most a minute."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "the condition is still false after a minute"
        time.sleep(0.02)


@dataclass(frozen=True)
class Family:
    """A process and all its descendants."""

    process: subprocess.Popen[str]
    mark: str

    def alive(self) -> list[psutil.Process]:
        """Returns the processes that are still running, including orphans.

        On macOS, system programs aren't found, because their environment isn't visible.
        """
        return [process for process in psutil.process_iter() if self._has(process)]

    def output(self) -> tuple[str, str]:
        """Waits until every process has closed the output, for at most a minute. Returns stdout and stderr."""
        return self.process.communicate(timeout=60)

    def _has(self, process: psutil.Process) -> bool:
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            marked = process.environ().get(_MARK) == self.mark
            return marked and process.status() != psutil.STATUS_ZOMBIE
        return False


@contextmanager
def started(
    command: Sequence[str | Path], environ: Mapping[str, str], folder: Path = PROJECT_PATHS.root
) -> Iterator[Family]:
    """Starts a process in its own session, with its output in pipes. Kills all remaining processes at the end."""
    mark = uuid.uuid4().hex
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**environ, _MARK: mark},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    family = Family(process, mark)
    try:
        yield family
    finally:
        for remaining in family.alive():
            with suppress(psutil.NoSuchProcess):
                remaining.kill()
        process.communicate()
