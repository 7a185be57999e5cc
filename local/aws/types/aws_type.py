"""How the stand-in describes an AWS type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.aws.account import Computed
from local.aws.plugin.store import Entry


@dataclass(frozen=True)
class Reference:
    """The type and the output that an input refers to. `alternative` is another output that AWS also accepts."""

    token: str
    output: str = "id"
    alternative: str = ""

    def values(self, entry: Entry) -> list[Any]:
        """Returns the values with which an input refers to a resource of this type."""
        return [entry.output(name) for name in (self.output, self.alternative) if name]


@dataclass(frozen=True)
class AwsType:
    """An AWS type: its resources' ids, the outputs that AWS computes, and the effects of changing an input."""

    token: str
    id: Callable[[dict[str, Any]], str]
    #: The outputs that AWS computes; all others have an empty value of the type that the SDK declares.
    computed: Mapping[str, Computed] = field(default_factory=dict)
    #: Dotted paths of the inputs that an update can't change.
    replaced_by: frozenset[str] = frozenset()
    #: Returns the other inputs that an update can't change, given the old and the new inputs.
    replaced_if: Callable[[dict[str, Any], dict[str, Any]], set[str]] = lambda _olds, _news: set()
    #: The input that gets a generated name if the program doesn't set it.
    named: str = ""
    #: The maximum length of that name.
    longest: int = 255
    #: Dotted paths of the inputs that refer to other resources, which must exist.
    refers: Mapping[str, Reference] = field(default_factory=dict)
    #: The inputs in which an ARN and the name at its end are equivalent.
    names_or_arns: frozenset[str] = frozenset()
    #: Whether creating a resource overwrites an existing one.
    overwrites: bool = False
    #: Dotted paths of the lists whose order doesn't matter.
    sets: frozenset[str] = frozenset()
    #: Whether a resource must be deleted before the resources that it refers to.
    holds: bool = True
    #: Outputs that are recomputed if one of the inputs in `renewed_by` changes.
    renewed: frozenset[str] = frozenset()
    renewed_by: frozenset[str] = frozenset()
    #: Returns AWS's reason for rejecting these inputs, or an empty string.
    rejects: Callable[[dict[str, Any]], str] = lambda _: ""
