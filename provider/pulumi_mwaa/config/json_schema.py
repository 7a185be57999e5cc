"""Holds a file against its JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from pulumi_mwaa.config.document import Position
from pulumi_mwaa.config.entries import connection_fields, is_sourced

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object",
    "array": "a list",
    "null": "empty",
}
_RULES = {
    "minimum": "has to be {} or more",
    "maximum": "has to be {} or less",
    "minLength": "must not be empty",
    "maxLength": "has to have {} characters or fewer",
}
SCHEMAS = Path(__file__).resolve().parent / "schemas"


class Later:
    """Stands for a value that isn't known yet: nothing is said about it."""


def violations(schema: str, content: Any) -> list[tuple[Position, str]]:
    """Returns where and how a schema (`variables`, …) is broken, with no value in it."""
    errors = _validator(schema).iter_errors(content)
    known = (error for error in errors if not isinstance(error.instance, Later))
    return sorted({(_position(error), _said(error)) for error in known}, key=str)


def contradictions(connections: Mapping[str, Any]) -> list[tuple[Position, str]]:
    """Returns what no schema can say of connections that keep to it: ids, URIs and versions that can't be."""
    return [((name, *inner), what) for name, declared in connections.items() for inner, what in _wrong(name, declared)]


def _wrong(name: str, declared: Any) -> Iterator[tuple[Position, str]]:
    of_uri: Position = () if isinstance(declared, str) else ("uri",)
    if isinstance(declared, Later):
        yield (), "can't be an output as a whole: its fields can"
        return
    if isinstance(declared, Mapping) and isinstance(declared.get("uri"), Later):
        yield of_uri, "can't be an output: declare the connection by AirflowConnection.from_uri"
        return
    if isinstance(declared, Mapping) and declared.get("conn_id", name) not in (name, None):
        yield ("conn_id",), "differs from the connection's key: remove it, or use that id as the key"
    try:
        fields = connection_fields(declared)
    except ValueError as error:
        yield of_uri, f"can't be read as the URI of a connection: {error}"
        return
    sourced = [fields[field] for field in ("password", "extra") if is_sourced(fields.get(field))]
    if len({field.get("secret_version_id") for field in sourced}) > 1:
        yield (), "needs the same secret_version_id for password and extra, or none"


@cache
def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((SCHEMAS / f"{kind}.json").read_text(encoding="utf-8")))


def _position(error: ValidationError) -> Position:
    """Returns where an error is: that of a name is said of all of them together."""
    own = (str(error.instance),) if error.absolute_schema_path[0] == "propertyNames" else ()
    return (*error.absolute_path, *own)


def _said(error: ValidationError) -> str:
    """Says in words what is wrong: the library's own words repeat the value."""
    schema: Any = error.schema
    rule: Any = error.validator_value
    given: Any = error.instance
    if isinstance(schema, dict) and "errorMessage" in schema:
        return str(schema["errorMessage"])
    if error.validator == "type":
        types = [rule] if isinstance(rule, str) else rule
        quotes = ": put it in quotes" if "string" in types and isinstance(given, int | float) else ""
        return f"has to be {' or '.join(_TYPES[each] for each in types)}{quotes}"
    if error.validator == "required":
        return f"needs {', '.join(name for name in rule if name not in given)}"
    if error.validator == "additionalProperties":
        unknown = sorted(given.keys() - schema["properties"].keys())
        return f"has no {', '.join(unknown)}: it knows {', '.join(schema['properties'])}"
    return _RULES[str(error.validator)].format(rule)
