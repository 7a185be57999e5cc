"""Validates inputs against the shape that the SDK declares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from local.aws.plugin.sdk import Shape
from local.aws.plugin.values import is_unknown


def problems(given: dict[str, Any], shape: Shape, above: str = "") -> Iterator[tuple[str, str]]:
    """Yields the property and the reason for each invalid input; values that aren't known yet are valid."""
    for name in sorted(name for name, each in shape.items() if each["required"] and name not in given):
        yield f"{above}{name}", f"missing required property '{above}{name}'"
    for name, value in given.items():
        if name not in shape:
            yield f"{above}{name}", f"unknown property '{above}{name}'"
        elif (nested := shape[name]["shape"]) is not None and not is_unknown(value):
            yield from _nested(value, nested, f"{above}{name}")


def _nested(value: Any, shape: Shape, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _nested(item, shape, f"{path}[{index}]")
    elif isinstance(value, dict):
        yield from problems(value, shape, f"{path}.")
    elif not is_unknown(value):
        yield path, f"'{path}' must be an object"
