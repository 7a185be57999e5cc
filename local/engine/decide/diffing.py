"""Compares what is recorded with what is wanted."""

from __future__ import annotations

from local.engine.decide.context import Decisions
from local.engine.decide.provider import DiffUnavailableError
from local.engine.decide.steps import Diff, Op
from local.engine.report import Report, Severity
from local.engine.state.resource import ResourceState
from local.engine.values.model import PropertyMap, Secret, equal
from local.engine.values.paths import parse_path, reset


def compare(decisions: Decisions, old: ResourceState, new: ResourceState) -> Diff:
    """What changes, and whether it replaces. The provider is asked only if nothing else has the say."""
    if decisions.replaces(new.urn, old):
        return Diff(changes=True, replace_keys=["id"])
    if new.deleted_with and decisions.was(Op.REPLACE, new.deleted_with):
        return Diff(changes=True, replace_keys=["deletedWith"])
    if _provider_changed(old, new):
        return Diff(changes=True, replace_keys=["provider"])
    provider = decisions.provider_of(new)
    if provider is None:  # a component is recorded with what the program says, ignored or not
        inputs = keep_ignored(decisions.report, new.urn, new.inputs, old.inputs, new.ignore_changes)
        return Diff(changes=not equal(old.inputs, inputs))
    try:
        return provider.diff(
            old,
            old.inputs,
            old.outputs,
            new.inputs,
            preview=decisions.preview,
            ignore_changes=new.ignore_changes,
        )
    except DiffUnavailableError as error:
        decisions.report(Severity.WARNING, new.urn, str(error))
        return Diff(changes=True)


def _provider_changed(old: ResourceState, new: ResourceState) -> bool:
    """Whether the resource goes to a provider that can't have made it: from or to a component.

    Any other change of the provider leaves the resource where it is: this package's providers don't say otherwise, as
    they don't compare configurations.
    """
    return bool(old.provider) != bool(new.provider)


def keep_ignored(
    report: Report, urn: str, inputs: PropertyMap, old_inputs: PropertyMap, ignore_changes: list[str]
) -> PropertyMap:
    """The inputs, with what `ignore_changes` names as it is recorded."""
    if not ignore_changes:
        return inputs
    kept = _copy(inputs)
    unreachable = [path for path in ignore_changes if not reset(parse_path(path), old_inputs, kept)]
    if unreachable:
        paths = ", ".join(unreachable)
        report(Severity.INFO, urn, f'cannot ignore changes in added or removed elements of the path: "{paths}"')
    return kept


def _copy(properties: PropertyMap) -> PropertyMap:
    """A copy whose objects and lists can be changed without changing the original's."""

    def deep(value: object) -> object:
        if isinstance(value, dict):
            return {key: deep(item) for key, item in value.items()}
        if isinstance(value, list):
            return [deep(item) for item in value]
        return Secret(deep(value.element)) if isinstance(value, Secret) else value  # type: ignore[arg-type]

    return {key: deep(value) for key, value in properties.items()}  # type: ignore[misc]  # deep keeps types
