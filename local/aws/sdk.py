"""What the SDK `pulumi_aws` says of a type: its inputs, which of them it needs, and its outputs."""

from __future__ import annotations

import importlib
import inspect
import sys
import threading
import typing
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

# The generated classes carry their wire names where only the SDK itself looks for them.
from pulumi import _types

from local.aws.errors import RefusedError
from local.aws.installing import sdk_version

# Threads that ask a package while it loads would find a part of it.
_importing = threading.Lock()
_EMPTY: dict[Any, Any] = {str: "", bool: False, int: 0, float: 0}


@dataclass(frozen=True)
class Shape:
    """The names that an object may and must have, as they are on the wire; what is nested has a shape of its own."""

    names: frozenset[str]
    required: frozenset[str]
    nested: dict[str, Shape]


@cache
def inputs(token: str) -> Shape:
    """Returns what a type takes. Raises RefusedError if the SDK has no such type."""
    module, name = _module(token)
    # The name is another's where a nested object has it: then the type's own has this one.
    return _shape(getattr(module, f"{name}InitArgs", None) or getattr(module, f"{name}Args"))


@cache
def outputs(token: str) -> dict[str, Any]:
    """Returns the outputs of a type, each with what is empty for it: None for one that may be missing."""
    module, name = _module(token)
    cls = getattr(module, name)
    wire_names = {ours: wire for wire, ours in _types.resource_pulumi_to_py_names(cls).items()}
    return {wire_names[ours]: _empty(member) for ours, member in vars(cls).items() if ours in wire_names}


def _module(token: str) -> tuple[Any, str]:
    """Returns the module and the class of a token such as `aws:s3/bucketPolicy:BucketPolicy`."""
    _, path, name = token.split(":")
    try:
        with _importing:
            # By its package, which loads when it is first asked: a file imported before it is left out of it for good.
            cls = getattr(importlib.import_module(f"pulumi_aws.{path.partition('/')[0]}"), name, None)
    except ModuleNotFoundError:
        cls = None
    if getattr(cls, "pulumi_type", None) != token:
        raise RefusedError(f"pulumi-aws {sdk_version()} has no type {token}")
    return sys.modules[cls.__module__], name


def _shape(args: type) -> Shape:
    names = _types.input_type_py_to_pulumi_names(args)
    parameters = inspect.signature(args).parameters.values()
    required = {names[each.name] for each in parameters if each.default is inspect.Parameter.empty}
    nested = {
        name: _shape(type_)
        for name, type_ in _types.input_type_types(args).items()
        if inspect.isclass(type_) and _types.is_input_type(type_)
    }
    return Shape(frozenset(names.values()), frozenset(required), nested)


def _empty(member: property) -> Any:
    """Returns the empty value of an output, from what its getter is declared to return: `Output[Sequence[str]]`."""
    element = typing.get_args(inspect.get_annotations(member.fget)["return"])[0]  # type: ignore[arg-type]  # it has one
    if type(None) in typing.get_args(element):
        return None
    if element in _EMPTY:
        return _EMPTY[element]
    return [] if typing.get_origin(element) is Sequence else {}
