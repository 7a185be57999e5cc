"""Uses JSON Schemas to validate the form of entries in files and in Python."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from pulumi_mwaa.config.documents.document import Position

_TYPES = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "object": "an object",
    "array": "a list",
    "null": "null",
}
# The limits in the schemas are for editors. Here, the fields' validators report violations and give the reasons.
_LIMITS = ("minimum", "maximum", "minLength", "maxLength")
_FormValidator = extend(Draft202012Validator, dict.fromkeys(_LIMITS, lambda *_: None))  # type: ignore[no-untyped-call]


class Later:
    """A placeholder for a value that isn't known yet. It isn't validated."""


def violations(schema: dict[str, Any], content: Any) -> list[tuple[Position, str]]:
    """Returns each violation of a schema, with its position. Ignores limits. Never quotes a value."""
    errors = _FormValidator(schema).iter_errors(content)
    known = (error for error in errors if not isinstance(error.instance, Later))
    return sorted({((*error.absolute_path,), _message(error)) for error in known}, key=str)


def _message(error: ValidationError) -> str:
    """Returns the reason for an error. Unlike jsonschema's own message, the reason doesn't quote the value."""
    schema: Any = error.schema
    rule: Any = error.validator_value
    value: Any = error.instance
    if "errorMessage" in schema:
        return str(schema["errorMessage"])
    if error.validator == "type":
        types = [rule] if isinstance(rule, str) else rule
        quotes = " — quote it" if "string" in types and isinstance(value, int | float) else ""
        return f"must be {' or '.join(_TYPES[name] for name in types)}{quotes}"
    if error.validator == "required":
        return f"needs {', '.join(name for name in rule if name not in value)}"
    if error.validator == "additionalProperties":
        unknown = sorted(value.keys() - schema["properties"].keys())
        fields = f"unknown field{'s' if len(unknown) > 1 else ''} {', '.join(unknown)}"
        return f"has the {fields} — use any of {', '.join(schema['properties'])}"
    raise AssertionError(f"the schemas use {error.validator} without an errorMessage")
