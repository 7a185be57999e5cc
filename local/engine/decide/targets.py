"""Decides what a run leaves alone that only some resources are the targets of (`--target-replace`)."""

from __future__ import annotations

from local.engine.decide.context import Decisions
from local.engine.decide.replace import replaced_with
from local.engine.decide.steps import Op, Step
from local.engine.errors import BailError, EngineError
from local.engine.report import Severity
from local.engine.state.resource import ResourceState
from local.engine.values.urns import split_reference


def require_targets(decisions: Decisions) -> None:
    """Reports the targets that the state doesn't have; raises BailError if there are any."""
    unknown = sorted(decisions.targets - {state.urn for state in decisions.snapshot.resources})
    for urn in unknown:
        forgot = "" if "$" in urn else " Did you forget to escape $ in your shell?"
        decisions.report(Severity.ERROR, "", f"Target '{urn}' could not be found in the stack.{forgot}")
    if unknown:
        raise BailError


def skip_create(decisions: Decisions, new: ResourceState) -> list[Step]:
    """The step of what would be made if it were a target: it isn't, and its outputs stay unknown."""
    decisions.skipped.add(new.urn)
    decisions.mark(Op.SAME, new.urn)
    return [Step(Op.SAME, new=new)]


def leave_alone(decisions: Decisions, urn: str, old: ResourceState) -> list[Step]:
    """The steps that keep a resource as it is recorded, after what it needs: the program may not have that any more.

    Raises EngineError if the program has put another provider in the place of its own.
    """
    if old.provider and not decisions.providers.runs(old.provider):
        raise EngineError(
            f"provider {old.provider} for resource {urn} has not been registered yet, this is due to a change of "
            "providers mixed with --target. Change your program back to the original providers"
        )
    return _kept(decisions, urn, old)


def _kept(decisions: Decisions, urn: str, old: ResourceState) -> list[Step]:
    if old.delete:
        return []
    decisions.seen.add(old.urn)
    decisions.mark(Op.SAME, urn)
    decisions.mark(Op.SAME, old.urn)
    steps = []
    for needed in _needs(old):
        if not any(needed in urns for urns in decisions.decided.values()) and needed in decisions.olds:
            steps += _kept(decisions, needed, decisions.olds[needed])
    return [*steps, Step(Op.SAME, old, old.copy())]


def refuse_skipped(decisions: Decisions, steps: list[Step]) -> None:
    """Reports steps that need what isn't made because nobody targeted it. Raises BailError, but not in a preview."""
    for step in steps:
        if step.new is None or step.skipped:
            continue
        for urn in _needs(step.new):
            if urn not in decisions.skipped:
                continue
            # As Pulumi writes it.
            message = f"Resource '{step.urn}' depends on '{urn}' which was was not specified in --target list."
            decisions.report(Severity.ERROR, step.urn, message)
            decisions.failed = True
            if not decisions.preview:
                raise BailError
            decisions.skipped.discard(urn)  # said once


def deletable(decisions: Decisions) -> set[str]:
    """The URNs of what may be deleted: the targets, and what can't be there without them."""
    urns: set[str] = set()
    for target in [state for state in decisions.snapshot.resources if state.urn in decisions.targets]:
        for state in [target, *decisions.graph.depending_on(target, set(), children=True)]:
            urns |= {state.urn, *(other.urn for other in replaced_with(decisions, state))}
    return urns


def refuse_untargeted(decisions: Decisions, steps: list[Step]) -> None:
    """Reports deletes of what is no target itself. Raises BailError, but not in a preview."""
    untargeted = [step for step in steps if decisions.targets and step.urn not in decisions.targets]
    for step in untargeted:
        message = (
            f"Resource '{step.urn}' will be destroyed but was not specified in --target list.\n"
            "Either include resource in --target list or pass --target-dependents to proceed."
        )
        decisions.report(Severity.ERROR, step.urn, message)
        decisions.failed = True
    if untargeted and not decisions.preview:
        raise BailError


def _needs(state: ResourceState) -> list[str]:
    return [split_reference(state.provider)[0], *state.needs()] if state.provider else list(state.needs())
