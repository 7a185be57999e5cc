"""Follows renamed resources: what still names the old URN gets the new one."""

from __future__ import annotations

from collections.abc import Iterable

from local.engine.state.resource import ResourceState
from local.engine.values.urns import is_root_stack, make_urn, split_reference, urn_name


def normalized(states: Iterable[ResourceState]) -> list[ResourceState]:
    """The states as they are to be written: references follow aliases, and the aliases themselves are gone.

    States that need no change are returned as they are.
    """
    states = list(states)
    renamed: dict[str, str] = {}
    for state in states:
        renamed.update(dict.fromkeys(state.aliases, state.urn))
        parent = renamed.get(state.parent, "")
        if parent and not is_root_stack(parent):
            stack, project = state.urn.removeprefix("urn:pulumi:").split("::", 2)[:2]
            renamed[state.urn] = make_urn(stack, project, parent, state.type, urn_name(state.urn))
    if not renamed:
        return states
    return [_rename(state, renamed) for state in states]


def _rename(state: ResourceState, renamed: dict[str, str]) -> ResourceState:
    provider, provider_id = split_reference(state.provider) if state.provider else ("", "")
    if not state.aliases and not any(urn in renamed for urn in (state.urn, provider, *state.needs())):
        return state

    def new(urn: str) -> str:
        return renamed.get(urn, urn)

    result = state.copy()
    result.urn = new(state.urn)
    result.parent = new(state.parent)
    result.provider = f"{new(provider)}::{provider_id}" if provider else ""
    result.dependencies = [new(urn) for urn in state.dependencies]
    result.property_dependencies = {
        key: [new(urn) for urn in urns] for key, urns in state.property_dependencies.items()
    }
    result.deleted_with = new(state.deleted_with)
    result.aliases = []
    return result
