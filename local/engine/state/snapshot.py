"""What a state holds: resources, and what was begun and not ended."""

from __future__ import annotations

from dataclasses import dataclass, field

from local.engine.state.resource import ResourceState


@dataclass
class PendingOperation:
    """An operation that a run began and didn't live to finish."""

    resource: ResourceState
    type: str


@dataclass
class Snapshot:
    """Resources in an order in which none comes before what it needs, and the operations that were left pending."""

    resources: list[ResourceState] = field(default_factory=list)
    pending: list[PendingOperation] = field(default_factory=list)
