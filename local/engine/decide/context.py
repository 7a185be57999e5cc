"""What all decisions of one deployment share."""

from __future__ import annotations

from dataclasses import dataclass, field

from local.engine.decide.graph import Graph
from local.engine.decide.provider import Provider, Providers
from local.engine.decide.steps import Op, Step
from local.engine.report import Report
from local.engine.state.resource import ResourceState
from local.engine.state.snapshot import Snapshot
from local.engine.values.urns import is_root_stack


@dataclass
class Decisions:
    """What is recorded, what has been decided so far, and whom to ask.

    Decisions are taken one at a time; steps are carried out while the next ones are decided.
    """

    snapshot: Snapshot
    providers: Providers
    report: Report
    preview: bool
    # The URNs that are replaced while all else stays as it is; if there are none, the whole program counts.
    targets: frozenset[str] = frozenset()
    olds: dict[str, ResourceState] = field(default_factory=dict)
    graph: Graph = field(default_factory=lambda: Graph([]))
    # All URNs that were registered or read.
    seen: set[str] = field(default_factory=set)
    # By operation, the URNs that it was decided for. Op.DELETE stands for every delete, whatever it is a part of.
    decided: dict[Op, set[str]] = field(default_factory=dict)
    # Recorded resources (not URNs) that are being deleted already.
    condemned: set[ResourceState] = field(default_factory=set)
    # What the program has, and isn't made because nobody targeted it.
    skipped: set[str] = field(default_factory=set)
    # An error was reported that ends the run, but not at once.
    failed: bool = False

    def __post_init__(self) -> None:
        self.rebase()

    def rebase(self) -> None:
        """Reads the snapshot again, after a refresh."""
        self.olds = {state.urn: state for state in self.snapshot.resources if not state.delete}
        self.graph = Graph(self.snapshot.resources)

    def mark(self, op: Op, urn: str) -> None:
        """Remembers a decision."""
        self.decided.setdefault(op, set()).add(urn)

    def was(self, op: Op, urn: str) -> bool:
        """Whether that was decided for the URN."""
        return urn in self.decided.get(op, ())

    def provider_of(self, state: ResourceState) -> Provider | None:
        """Who checks and compares the resource; a component has nobody."""
        return self.providers.for_resource(state.type, state.provider) if state.custom else None

    def targeted(self, state: ResourceState) -> bool:
        """Whether the run is about the resource; providers and the stack belong to every run."""
        return not self.targets or state.urn in self.targets or state.is_provider or is_root_stack(state.urn)

    def replaces(self, urn: str, old: ResourceState) -> bool:
        """Whether the user has asked for a replacement, whatever the provider says."""
        return urn in self.targets or old.taint

    def delete(self, state: ResourceState, *, pending_replacement: bool = False) -> Step:
        """A step that deletes a recorded resource, whichever way it has to go."""
        self.mark(Op.DELETE, state.urn)
        replacing = pending_replacement or state.delete
        if state.external:
            op = Op.DISCARD_REPLACED if replacing else Op.DISCARD
        else:
            op = Op.DELETE_REPLACED if replacing else Op.DELETE
        return Step(op, old=state, pending_replacement=pending_replacement)
