"""An `up` that is held at a point of the test's choice, to be killed there."""

from __future__ import annotations

import os
import select
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from tests.support.pulumi import Pulumi

Run = tuple[subprocess.Popen[str], list[psutil.Process]]


@contextmanager
def held(pulumi: Pulumi, reached: Path) -> Iterator[Run]:
    """An `up` that has written to the pipe `reached`, and the processes that it has started.

    All of them are killed at the end, if they are there still.
    """
    process = subprocess.Popen(
        pulumi.arguments("up", "--skip-preview", "--yes"),
        cwd=pulumi.folder,
        env=pulumi.environment({}),
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


def _await(reached: Path) -> None:
    pipe = os.open(reached, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert select.select([pipe], [], [], 60)[0], "the run never got there"
    finally:
        os.close(pipe)
