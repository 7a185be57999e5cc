"""Holds a file against its JSON Schema, and refuses secrets in plain text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from pulumi_mwaa.airflow.masks import is_sensitive
from stacks.files.document import Document, Position

SCHEMAS = Path(__file__).resolve().parent.parent / "config" / "schema"
_INSTEAD = "write {secret: NAME} and run `pulumi config set --secret NAME`, or {secret_arn: ARN}"


def violations(kind: str, document: Document) -> Iterator[str]:
    """Yields what breaks the schema of a kind (`variables`, …), a line each, with no value in it."""
    found = {(tuple(error.absolute_path), _said(error)) for error in _validator(kind).iter_errors(document.content)}
    for position, said in sorted(found, key=lambda each: (document.line(each[0]), str(each))):
        yield f"{document.at(position)}: {_dotted(position)}{said}"


def plain_secrets(kind: str, document: Document) -> Iterator[str]:
    """Yields where a secret stands in plain text: a password, and whatever stands under a key that Airflow masks."""
    for name, declared in document.content.items():
        found = _in_variable(name, declared) if kind == "variables" else _in_connection(name, declared)
        for position in found:
            yield f"{document.at(position)}: {_dotted(position)}is a secret in plain text: {_INSTEAD}"


@cache
def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((SCHEMAS / f"{kind}.json").read_text(encoding="utf-8")))


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


def _in_variable(key: str, declared: Any) -> Iterator[Position]:
    value, position = (declared.get("value"), (key, "value")) if is_long_form(declared) else (declared, (key,))
    if is_sensitive(key) and value not in (None, ""):
        yield position
    else:
        yield from _sensitive_leaves(value, position)


def _in_connection(name: str, declared: dict[str, Any]) -> Iterator[Position]:
    if isinstance(declared.get("password"), str) and declared["password"]:
        yield name, "password"
    extra = declared.get("extra")
    if not is_reference(extra):
        yield from _sensitive_leaves(extra, (name, "extra"))


def is_long_form(variable: Any) -> bool:
    """Says whether a variable's entry has its value in it, as Airflow's own export writes it, and isn't it itself."""
    return isinstance(variable, dict) and bool(variable.keys() & {"value", "secret", "secret_arn"})


def is_reference(value: Any) -> bool:
    """Says whether something in the place of a secret says where it is."""
    return isinstance(value, dict) and (value.keys() == {"secret"} or "secret_arn" in value)


def _sensitive_leaves(value: Any, position: Position) -> Iterator[Position]:
    """Yields where something stands under a sensitive key; JSON in a text is looked into, and is one place."""
    if isinstance(value, str):
        if any(True for _ in _sensitive_leaves(_parsed(value), ())):
            yield position
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _sensitive_leaves(item, (*position, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            if is_sensitive(key) and item not in (None, "") and not is_reference(item):
                yield (*position, key)
            elif not is_reference(item):
                yield from _sensitive_leaves(item, (*position, key))


def _parsed(text: str) -> Any:
    try:
        parsed = json.loads(text)
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict | list) else None


def _dotted(position: Position) -> str:
    return "".join([".".join(str(part) for part in position), " " if position else ""])
