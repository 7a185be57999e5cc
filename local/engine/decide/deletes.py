"""Decides what is deleted once the program has registered everything, and in which order."""

from __future__ import annotations

from local.engine.decide.context import Decisions
from local.engine.decide.steps import Op, Step
from local.engine.decide.targets import deletable, refuse_untargeted

_KEEPING = (Op.SAME, Op.UPDATE, Op.REPLACE, Op.READ)


def leavings(decisions: Decisions, renamed_to: dict[str, str]) -> tuple[list[Step], list[Step]]:
    """The steps of what the program doesn't have any more: of what stays because nobody targeted it, and the deletes.

    Deleted is also what an earlier run left to delete. Raises BailError, but not in a preview, if one of those is no
    target of the run.
    """
    staying: list[Step] = []
    going: list[Step] = []
    urns = deletable(decisions)
    for state in decisions.snapshot.resources:
        kept = any(decisions.was(op, renamed_to.get(state.urn, state.urn)) for op in _KEEPING)
        if decisions.targets and state.urn not in urns:
            if not kept:
                staying.append(Step(Op.SAME, state, state.copy()))
            continue
        if state.delete:
            if state in decisions.condemned:
                continue
            going.append(decisions.delete(state))
        else:
            if kept:
                continue
            if state.pending_replacement:
                going.append(Step(Op.REMOVE_PENDING_REPLACE, old=state))
                continue
            going.append(decisions.delete(state))
        decisions.providers.ensure(state.provider)
    refuse_untargeted(decisions, going)
    return staying, going


def schedule(decisions: Decisions, steps: list[Step]) -> list[list[Step]]:
    """The deletes in rounds: nothing goes before what needs it, and the steps of a round can be carried out at once."""
    left = {step.old: step for step in steps if step.old is not None}
    rounds = []
    while left:
        free = [state for state in left if not left.keys() & decisions.graph.dependencies_of(state)]
        rounds.append([left.pop(state) for state in free])
    rounds.reverse()
    return rounds
