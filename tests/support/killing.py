"""An `up` that is held at a point of the test's choice, to be killed or interrupted there."""

from __future__ import annotations

import os
import select
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from tests.support.engines import Engine

# How each engine says that it has been interrupted.
_INTERRUPTED = ("Finishing what is under way", "^C received; cancelling")
Run = tuple[subprocess.Popen[str], list[psutil.Process]]


@contextmanager
def held(engine: Engine, reached: Path) -> Iterator[Run]:
    """An `up` that has written to the pipe `reached`, and the processes that it has started.

    All of them are killed at the end, if they are there still.
    """
    process = subprocess.Popen(
        engine.arguments("up", "--skip-preview", "--yes"),
        cwd=engine.folder,
        env=engine.environment({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    children: list[psutil.Process] = []
    try:
        _await(reached)
        children = psutil.Process(process.pid).children(recursive=True)
        yield process, children
    finally:
        # The engine first: it must not see its children die.
        process.kill()
        for child in children:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        process.communicate()


def press_ctrl_c(process: subprocess.Popen[str], times: int) -> None:
    """Interrupts a run as its terminal would, all of its group; the second time once the first was heard."""
    os.killpg(process.pid, signal.SIGINT)
    assert process.stdout is not None
    assert any(said in line for line in process.stdout for said in _INTERRUPTED), "nobody heard the interrupt"
    if times == 2:
        os.killpg(process.pid, signal.SIGINT)


def _await(reached: Path) -> None:
    pipe = os.open(reached, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert select.select([pipe], [], [], 60)[0], "the run never got there"
    finally:
        os.close(pipe)
