"""Finds and stops recorded processes, but never other processes that have reused their PIDs."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import psutil

# If the system clock is adjusted while a process runs, its creation time shifts a little. PIDs aren't reused that fast.
_SLACK_SECONDS = 5.0


@dataclass(frozen=True)
class Mark:
    """A process's identity: its PID and its creation time."""

    pid: int
    created: float

    @classmethod
    def of(cls, pid: int) -> Mark:
        """Returns the mark of a running process."""
        return cls(pid, psutil.Process(pid).create_time())

    def alive(self) -> bool:
        """Returns whether this process is still running."""
        leader = _process(self.pid)
        return leader is not None and self._matches(leader) and leader.status() != psutil.STATUS_ZOMBIE

    def _matches(self, process: psutil.Process) -> bool:
        return abs(process.create_time() - self.created) < _SLACK_SECONDS

    def session(self) -> list[psutil.Process]:
        """Returns the running processes in the session that this process leads, including itself.

        Its children are found even after it has ended, but not after the machine has been restarted.
        """
        leader = _process(self.pid)
        if self.created < psutil.boot_time() - _SLACK_SECONDS or (leader is not None and not self._matches(leader)):
            return []
        return [process for process in psutil.process_iter() if self._leads(process)]

    def _leads(self, process: psutil.Process) -> bool:
        try:
            return (
                os.getsid(process.pid) == self.pid
                and process.create_time() > self.created - _SLACK_SECONDS
                and process.status() != psutil.STATUS_ZOMBIE
            )
        except (OSError, psutil.Error):
            return False


def _process(pid: int) -> psutil.Process | None:
    try:
        return psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None


def end(marks: Iterable[Mark], patience: float, *, descendants: bool = False) -> None:
    """Terminates processes and their sessions, and kills whatever is left after `patience` seconds. Safe to repeat.

    Args:
        marks: The sessions' leaders.
        patience: How long to wait, in seconds.
        descendants: Whether to end their descendants in other sessions, too, such as bash commands in Airflow's tasks.
    """
    marks = [*marks]
    terminated = find(marks, descendants=descendants)
    for process in terminated:
        _send(process, kill=False)
    psutil.wait_procs(terminated, timeout=patience)
    while remaining := find(marks, descendants=descendants) | {each for each in terminated if _runs(each)}:
        for process in remaining:
            _send(process, kill=True)
        psutil.wait_procs(remaining, timeout=1)


def find(marks: Iterable[Mark], *, descendants: bool = False) -> set[psutil.Process]:
    """Returns the running processes in the sessions that these processes lead and, on request, their descendants."""
    found = {process for mark in marks for process in mark.session()}
    if descendants:
        found |= {child for process in found for child in _descendants(process) if _runs(child)}
    return found


def _descendants(process: psutil.Process) -> list[psutil.Process]:
    with suppress(psutil.Error):
        return process.children(recursive=True)
    return []


def _runs(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def _send(process: psutil.Process, *, kill: bool) -> None:
    with suppress(psutil.NoSuchProcess):
        process.kill() if kill else process.terminate()
