"""What deciding needs of a provider."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from local.engine.decide.steps import Diff
from local.engine.state.resource import ResourceState
from local.engine.values.model import PropertyMap


@dataclass
class Checked:
    """The inputs as the provider wants them, and what it finds wrong with them: property (or ""), reason."""

    inputs: PropertyMap
    failures: list[tuple[str, str]] = field(default_factory=list)


class DiffUnavailableError(Exception):
    """A provider whose own configuration isn't known yet can't tell what changes."""


class Provider(Protocol):
    """Checks inputs and compares them; changes nothing."""

    def check(self, urn: str, olds: PropertyMap, news: PropertyMap, *, preview: bool) -> Checked:
        """Validates inputs. `olds` is empty for what is made anew."""
        ...

    def diff(
        self,
        old: ResourceState,
        old_inputs: PropertyMap,
        old_outputs: PropertyMap,
        new_inputs: PropertyMap,
        *,
        preview: bool,
        ignore_changes: list[str],
    ) -> Diff:
        """Compares what is recorded with what is wanted; raises DiffUnavailableError if it can't."""
        ...


class Providers(Protocol):
    """Finds the provider of a resource."""

    def for_resource(self, type_: str, reference: str) -> Provider:
        """The provider that serves a type; raises EngineError if it isn't there."""
        ...

    def runs(self, reference: str) -> bool:
        """Whether the provider is one of this run, be it by the program or because something needed it."""
        ...

    def ensure(self, reference: str) -> None:
        """Makes a provider that only the state knows ready for use."""
        ...
