"""What one Pulumi run took: seconds, memory and calls to MWAA."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psutil

from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.pulumi.cli import Result

_POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Measured:
    """The figures of one run.

    Attributes:
        seconds: How long the command took.
        calls: How many calls to `InvokeRestApi` it made, including the throttled ones.
        throttled: How many of these calls MWAA throttled.
        memory: The peak memory of the command and all processes that it started, in MB.
    """

    seconds: float
    calls: int
    throttled: int
    memory: int


def measure(mwaa: LocalMwaa, run: Callable[[], Result]) -> Measured:
    """Runs a command, and returns its figures. Raises RuntimeError if it fails."""
    mwaa.forget_calls()
    began = time.monotonic()
    with _peak_memory() as peak:
        result = run()
    seconds = time.monotonic() - began
    if result.exit_code:
        raise RuntimeError(result.text[-2000:])
    calls, throttled = count_calls(mwaa)
    return Measured(seconds, calls, throttled, round(peak[0] / 2**20))


def count_calls(mwaa: LocalMwaa) -> tuple[int, int]:
    """Returns how many calls to `InvokeRestApi` have been made, and how many of these MWAA throttled."""
    calls = [call for call in mwaa.calls() if call["operation"] == "InvokeRestApi"]
    return len(calls), sum(call["error"] == "ThrottlingException" for call in calls)


@contextmanager
def _peak_memory() -> Iterator[list[int]]:
    """Yields a list with the peak memory of this process's children so far, in bytes."""
    peak, ended = [0], threading.Event()

    def watch() -> None:
        while not ended.wait(_POLL_SECONDS):
            total = 0
            for process in psutil.Process().children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    total += process.memory_info().rss
            peak[0] = max(peak[0], total)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        ended.set()
        watcher.join()
