"""What the program wants a resource to be."""

from __future__ import annotations

from dataclasses import dataclass, field

from local.engine.state.resource import ResourceState
from local.engine.values.model import PropertyMap


@dataclass(frozen=True)
class Alias:
    """Another name that the resource had: a whole URN, or what differs from the one it has now."""

    urn: str = ""
    name: str = ""
    type: str = ""
    stack: str = ""
    project: str = ""
    parent: str = ""
    no_parent: bool = False


@dataclass
class Goal:
    """A registration, with what it inherits from its parent filled in."""

    type: str
    name: str
    custom: bool
    properties: PropertyMap = field(default_factory=dict)
    parent: str = ""
    provider: str = ""
    # Of its provider package, as the SDK says it.
    version: str = ""
    dependencies: list[str] = field(default_factory=list)
    property_dependencies: dict[str, list[str]] = field(default_factory=dict)
    # None: nothing is said, so the parent's counts, and then the default.
    protect: bool | None = None
    retain_on_delete: bool | None = None
    delete_before_replace: bool | None = None
    deleted_with: str = ""
    ignore_changes: list[str] = field(default_factory=list)
    additional_secret_outputs: list[str] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    source_position: str = ""
    stack_trace: list[str] = field(default_factory=list)
    # Only a read (`get`) has one.
    id: str = ""

    def state(self, urn: str, old: ResourceState | None, alias: str) -> ResourceState:
        """The state that this goal leads to, before any step has filled it in."""
        return ResourceState(
            urn=urn,
            type=self.type,
            custom=self.custom,
            inputs=self.properties,
            parent=self.parent,
            provider=self.provider,
            dependencies=self.dependencies,
            property_dependencies=self.property_dependencies,
            deleted_with=self.deleted_with,
            aliases=[alias] if alias else [],
            additional_secret_outputs=self.additional_secret_outputs,
            ignore_changes=self.ignore_changes,
            protect=bool(self.protect),
            retain_on_delete=bool(self.retain_on_delete),
            created=old.created if old else "",
            modified=old.modified if old else "",
            source_position=self.source_position,
            stack_trace=self.stack_trace,
        )
