"""Deletes what the program doesn't have any more, in rounds."""

from __future__ import annotations

from local.engine.apply.executor import Executor
from local.engine.apply.pool import run_all
from local.engine.decide.context import Decisions
from local.engine.decide.deletes import schedule
from local.engine.decide.steps import Step
from local.engine.state.resource import ResourceState


def delete_in_rounds(executor: Executor, decisions: Decisions, steps: list[Step]) -> None:
    """Carries the deletes out; what a protected resource needs stays with it."""
    for steps_of_round in schedule(decisions, steps):
        kept = _needed_by(decisions, [step.resource for step in executor.errored])
        run_all(executor, [step for step in steps_of_round if step.resource not in kept])
        if executor.stopping.is_set():
            return


def _needed_by(decisions: Decisions, states: list[ResourceState]) -> set[ResourceState]:
    """All that the states need, directly or indirectly."""
    needed: set[ResourceState] = set()
    left = list(states)
    while left:
        for dependency in decisions.graph.dependencies_of(left.pop()) - needed:
            needed.add(dependency)
            left.append(dependency)
    return needed
