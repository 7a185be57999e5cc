"""The form in which the types are described."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.aws.account import Computed


@dataclass(frozen=True)
class Reference:
    """An input that names another resource: of which type, and by which output."""

    token: str
    output: str = "id"


@dataclass(frozen=True)
class AwsType:
    """One type: how its resources are named, what AWS computes, what a change of an input does."""

    token: str
    id: Callable[[dict[str, Any]], str]
    #: What AWS computes, on top of what the SDK says may be empty.
    computed: Mapping[str, Computed] = field(default_factory=dict)
    #: Inputs, as paths with dots, that no update can change.
    replaced_by: frozenset[str] = frozenset()
    #: Whether this change, beside those, is one that no update can make: of which inputs.
    replaced_if: Callable[[dict[str, Any], dict[str, Any]], set[str]] = lambda _olds, _news: set()
    #: The input that the plugin makes up where the program says nothing: the resource's name and 7 digits.
    named: str = ""
    #: How long it may be.
    longest: int = 255
    #: Inputs, as paths with dots, that name other resources. They have to be there.
    refers: Mapping[str, Reference] = field(default_factory=dict)
    #: Whether making it anew takes the place of one that is there.
    overwrites: bool = False
    #: Inputs, as paths with dots, whose order says nothing.
    sets: frozenset[str] = frozenset()
    #: Whether what it refers to can't be deleted before it.
    holds: bool = True
    #: Outputs that are computed anew when one of these inputs changes.
    renewed: frozenset[str] = frozenset()
    renewed_by: frozenset[str] = frozenset()
    #: What AWS refuses about inputs that are well formed: returns why, or nothing.
    refuses: Callable[[dict[str, Any]], str] = lambda _: ""
