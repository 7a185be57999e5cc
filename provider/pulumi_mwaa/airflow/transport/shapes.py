"""Validates responses, so that an unexpected shape causes a one-line error instead of a `KeyError`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict

from pulumi_mwaa.airflow.errors import AirflowError, error_message

_NAMES = {str: "a string", int: "an integer", bool: "a boolean", NoneType: "null"}


def require_shape(answer: Any, shape: Any, attempt: str) -> Any:
    """Returns the response if it has the expected shape. Objects may have additional keys.

    Args:
        answer: The parsed JSON.
        shape: A type, a `TypedDict`, a union, a list of one of these, or a dict that maps required keys to shapes.
        attempt: The beginning of an error message.

    Raises:
        AirflowError: If the shape differs. The message describes the first difference but contains no values.
    """
    for reason in _mismatches(answer, shape, "response"):
        mismatch = "the response doesn't match the expected schema"
        detail = f"{reason}, unlike in any Airflow version that this package is tested with"
        advice = "please report this along with your Airflow version"
        raise AirflowError(error_message(attempt, mismatch, detail, advice))
    return answer


def _mismatches(value: Any, shape: Any, path: str) -> Iterator[str]:
    """Yields the differences between a value and a shape."""
    if isinstance(shape, dict) or is_typeddict(shape):
        yield from _object_mismatches(value, shape, path)
    elif isinstance(shape, list) or get_origin(shape) is list:
        if not isinstance(value, list):
            yield f"{path} isn't a list"
            return
        [item_shape] = shape if isinstance(shape, list) else get_args(shape)
        for index, item in enumerate(value):
            yield from _mismatches(item, item_shape, f"{path}[{index}]")
    else:
        types = get_args(shape) or (shape,)
        if type(value) not in types:  # not `isinstance`, because a `bool` is an `int`
            yield f"{path} isn't {' or '.join(_NAMES[each] for each in types)}"


def _object_mismatches(value: Any, shape: Any, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path} isn't an object"
        return
    fields = shape if isinstance(shape, dict) else _fields(shape)
    required = shape if isinstance(shape, dict) else shape.__required_keys__
    for name, field_shape in fields.items():
        if name in value:
            yield from _mismatches(value[name], field_shape, f"{path}.{name}")
        elif name in required:
            yield f"{path} has no '{name}'"


@cache
def _fields(shape: Any) -> Mapping[str, Any]:
    return get_type_hints(shape)
