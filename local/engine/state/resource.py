"""One resource as the state has it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone

from local.engine.values.model import PropertyMap
from local.engine.values.urns import is_provider_type, package_of


@dataclass(eq=False)
class ResourceState:
    """A resource that is, or will be, in the state. Compared by identity: a replacement has its original's URN.

    `text` is its JSON as last written; setting any attribute forgets it. Values are therefore replaced, never changed
    in place, once the state has been handed to the journal.
    """

    urn: str
    type: str
    custom: bool
    id: str = ""
    inputs: PropertyMap = field(default_factory=dict)
    outputs: PropertyMap = field(default_factory=dict)
    parent: str = ""
    provider: str = ""
    dependencies: list[str] = field(default_factory=list)
    property_dependencies: dict[str, list[str]] = field(default_factory=dict)
    deleted_with: str = ""
    aliases: list[str] = field(default_factory=list)
    additional_secret_outputs: list[str] = field(default_factory=list)
    ignore_changes: list[str] = field(default_factory=list)
    delete: bool = False
    pending_replacement: bool = False
    protect: bool = False
    taint: bool = False
    external: bool = False
    retain_on_delete: bool = False
    created: str = ""
    modified: str = ""
    source_position: str = ""
    stack_trace: list[str] = field(default_factory=list)
    text: str | None = field(default=None, init=False, repr=False)

    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)
        if name != "text":
            object.__setattr__(self, "text", None)

    def copy(self) -> ResourceState:
        """Another state with the same contents."""
        fields = {item.name: getattr(self, item.name) for item in dataclasses.fields(self) if item.init}
        return ResourceState(**fields)

    @property
    def is_provider(self) -> bool:
        """Whether this resource is a provider."""
        return is_provider_type(self.type)

    @property
    def package(self) -> str:
        """The provider package that serves this resource."""
        return package_of(self.type)

    def needs(self) -> Iterator[str]:
        """The URNs that this resource needs, but for its provider."""
        if self.parent:
            yield self.parent
        yield from self.dependencies
        for urns in self.property_dependencies.values():
            yield from urns
        if self.deleted_with:
            yield self.deleted_with


def now() -> str:
    """The time as Pulumi writes it."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
