"""What the client takes from an answer, checked first: another shape is an error of one line, and no `KeyError`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict

from pulumi_mwaa.airflow.errors import AirflowError, compose

_NAMES = {str: "text", int: "a whole number", bool: "true or false", NoneType: "null"}


def checked(answer: Any, shape: Any, attempt: str) -> Any:
    """The answer, if it has this shape; it may hold more.

    Args:
        answer: parsed JSON.
        shape: a type, a `TypedDict`, a union, a list of one of these, or a dict of what an object has to hold.
        attempt: how an error begins.

    Raises:
        AirflowError: with the first place that differs, and nothing of what is there.
    """
    for reason in _against(answer, shape, "it"):
        mismatch = "the response doesn't match the expected schema"
        detail = f"{reason}, unlike the response of every Airflow that this package was tested with"
        raise AirflowError(compose(attempt, mismatch, detail, "please report this with your Airflow version"))
    return answer


def _against(value: Any, shape: Any, path: str) -> Iterator[str]:
    """All reasons why a value hasn't a shape."""
    if isinstance(shape, dict) or is_typeddict(shape):
        yield from _object_against(value, shape, path)
    elif isinstance(shape, list) or get_origin(shape) is list:
        if not isinstance(value, list):
            yield f"{path} is no list"
            return
        [item_shape] = shape if isinstance(shape, list) else get_args(shape)
        for index, item in enumerate(value):
            yield from _against(item, item_shape, f"{path}[{index}]")
    else:
        types = get_args(shape) or (shape,)
        if type(value) not in types:  # no `isinstance`: Python takes true for a number
            yield f"{path} is not {' or '.join(_NAMES[each] for each in types)}"


def _object_against(value: Any, shape: Any, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path} is no object"
        return
    fields = shape if isinstance(shape, dict) else _fields(shape)
    required = shape if isinstance(shape, dict) else shape.__required_keys__
    for name, field_shape in fields.items():
        if name in value:
            yield from _against(value[name], field_shape, f"{path}.{name}")
        elif name in required:
            yield f"{path} has no '{name}'"


@cache
def _fields(shape: Any) -> Mapping[str, Any]:
    return get_type_hints(shape)
