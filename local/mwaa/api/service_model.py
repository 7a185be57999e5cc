"""MWAA's service model, from botocore: the routes of its operations and the constraints on their input."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import unquote

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel, Shape

from local.mwaa.api import aws_errors

#: The operations that the local MWAA supports.
OPERATIONS = (
    "InvokeRestApi",
    "GetEnvironment",
    "ListEnvironments",
    "CreateEnvironment",
    "UpdateEnvironment",
    "DeleteEnvironment",
    "ListTagsForResource",
    "TagResource",
    "UntagResource",
)

_TYPES: dict[str, type[Any]] = {"structure": dict, "map": dict, "list": list, "boolean": bool}


@cache
def _operations() -> list[tuple[str, re.Pattern[str], OperationModel]]:
    service = ServiceModel(Loader().load_service_model("mwaa", "service-2"))
    routes = []
    for name in OPERATIONS:
        operation = service.operation_model(name)
        uri = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]*)", operation.http["requestUri"])
        routes.append((operation.http["method"], re.compile(uri), operation))
    return routes


def route(method: str, raw_path: str) -> tuple[OperationModel, dict[str, str]]:
    """Returns the operation that a request calls, and the percent-decoded parameters in its path.

    Raises AwsError if the operation isn't supported.
    """
    for verb, pattern, operation in _operations():
        match = pattern.fullmatch(raw_path)
        if verb == method and match:
            return operation, {name: unquote(value) for name, value in match.groupdict().items()}
    raise aws_errors.unknown_operation()


def check(operation: OperationModel, given: dict[str, Any]) -> None:
    """Raises AwsError, with all reasons, if the input violates the model's constraints."""
    if reasons := list(_member_violations(given, operation.input_shape, "")):
        raise aws_errors.validation(*reasons)


def check_name(environment: str) -> None:
    """Raises AwsError if an environment's name is invalid."""
    _, _, operation = next(route for route in _operations() if route[2].name == "GetEnvironment")
    check(operation, {"Name": environment})


def _member_violations(given: dict[str, Any], shape: Any, above: str) -> Iterator[str]:
    for name, member in shape.members.items():
        value = given.get(name)
        if value is not None:
            yield from _violations(f"{above}{_camel(name)}", value, member)
        elif name in shape.required_members:
            yield _constraint("null", f"{above}{_camel(name)}", "Member must not be null")


def _violations(name: str, value: Any, shape: Any) -> list[str]:
    """Returns the constraints that a member violates; raises AwsError immediately if it has the wrong type."""
    kind = shape.type_name
    if kind == "integer":
        return _out_of_bounds(name, value, _integer(name, value), shape, "value")
    if kind == "string":
        return _string_violations(name, value, shape)
    if getattr(shape, "is_document_type", False):
        return []  # any JSON value
    if not isinstance(value, _TYPES[kind]):
        raise aws_errors.serialization(f"{name} must be a {kind}")
    if kind == "structure":
        return list(_member_violations(value, shape, f"{name}."))
    if kind == "boolean":
        return []
    items: dict[Any, Any] = value if kind == "map" else dict(enumerate(value, 1))
    inner = shape.value if kind == "map" else shape.member
    reasons = _out_of_bounds(name, f"of {len(items)} items", len(items), shape, "length")
    return reasons + [reason for key, item in items.items() for reason in _violations(f"{name}.{key}", item, inner)]


def _string_violations(name: str, value: Any, shape: Shape) -> list[str]:
    if not isinstance(value, str):
        raise aws_errors.serialization(f"{name} must be a string")
    reasons = _out_of_bounds(name, value, len(value), shape, "length")
    pattern, allowed = shape.metadata.get("pattern"), shape.metadata.get("enum")
    # Python's `re` doesn't support \p, which is used only in the patterns for tags.
    if pattern and r"\p" not in pattern and not re.fullmatch(pattern, value):
        reasons.append(_constraint(repr(value), name, f"Member must satisfy regular expression pattern: {pattern}"))
    if allowed and value not in allowed:
        reasons.append(_constraint(repr(value), name, f"Member must satisfy enum value set: [{', '.join(allowed)}]"))
    return reasons


def _out_of_bounds(name: str, value: Any, measure: int, shape: Shape, what: str) -> list[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and measure < least:
        return [_constraint(repr(value), name, f"Member must have {what} greater than or equal to {least}")]
    if most is not None and measure > most:
        return [_constraint(repr(value), name, f"Member must have {what} less than or equal to {most}")]
    return []


def _integer(name: str, value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise aws_errors.serialization(f"{name} must be an integer") from None


def _constraint(value: str, name: str, rule: str) -> str:
    return f"Value {value} at '{_camel(name)}' failed to satisfy constraint: {rule}"


def _camel(name: str) -> str:
    return name[:1].lower() + name[1:]
