"""Child processes whose output is read line by line, and that the engine ends with itself unless it is killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

_GRACE_SECONDS = 5.0

# The stream (1: output, 2: errors) and the line.
OnLine = Callable[[int, str], None]


def python_environment(virtualenv: Path, extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process of the project, with its virtual environment active, as the CLI's host has it."""
    environment = {**os.environ, **extra, "VIRTUAL_ENV": str(virtualenv)}
    environment["PATH"] = f"{virtualenv / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    environment.pop("PYTHONHOME", None)
    return environment


class Child:
    """A process in a group of its own, so that Ctrl-C at the terminal reaches the engine only, which then decides."""

    def __init__(self, command: Sequence[str], cwd: Path, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        self._readers: list[threading.Thread] = []

    def read_line(self) -> str:
        """The next line of output, or "" at its end. Only before `follow`."""
        return _stream(self._process.stdout).readline()

    def follow(self, on_line: OnLine) -> None:
        """Hands every further line to `on_line`, from two threads."""
        for number, stream in ((1, self._process.stdout), (2, self._process.stderr)):
            reader = threading.Thread(target=_pump, args=(number, _stream(stream), on_line), daemon=True)
            reader.start()
            self._readers.append(reader)

    def wait(self) -> int:
        """Waits for the end, and for the last line; the exit code."""
        code = self._process.wait()
        for reader in self._readers:
            reader.join()
        return code

    def stop(self) -> None:
        """Ends the process and what it started: asked first, then made to."""
        if self._process.poll() is None:
            self._signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_GRACE_SECONDS)
        self._signal(signal.SIGKILL)
        self.wait()

    def kill(self) -> None:
        """Ends the process and what it started, at once."""
        self._signal(signal.SIGKILL)
        self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)


def _stream(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise RuntimeError("the process has no pipes")
    return stream


def _pump(number: int, stream: IO[str], on_line: OnLine) -> None:
    for line in stream:
        if line.strip():
            on_line(number, line)
