"""Which resource needs which, read from the order and the references in a state."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from local.engine.state.resource import ResourceState
from local.engine.values.urns import split_reference


class Graph:
    """The resources of a state, in its order: none comes before what it needs."""

    def __init__(self, resources: Iterable[ResourceState]) -> None:
        self._resources = list(resources)
        self._index = {state: position for position, state in enumerate(self._resources)}

    def depending_on(
        self, state: ResourceState, ignore: Collection[str], *, children: bool = False
    ) -> list[ResourceState]:
        """What directly or indirectly needs `state`, in the state's order; with `children`, they always do."""
        urns = {state.urn}
        dependents = []
        for candidate in self._resources[self._index[state] + 1 :]:
            needed = {*_needs(candidate), candidate.parent} if children else _needs(candidate)
            if candidate.urn not in ignore and not urns.isdisjoint(needed):
                dependents.append(candidate)
                urns.add(candidate.urn)
        return dependents

    def dependencies_of(self, state: ResourceState) -> set[ResourceState]:
        """What `state` directly needs: its provider and parent among it, and what is in a component that it needs."""
        position = self._index[state]
        urns = set(_needs(state))
        before = self._resources[:position]
        needed = {candidate for candidate in before if candidate.urn in urns or candidate.urn == state.parent}
        components = {candidate.urn for candidate in needed if not candidate.custom and candidate.urn in urns}
        for candidate in before:
            if candidate.parent in components:
                components.add(candidate.urn)
                needed.add(candidate)
        return needed


def _needs(state: ResourceState) -> Iterable[str]:
    yield from state.dependencies
    for urns in state.property_dependencies.values():
        yield from urns
    if state.deleted_with:
        yield state.deleted_with
    if state.provider:
        yield split_reference(state.provider)[0]
