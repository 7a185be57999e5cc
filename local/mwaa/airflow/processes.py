"""Finds the processes that were recorded, never one that merely got the same number, and ends them."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass

import psutil

# The system clock may be set while a process runs, which moves its creation time a little. Its number can't come round
# again as fast.
_SLACK_SECONDS = 5.0


@dataclass(frozen=True)
class Mark:
    """What tells a process from every other one: its number, and when it was made."""

    pid: int
    created: float

    @classmethod
    def of(cls, pid: int) -> Mark:
        """Marks a process that is running now."""
        return cls(pid, psutil.Process(pid).create_time())

    def alive(self) -> bool:
        """Returns whether this very process still runs."""
        leader = _process(self.pid)
        return leader is not None and self._made(leader) and leader.status() != psutil.STATUS_ZOMBIE

    def _made(self, process: psutil.Process) -> bool:
        return abs(process.create_time() - self.created) < _SLACK_SECONDS

    def session(self) -> list[psutil.Process]:
        """Returns what still runs of the session that this process led, the process itself included.

        Its children are found even after it has ended, and nothing is found after the machine was restarted.
        """
        leader = _process(self.pid)
        if self.created < psutil.boot_time() - _SLACK_SECONDS or (leader is not None and not self._made(leader)):
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


def end(mark: Mark, patience: float) -> None:
    """Ends a process and its session: asks, waits up to `patience` seconds, then kills. Safe to repeat."""
    asked = mark.session()
    for process in asked:
        _send(process, kill=False)
    psutil.wait_procs(asked, timeout=patience)
    while left := mark.session():
        for process in left:
            _send(process, kill=True)
        psutil.wait_procs(left, timeout=1)


def _send(process: psutil.Process, *, kill: bool) -> None:
    with suppress(psutil.NoSuchProcess):
        process.kill() if kill else process.terminate()
