"""Carries many chains out at a time."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from local.engine.apply.executor import CancelledError, Executor, StepFailedError
from local.engine.decide.steps import Step

# Steps that are carried out at once; a host takes 4 of them at a time.
PARALLEL = 16


def run_all(executor: Executor, steps: Sequence[Step]) -> None:
    """Carries independent steps out, and returns when the last is done. What fails has been reported."""

    def run(step: Step) -> None:
        with suppress(CancelledError, StepFailedError):
            executor.run([step])

    with ThreadPoolExecutor(PARALLEL, thread_name_prefix="steps") as pool:
        list(pool.map(run, steps))
