"""Decides what is deleted once the program has registered everything, and in which order."""

from __future__ import annotations

from local.engine.decide.context import Decisions
from local.engine.decide.steps import Op, Step
from local.engine.decide.targets import deletable, refuse_untargeted
from local.engine.state.resource import ResourceState

_KEEPING = (Op.SAME, Op.UPDATE, Op.REPLACE, Op.READ)


def deletes(decisions: Decisions, renamed_to: dict[str, str]) -> list[Step]:
    """A step for every recorded resource that the program doesn't have any more, or an earlier run left to delete.

    Raises BailError, but not in a preview, if one of them is no target of the run.
    """
    steps = []
    for state in _in_question(decisions):
        if state.delete:
            if state in decisions.condemned:
                continue
            steps.append(decisions.delete(state))
        else:
            if _kept(decisions, state, renamed_to):
                continue
            if state.pending_replacement:
                steps.append(Step(Op.REMOVE_PENDING_REPLACE, old=state))
                continue
            steps.append(decisions.delete(state))
        decisions.providers.ensure(state.provider)
    refuse_untargeted(decisions, steps)
    return steps


def left_alone(decisions: Decisions, renamed_to: dict[str, str]) -> list[Step]:
    """The steps of what the program doesn't have any more, and stays because it is no target of the run."""
    if not decisions.targets:
        return []
    questioned = _in_question(decisions)
    states = [state for state in decisions.snapshot.resources if state not in questioned]
    return [Step(Op.SAME, state, state.copy()) for state in states if not _kept(decisions, state, renamed_to)]


def _kept(decisions: Decisions, state: ResourceState, renamed_to: dict[str, str]) -> bool:
    urn = renamed_to.get(state.urn, state.urn)
    return any(decisions.was(op, urn) for op in _KEEPING)


def _in_question(decisions: Decisions) -> list[ResourceState]:
    resources = decisions.snapshot.resources
    if not decisions.targets:
        return resources
    urns = deletable(decisions)
    return [state for state in resources if state.urn in urns]


def schedule(decisions: Decisions, steps: list[Step]) -> list[list[Step]]:
    """The deletes in rounds: nothing goes before what needs it, and the steps of a round can be carried out at once."""
    left = {step.old: step for step in steps if step.old is not None}
    rounds = []
    while left:
        free = [state for state in left if not left.keys() & decisions.graph.dependencies_of(state)]
        rounds.append([left.pop(state) for state in free])
    rounds.reverse()
    return rounds
