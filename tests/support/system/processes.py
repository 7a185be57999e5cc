"""Small programs in place of real commands, and processes with all of their descendants."""

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
    """Writes a shell script, for a `PATH` with `folder` in it."""
    folder.mkdir(parents=True, exist_ok=True)
    command = folder / name
    # A script that waits for a test that has failed ends by itself, once it has used up a minute of CPU time.
    command.write_text(f"#!/bin/sh\nulimit -t 60\n{script}\n")
    command.chmod(0o755)
    return command


def everyday_commands(folder: Path) -> Path:
    """Fills a folder with links to what the scripts use, for a `PATH` on which nothing else is found."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("cat", "cp", "env", "mkdir", "rm", "sh", "sleep", "touch"):
        found = shutil.which(name)
        assert found is not None, f"these tests need {name}"
        (folder / name).symlink_to(found)
    return folder


def until(condition: Callable[[], object]) -> None:
    """Waits until something is so; the limit is for a test that would hang."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


@dataclass(frozen=True)
class Family:
    """A process, and all that it has started."""

    process: subprocess.Popen[str]
    mark: str

    def alive(self) -> list[psutil.Process]:
        """Those that run still, whoever their parent is now.

        On macOS a process of a system program doesn't show its environment, and isn't among them.
        """
        return [process for process in psutil.process_iter() if self._has(process)]

    def output(self) -> tuple[str, str]:
        """Waits until it has ended with all that holds its outputs open; the limit is for a test that would hang."""
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
    """Starts a process in a session of its own, with its output in pipes; what is left at the end is killed."""
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
        for left in family.alive():
            with suppress(psutil.NoSuchProcess):
                left.kill()
        process.communicate()
