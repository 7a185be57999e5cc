"""What a deployment tells as it goes. The terminal shows it, the event log writes it down."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from local.engine.decide.steps import Diff, Op, Step
from local.engine.report import Severity
from local.engine.state.resource import ResourceState
from local.engine.values.urns import is_default_provider


class Phase(enum.Enum):
    """Where a step is."""

    BEGUN = "resourcePreEvent"
    DONE = "resOutputsEvent"
    FAILED = "resOpFailedEvent"


@dataclass(frozen=True)
class Prelude:
    """The run begins with this configuration; secrets are masked."""

    config: dict[str, str]


@dataclass(frozen=True)
class StepEvent:
    """A step has got somewhere. The states are copies: the run goes on with the originals."""

    phase: Phase
    op: Op
    planning: bool
    urn: str
    type: str
    provider: str
    logical: bool
    resource: ResourceState
    old: ResourceState | None
    new: ResourceState | None
    diff: Diff | None

    @property
    def internal(self) -> bool:
        """Whether it is about a provider that the engine made by itself; the user isn't shown those."""
        return is_default_provider(self.urn)


@dataclass(frozen=True)
class Diagnostic:
    """A message; without a URN it is about the stack."""

    severity: Severity
    urn: str
    message: str
    stream: int = 0
    ephemeral: bool = False


@dataclass(frozen=True)
class Summary:
    """The run is over."""

    preview: bool
    succeeded: bool
    changes: dict[Op, int] = field(default_factory=dict)
    seconds: float = 0.0


Event: TypeAlias = "Prelude | StepEvent | Diagnostic | Summary"
Emit: TypeAlias = Callable[[Event], None]


def step_event(phase: Phase, step: Step, *, planning: bool, op: Op | None = None) -> StepEvent:
    """The event of a step; `op` is what a refresh turned out to be."""
    new = None if op is Op.DELETE and step.op is Op.REFRESH else step.new
    resource = step.resource
    return StepEvent(
        phase=phase,
        op=op or step.op,
        planning=planning,
        urn=resource.urn,
        type=resource.type,
        provider=resource.provider,
        logical=step.logical,
        resource=resource.copy(),
        old=step.old.copy() if step.old else None,
        new=new.copy() if new else None,
        diff=step.diff,
    )
