"""What the SDK `pulumi_aws` says of a type: its inputs, which of them it needs, and its outputs.

The SDK takes seconds to import, and each run starts a new plugin, so what it reads about a type is cached in a file.
"""

from __future__ import annotations

import importlib
import inspect
import json
import sys
import threading
import typing
import zlib
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypedDict

# The generated classes carry their wire names where only the SDK itself looks for them.
from pulumi import _types

from local.aws.errors import RefusedError
from local.aws.installation import sdk_version
from local.paths import PROJECT_PATHS
from local.private_files import write_private

# Threads that ask a package while it loads would find a part of it.
_importing = threading.Lock()
_EMPTY: dict[Any, Any] = {str: "", bool: False, int: 0, float: 0}


class Input(TypedDict):
    """What an object may have under a name; `shape` is that of an object, or of the objects of a list."""

    required: bool
    shape: Shape | None


#: The names that an object may have, as they are on the wire.
Shape = dict[str, Input]


class _Type(TypedDict):
    inputs: Shape
    outputs: dict[str, Any]


def inputs(token: str) -> Shape:
    """Returns what a type takes. Raises RefusedError if the SDK has no such type."""
    return _type(token)["inputs"]


def outputs(token: str) -> dict[str, Any]:
    """Returns the outputs of a type, each with what is empty for it: None for one that may be missing."""
    return _type(token)["outputs"]


@cache
def _type(token: str) -> _Type:
    kept = _folder() / f"{token.replace('/', '.').replace(':', '.')}.json"
    with suppress(FileNotFoundError):
        return typing.cast(_Type, json.loads(kept.read_text(encoding="utf-8")))
    type_ = read(token)
    kept.parent.mkdir(parents=True, exist_ok=True)
    write_private(kept, json.dumps(type_))
    return type_


@cache
def _folder() -> Path:
    this_reader = zlib.crc32(Path(__file__).read_bytes())  # another one may read something else
    return PROJECT_PATHS.local_dir / "aws-types" / f"{sdk_version()}-{this_reader:08x}"


def read(token: str) -> _Type:
    """Reads a type in the SDK itself. Raises RefusedError if it has no such type."""
    module, name = _module(token)
    cls = getattr(module, name)
    wire_names = {ours: wire for wire, ours in _types.resource_pulumi_to_py_names(cls).items()}
    return {
        # The name is another's where a nested object has it: then the type's own has this one.
        "inputs": _shape(getattr(module, f"{name}InitArgs", None) or getattr(module, f"{name}Args")),
        "outputs": {wire_names[ours]: _empty(member) for ours, member in vars(cls).items() if ours in wire_names},
    }


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
    parameters = inspect.signature(args).parameters
    types = _types.input_type_types(args)
    return {
        wire: {
            "required": parameters[ours].default is inspect.Parameter.empty,
            "shape": _shape(types[wire]) if _is_object(types[wire]) else None,
        }
        for ours, wire in _types.input_type_py_to_pulumi_names(args).items()
    }


def _is_object(type_: Any) -> bool:
    return inspect.isclass(type_) and _types.is_input_type(type_)


def _empty(member: property) -> Any:
    """Returns the empty value of an output, from what its getter is declared to return: `Output[Sequence[str]]`."""
    element = typing.get_args(inspect.get_annotations(member.fget)["return"])[0]  # type: ignore[arg-type]  # it has one
    if type(None) in typing.get_args(element):
        return None
    if element in _EMPTY:
        return _EMPTY[element]
    return [] if typing.get_origin(element) is Sequence else {}
