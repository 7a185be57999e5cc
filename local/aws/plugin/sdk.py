"""Reads a type's inputs and outputs from the `pulumi_aws` SDK.

The SDK takes seconds to import, and each run starts a new plugin process, so type descriptions are cached in files.
"""

from __future__ import annotations

import importlib
import inspect
import json
import keyword
import sys
import threading
import typing
import zlib
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypedDict

# Only this private module can read the generated classes' wire names.
from pulumi import _types

from local.aws.errors import RejectedError
from local.aws.installation import sdk_version
from local.paths import PROJECT_PATHS
from local.private_files import write_private

# While one thread imports a package, other threads would see only part of it.
_importing = threading.Lock()
_EMPTY: dict[Any, Any] = {str: "", bool: False, int: 0, float: 0}


class Input(TypedDict):
    """An input of an object; `shape` describes a nested object, or the objects in a list."""

    required: bool
    shape: Shape | None


#: The inputs that an object may have, by wire name.
Shape = dict[str, Input]


class _Type(TypedDict):
    inputs: Shape
    outputs: dict[str, Any]


def inputs(token: str) -> Shape:
    """Returns a type's inputs. Raises RejectedError if the SDK doesn't have the type."""
    return _type(token)["inputs"]


def outputs(token: str) -> dict[str, Any]:
    """Returns a type's outputs, each with an empty value of the right type, or None if the output is optional."""
    return _type(token)["outputs"]


@cache
def _type(token: str) -> _Type:
    cached = _folder() / f"{token.replace('/', '.').replace(':', '.')}.json"
    with suppress(FileNotFoundError):
        return typing.cast(_Type, json.loads(cached.read_text(encoding="utf-8")))
    type_ = read(token)
    cached.parent.mkdir(parents=True, exist_ok=True)
    write_private(cached, json.dumps(type_))
    return type_


@cache
def _folder() -> Path:
    reader = zlib.crc32(Path(__file__).read_bytes())  # the cache is only valid for this version of the reader
    return PROJECT_PATHS.local_dir / "aws-types" / f"{sdk_version()}-{reader:08x}"


def read(token: str) -> _Type:
    """Reads a type from the SDK itself, without the cache. Raises RejectedError if the SDK doesn't have the type."""
    module, name = _module(token)
    cls = getattr(module, name)
    wire_names = {ours: wire for wire, ours in _types.resource_pulumi_to_py_names(cls).items()}
    return {
        # If a nested object is called `<name>Args`, the type's own inputs are called `<name>InitArgs`.
        "inputs": _shape(getattr(module, f"{name}InitArgs", None) or getattr(module, f"{name}Args")),
        "outputs": {wire_names[ours]: _empty(member) for ours, member in vars(cls).items() if ours in wire_names},
    }


def _module(token: str) -> tuple[Any, str]:
    """Returns the module and class for a token such as `aws:s3/bucketPolicy:BucketPolicy`."""
    _, path, name = token.split(":")
    package = path.partition("/")[0]
    if keyword.iskeyword(package):
        package += "_"  # `aws:lambda/…` is in `pulumi_aws.lambda_`
    try:
        with _importing:
            # The SDK loads its packages lazily: importing a file first would permanently hide its classes.
            cls = getattr(importlib.import_module(f"pulumi_aws.{package}"), name, None)
    except ModuleNotFoundError:
        cls = None
    if getattr(cls, "pulumi_type", None) != token:
        raise RejectedError(f"pulumi-aws {sdk_version()} doesn't have the type {token}")
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
    """Returns an output's empty value, based on its getter's return type, such as `Output[Sequence[str]]`."""
    element = typing.get_args(inspect.get_annotations(member.fget)["return"])[0]  # type: ignore[arg-type]  # the getter is never None
    if type(None) in typing.get_args(element):
        return None
    if element in _EMPTY:
        return _EMPTY[element]
    return [] if typing.get_origin(element) is Sequence else {}
