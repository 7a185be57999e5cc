"""An `up` that stops where the test chooses and is killed there."""

from __future__ import annotations

import os
import select
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from tests.support.pulumi.cli import Pulumi

Run = tuple[subprocess.Popen[str], list[psutil.Process]]


def start_up(pulumi: Pulumi, output: int) -> subprocess.Popen[str]:
    """Starts an `up` in its own session."""
    return subprocess.Popen(
        pulumi.arguments("up", "--skip-preview", "--yes"),
        cwd=pulumi.folder,
        env=pulumi.environment({}),
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def children_of(run: subprocess.Popen[str]) -> list[psutil.Process]:
    """Returns the processes that a run has started so far."""
    return psutil.Process(run.pid).children(recursive=True)


def kill(run: subprocess.Popen[str], children: list[psutil.Process]) -> None:
    """Kills a run and its children. Kills the engine first, so that it doesn't see its children die."""
    run.kill()
    for child in children:
        with suppress(psutil.NoSuchProcess):
            child.kill()
    run.communicate()


@contextmanager
def held(pulumi: Pulumi, reached: Path) -> Iterator[Run]:
    """Yields an `up` and the processes that it has started, as soon as something writes to the `reached` pipe.

    Kills the remaining processes at the end.
    """
    run = start_up(pulumi, subprocess.PIPE)
    children: list[psutil.Process] = []
    try:
        _await(reached)
        children = children_of(run)
        yield run, children
    finally:
        kill(run, children)


def _await(reached: Path) -> None:
    pipe = os.open(reached, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert select.select([pipe], [], [], 60)[0], "nothing was written to the pipe within a minute"
    finally:
        os.close(pipe)
