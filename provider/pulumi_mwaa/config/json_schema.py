"""Validates the form of files, and of what Python declares, by JSON Schemas."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from pulumi_mwaa.config.document import Position

_TYPES = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "object": "an object",
    "array": "a list",
    "null": "null",
}
# The schemas have limits for editors. Here the fields' own validators report them, once and with the reason.
_LIMITS = ("minimum", "maximum", "minLength", "maxLength")
_FormValidator = extend(Draft202012Validator, dict.fromkeys(_LIMITS, lambda *_: None))  # type: ignore[no-untyped-call]


class Later:
    """Stands for a value that isn't known yet: nothing is said about it."""


def violations(schema: dict[str, Any], content: Any) -> list[tuple[Position, str]]:
    """Returns where and how a schema is broken, with no value in it; limits aside."""
    errors = _FormValidator(schema).iter_errors(content)
    known = (error for error in errors if not isinstance(error.instance, Later))
    return sorted({((*error.absolute_path,), _message(error)) for error in known}, key=str)


def _message(error: ValidationError) -> str:
    """Returns what is wrong in words: the library's own words repeat the value."""
    schema: Any = error.schema
    rule: Any = error.validator_value
    given: Any = error.instance
    if "errorMessage" in schema:
        return str(schema["errorMessage"])
    if error.validator == "type":
        types = [rule] if isinstance(rule, str) else rule
        quotes = ": put it in quotes" if "string" in types and isinstance(given, int | float) else ""
        return f"must be {' or '.join(_TYPES[each] for each in types)}{quotes}"
    if error.validator == "required":
        return f"needs {', '.join(name for name in rule if name not in given)}"
    if error.validator == "additionalProperties":
        unknown = sorted(given.keys() - schema["properties"].keys())
        return f"has no {', '.join(unknown)}: it knows {', '.join(schema['properties'])}"
    raise AssertionError(f"the schemas use {error.validator} without an errorMessage")
