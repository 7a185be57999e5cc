"""Whether a state is sound: Pulumi's own rules (`Snapshot.VerifyIntegrity`, pkg/resource/deploy/snapshot.go)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from local.engine.state.resource import ResourceState
from local.engine.state.snapshot import Snapshot


def magic(version: str) -> str:
    """What a manifest has to say, so that nobody takes a file for a state that is none."""
    return hashlib.sha256(version.encode()).hexdigest()


def unsound(manifest: dict[str, Any], snapshot: Snapshot) -> str:
    """What is wrong with a state, or nothing."""
    if manifest.get("magic") != magic(manifest.get("version", "")):
        return "its magic cookie is another's"
    return next(_faults(snapshot.resources), "")


def _faults(resources: list[ResourceState]) -> Iterator[str]:
    urns: set[str] = set()
    providers: set[str] = set()
    for state in resources:
        if not state.urn or not state.type:
            yield "a resource has no URN or no type"
        if state.custom != bool(state.id):
            yield f"{state.urn} has no id" if state.custom else f"{state.urn} is a component and has an id"
        if state.is_provider:
            providers.add(f"{state.urn}::{state.id}")
        if state.provider and state.provider not in providers and not state.pending_replacement:
            yield f"{state.urn} refers to the provider {state.provider}, which isn't there, or after it"
        for needed in state.needs():
            if needed not in urns:
                yield f"{state.urn} refers to {needed}, which isn't there, or after it"
        urns.add(state.urn)
    kept = Counter(state.urn for state in resources if not state.delete)
    yield from (f"{urn} is there {count} times" for urn, count in kept.items() if count > 1)
