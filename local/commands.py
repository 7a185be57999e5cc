"""Runs commands, in the terminal or with their output in a log. Uses only the standard library."""

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
    """A command's result. `lines` contains its stdout and stderr, interleaved as printed."""

    exit_code: int
    lines: list[str]
    timed_out: bool = False

    @property
    def output(self) -> str:
        """Everything that the command printed."""
        return "\n".join(self.lines)


def interrupt_on_signals() -> None:
    """Makes SIGTERM and SIGHUP raise KeyboardInterrupt, as Ctrl-C does, so that child processes are stopped, too.

    A signal that is already ignored, such as SIGHUP under `nohup`, stays ignored.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


def ignore(_: str) -> None:
    """Discards a line."""


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
    """Runs a command to completion and appends its output to a log.

    The command and all processes that it has started are killed after `seconds`, or if this process is interrupted.

    Args:
        command: The command line.
        log: The log. Output that can't be written to it, for example because the disk is full, is only returned.
        environ: The environment variables; by default, those of this process.
        folder: The working directory; by default, that of this process.
        lock: A lock's file descriptor. The command holds the lock until it ends, even if this process is killed.
        seconds: The time limit; by default, there is none.
        each_line: Called with each line as it is printed.
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
            _append(logged, f"$ {' '.join(map(str, command))}\n")
            for line in process.stdout or ():
                _append(logged, line)
                lines.append(line.rstrip("\n"))
                each_line(lines[-1])
            process.wait()
        except BaseException:
            _kill(process)
            raise
        finally:
            timer.cancel()
    return Ran(process.returncode, lines, overdue.is_set())


def call(command: Sequence[str], folder: Path, environ: Mapping[str, str], stdout: int | None = None) -> int:
    """Runs a command in a folder and returns its exit code.

    On Ctrl-C, the command receives the signal itself and shuts down. SIGTERM and SIGHUP are passed on to it as SIGINT.
    """
    process = subprocess.Popen(command, cwd=folder, env=dict(environ), stdout=stdout)
    before = {signal.SIGINT: signal.signal(signal.SIGINT, signal.SIG_IGN)}
    for number in (signal.SIGTERM, signal.SIGHUP):
        before[number] = signal.signal(number, lambda *_: process.send_signal(signal.SIGINT))
    try:
        return process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def remove_in_background(folder: Path) -> None:
    """Deletes a folder without waiting, since tens of thousands of files take half a minute."""
    renamed = folder.rename(folder.with_name(f"{folder.name}.{secrets.token_hex(4)}"))
    null = subprocess.DEVNULL  # otherwise, whatever reads this process's output would also wait for `rm`
    subprocess.Popen(["rm", "-rf", renamed], stdin=null, stdout=null, stderr=null, start_new_session=True)


def _append(logged: FileIO, text: str) -> None:
    with suppress(OSError):  # on a full disk, a failure to log must not hide the command's own message
        logged.write(text.encode(errors="replace"))


def _kill(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError, PermissionError):  # macOS raises the latter for a group that has ended
        os.killpg(process.pid, signal.SIGKILL)
