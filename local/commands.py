"""Runs the installers: output in a log, and no process left behind. Standard library only."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path


@dataclass(frozen=True)
class Ran:
    """How a command ended. `lines` are those of stdout and stderr, in the order printed."""

    exit_code: int
    lines: list[str]
    timed_out: bool = False

    @property
    def output(self) -> str:
        """All that was printed."""
        return "\n".join(self.lines)


def interrupt_on_signals() -> None:
    """Lets SIGTERM and SIGHUP do what Ctrl-C does, so that what this process has started ends with it.

    A signal that is ignored, as `nohup` has SIGHUP ignored, stays ignored.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


def ignore(_: str) -> None:
    """Does nothing with a line."""


def run(
    command: Sequence[str | Path],
    log: Path,
    *,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
    lock: int | None = None,
    seconds: float | None = None,
    each_line: Callable[[str], None] = ignore,
) -> Ran:
    """Runs a command to its end, and adds what it prints to the log, as far as the disk has room for that.

    It is killed with all that it started after `seconds`, and when this process is interrupted. It holds the open file
    `lock` as long as it runs, even if this process is killed.
    """
    lines = []
    overdue = threading.Event()

    def end() -> None:
        overdue.set()
        _kill(process)

    timer = threading.Timer(threading.TIMEOUT_MAX if seconds is None else seconds, end)
    timer.daemon = True
    with (
        log.open("ab", buffering=0) as logged,
        subprocess.Popen(
            command,
            cwd=folder,
            env=None if environ is None else dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            pass_fds=[] if lock is None else [lock],
        ) as process,
    ):
        try:
            timer.start()
            _add(logged, f"$ {' '.join(map(str, command))}\n")
            for line in process.stdout or ():
                _add(logged, line)
                lines.append(line.rstrip("\n"))
                each_line(lines[-1])
            process.wait()
        except BaseException:
            _kill(process)
            raise
        finally:
            timer.cancel()
    return Ran(process.returncode, lines, overdue.is_set())


def remove_in_background(folder: Path) -> None:
    """Removes a folder, and doesn't wait for it: tens of thousands of files take half a minute."""
    leaving = folder.rename(folder.with_name(f"{folder.name}.{secrets.token_hex(4)}"))
    nothing = subprocess.DEVNULL  # so that readers of this process's output don't wait for it either
    subprocess.Popen(["rm", "-rf", leaving], stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)


def _add(logged: FileIO, text: str) -> None:
    with suppress(OSError):  # a command's message about a full disk matters more than logging it
        logged.write(text.encode(errors="replace"))


def _kill(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError, PermissionError):  # macOS has the latter for a group that has ended
        os.killpg(process.pid, signal.SIGKILL)
