"""Holds a file against its JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from stacks.files.document import Document, Position, dotted

SCHEMAS = Path(__file__).resolve().parent.parent / "config" / "schema"


def violations(kind: str, document: Document) -> Iterator[str]:
    """Yields what breaks the schema of a kind (`variables`, …), a line each, with no value in it."""
    schema = "variables_export" if document.is_export(kind) else kind
    found = {(_position(error), _said(error)) for error in _validator(schema).iter_errors(document.content)}
    for position, said in sorted(found, key=lambda each: (document.line(each[0]), str(each))):
        yield f"{document.at(position)}: {_before(position)}{said}"
    if not found and kind == "connections":
        yield from _two_versions(document)


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
        return f"has to be {' or '.join([rule] if isinstance(rule, str) else rule)}"
    if error.validator == "required":
        return f"needs {', '.join(name for name in rule if name not in given)}"
    if error.validator == "additionalProperties":
        unknown = sorted(given.keys() - schema["properties"].keys())
        return f"has no {', '.join(unknown)}: it knows {', '.join(schema['properties'])}"
    return f"has to have {error.validator} {rule}"


def _two_versions(document: Document) -> Iterator[str]:
    """Yields connections that name two versions: a resource takes one, for all that it reads from Secrets Manager."""
    for name, declared in document.content.items():
        fields = [declared.get(field) for field in ("password", "extra")]
        versions = {
            field.get("secret_version_id") for field in fields if isinstance(field, dict) and "secret_arn" in field
        }
        if len(versions) > 1:
            yield f"{document.at((name,))}: {name} needs the same secret_version_id for password and extra, or none"


def _before(position: Position) -> str:
    return f"{dotted(position)} " if position else ""
