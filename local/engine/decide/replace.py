"""Decides what has to go first when a resource is deleted before its replacement is made."""

from __future__ import annotations

from local.engine.decide.context import Decisions
from local.engine.decide.provider import DiffUnavailableError
from local.engine.decide.steps import Step
from local.engine.errors import BailError, EngineError
from local.engine.report import Severity
from local.engine.state.resource import ResourceState
from local.engine.values.model import PropertyMap, Unknown
from local.engine.values.urns import split_reference


def delete_first(decisions: Decisions, old: ResourceState) -> list[Step]:
    """Deletes what can't outlive the resource, and then the resource. Raises BailError if some of it is protected."""
    steps = []
    for dependent in reversed(replaced_with(decisions, old)):
        if dependent in decisions.condemned:
            continue
        if dependent.delete:
            steps.append(decisions.delete(dependent))
        else:
            _refuse_protected(decisions, dependent, old)
            steps.append(decisions.delete(dependent, pending_replacement=True))
        decisions.condemned.add(dependent)
    decisions.providers.ensure(old.provider)
    if not old.pending_replacement:
        steps.append(decisions.delete(old, pending_replacement=True))
    return steps


def _refuse_protected(decisions: Decisions, dependent: ResourceState, root: ResourceState) -> None:
    if not dependent.protect:
        return
    decisions.report(
        Severity.ERROR,
        root.urn,
        f'unable to replace resource "{dependent.urn}" as part of replacing "{root.urn}" as it is currently marked for '
        "protection. To unprotect the resource, remove the `protect` flag from the resource in your Pulumi program and "
        f"run `pulumi up`, or use the command:\n`pulumi state unprotect '{dependent.urn}'`",
    )
    decisions.failed = True
    raise BailError


def replaced_with(decisions: Decisions, root: ResourceState) -> list[ResourceState]:
    """What a replacement of `root` replaces too, in an order in which nothing precedes what it needs."""
    replaced = {root.urn}
    result: list[ResourceState] = []
    # What has been decided already was registered before `root`, so it can't need it any more, whatever the state says.
    settled = set().union(*decisions.decided.values()) - {root.urn}
    for candidate in decisions.graph.depending_on(root, settled):
        if _must_follow(decisions, candidate, replaced):
            replaced.add(candidate.urn)
            result.append(candidate)
    # Some of them twice: the one that is condemned first counts.
    result.extend(state for state in decisions.olds.values() if state.deleted_with == root.urn)
    return result


def _must_follow(decisions: Decisions, state: ResourceState, replaced: set[str]) -> bool:
    if not state.custom or state.external:
        return False
    if state.provider and split_reference(state.provider)[0] in replaced:
        decisions.providers.ensure(state.provider)
        return True
    if state.deleted_with in replaced:
        return True
    inputs: PropertyMap = {
        key: Unknown() if replaced.intersection(state.property_dependencies.get(key, ())) else value
        for key, value in state.inputs.items()
    }
    if not any(isinstance(value, Unknown) for value in inputs.values()):
        return False
    decisions.providers.ensure(state.provider)
    provider = decisions.provider_of(state)
    if provider is None:
        return False
    try:
        diff = provider.diff(
            state, state.inputs, state.outputs, inputs, preview=True, ignore_changes=state.ignore_changes
        )
    except DiffUnavailableError as error:
        raise EngineError(str(error)) from None
    return bool(diff.replace_keys)
