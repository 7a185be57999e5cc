"""Variable entries, in files and in the output of `airflow variables export`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pulumi_mwaa.config.entries import PLAIN, REFERENCES, SecretCandidate, nested, not_null, referenced
from pulumi_mwaa.config.validation.schema_builder import (
    JsonSchema,
    document,
    one_source,
    properties,
    reference_properties,
)
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.provider.schema.variable import VARIABLE

_SOURCES = ("value", PLAIN, *REFERENCES)
_EXPORTED = frozenset(properties(VARIABLE))
_NO_VALUE = "has no value"


def json_schema(resource: ResourceSchema) -> JsonSchema:
    """Returns the JSON Schema of a variables file."""
    fields = properties(resource)
    value = {"type": fields["value"]["type"], "errorMessage": _NO_VALUE}
    plain = {"description": "A value that isn't a secret, whatever its key suggests.", **value}
    long_form = {
        "description": "The long form of a variable. If the value is an object that has the key `value`, "
        "write `{value: {…}}`. In the value, use `{secret: NAME}` for a secret and `{plain: VALUE}` for a value that "
        "isn't a secret.",
        "properties": {"value": fields.pop("value") | value, **reference_properties(plain), **fields},
        "additionalProperties": False,
        "allOf": [
            {
                "oneOf": one_source("value", PLAIN, "secret"),
                "errorMessage": "must have exactly one of value, plain, secret and secret_arn",
            }
        ],
    }
    described = {
        "not": {"type": "object", "required": ["description"]},
        "errorMessage": "has a description but no value — write {value: …}, or {value: {…}} if the object is the value",
    }
    variable = {
        "if": {"type": "object", "anyOf": [{"required": [source]} for source in _SOURCES]},
        "then": {"$ref": "#/$defs/long"},
        "else": {"allOf": [value, described]},
    }
    return document(
        resource,
        "Airflow variables",
        "The variables by key. Each is a value, or an object with `value` or a reference to a secret and, "
        "optionally, `description`. For Airflow's own export, which is JSON, see variables_export.json.",
        {"$ref": "#/$defs/variable"},
        {"variable": variable, "long": long_form},
    )


def export_schema(resource: ResourceSchema) -> JsonSchema:
    """Returns the JSON Schema for the output of `airflow variables export`."""
    fields = {name: schema for name, schema in properties(resource).items() if name != "value"}
    is_described = {"type": "object", "required": ["value"], "propertyNames": {"enum": ["value", *fields]}}
    return document(
        resource,
        "Exported Airflow variables",
        "The variables by key. Each is a value, or an object with `value` and, optionally, `description` and "
        "`adopt_existing`, but no other keys. Any other object is itself a value.",
        {"if": is_described, "then": {"properties": fields}},
        {},
    )


def arguments(declared: Any) -> dict[str, Any]:
    """Returns the arguments for a variable."""
    if not _is_long_form(declared):
        return {"value": nested(declared)}
    more = not_null({name: item for name, item in declared.items() if name not in {*_SOURCES, "secret_version_id"}})
    if "value" in declared:
        return {"value": nested(declared["value"])} | more
    return (referenced("value", declared) if PLAIN not in declared else {"value": declared[PLAIN]}) | more


def exported_arguments(exported: Any) -> dict[str, Any]:
    """Returns the arguments for a variable in an export. Exports contain no references.

    Source: `variables_export` in Airflow's variable_command.py (2.10.3 and 3.0.6). 3.0.6 also exports descriptions.
    """
    more = dict(exported) if is_described(exported) else {"value": exported}
    value = more.pop("value")
    return {"value": "null" if value is None else value} | not_null(more)


def is_described(exported: Any) -> bool:
    """Returns whether an exported entry is an object that contains the value, rather than the value itself."""
    return isinstance(exported, dict) and "value" in exported and exported.keys() <= _EXPORTED


def secret_candidates(name: str, declared: Any) -> Iterator[SecretCandidate]:
    """Yields all potentially secret values in a variable."""
    if not _is_long_form(declared):
        yield SecretCandidate(name, (name,), declared, owner=(name,))
    elif PLAIN in declared:
        yield SecretCandidate(name, (name,), {PLAIN: declared[PLAIN]}, owner=(name,))
    else:
        yield SecretCandidate(name, (name, "value"), declared.get("value"), owner=(name,))


def exported_secret_candidates(name: str, exported: Any) -> Iterator[SecretCandidate]:
    """Yields all potentially secret values in an exported variable."""
    if is_described(exported):
        yield SecretCandidate(name, (name, "value"), exported["value"], owner=(name,))
    else:
        yield SecretCandidate(name, (name,), exported, owner=(name,))


def _is_long_form(declared: Any) -> bool:
    return isinstance(declared, dict) and not declared.keys().isdisjoint(_SOURCES)
