"""What a refresh makes of the recorded resources."""

from __future__ import annotations

from collections.abc import Collection

from local.engine.decide.steps import Op, Step
from local.engine.state.resource import ResourceState
from local.engine.state.snapshot import Snapshot


def rebuild(snapshot: Snapshot, steps: list[Step]) -> None:
    """Puts what was read in the place of what was recorded. What is gone is dropped, and so is what named it.

    A child of something that is gone has no parent any more.
    """
    read = {step.old: step.new for step in steps}
    there: set[str] = set()
    resources: list[ResourceState] = []
    for state in snapshot.resources:
        new = read.get(state, state)
        if new is None:
            continue
        new.dependencies = [urn for urn in new.dependencies if urn in there]
        kept = {key: [urn for urn in urns if urn in there] for key, urns in new.property_dependencies.items()}
        new.property_dependencies = {key: urns for key, urns in kept.items() if urns}
        if new.deleted_with not in there:
            new.deleted_with = ""
        resources.append(new)
        there.add(new.urn)
    for state in resources:
        if state.parent not in there:
            state.parent = ""
    snapshot.resources = resources


def refresh_steps(snapshot: Snapshot, targets: Collection[str]) -> list[Step]:
    """A step for every recorded resource, or target. Until it's carried out, what it found is what is recorded."""
    refreshed = [state for state in snapshot.resources if not targets or state.urn in targets]
    return [Step(Op.REFRESH, old=state, new=state) for state in refreshed]
