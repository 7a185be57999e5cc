"""Finds secrets in plain text in a file that keeps to its schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pulumi_mwaa.airflow.sensitive import is_sensitive
from pulumi_mwaa.resources.text import holds_sensitive
from stacks.files.arguments import is_config_secret, is_described, is_long_form, is_reference
from stacks.files.document import Document, Position, dotted

_INSTEAD = "write {secret: NAME} and run `make secret NAME=NAME`, or {secret_arn: ARN}"


def plain_secrets(kind: str, name: str, document: Document) -> Iterator[tuple[Position, str]]:
    """Yields where an object has a secret in plain text: a password, or whatever is under a key that Airflow masks."""
    exported = document.is_export(kind)
    in_yaml = "in a variables.yaml, " if exported else ""
    declared = document.content[name]
    fields = _of_connection(declared) if kind == "connections" else _of_variable(name, declared, exported=exported)
    for key, inner, value in fields:
        whole = (name, *inner)
        for position in _found(key, whole, value, references=not exported):
            part = "" if position == whole else f" for all of {dotted(whole)}"
            yield position, f"is a secret in plain text: {in_yaml}{_INSTEAD}{part}"


# What a field stands under, where it is within its object, and what it says.
Field = tuple[str, Position, Any]


def _of_connection(declared: dict[str, Any]) -> Iterator[Field]:
    for name in ("password", "extra"):
        yield name, (name,), declared.get(name)


def _of_variable(key: str, declared: Any, *, exported: bool) -> Iterator[Field]:
    if is_described(declared) if exported else is_long_form(declared):
        yield key, ("value",), declared.get("value")
    else:
        yield key, (), declared


def _found(key: str, whole: Position, value: Any, *, references: bool) -> Iterator[Position]:
    # `value:` of a variable is what Airflow gets: an ARN in there isn't read.
    refers = is_config_secret if whole[-1] == "value" else is_reference
    if value in (None, "") or (references and refers(value)):
        return
    if is_sensitive(key):
        yield whole
    else:
        yield from _leaves(value, whole, references=references)


def _leaves(value: Any, position: Position, *, references: bool) -> Iterator[Position]:
    """Yields where something stands under a sensitive key; JSON in a text is looked into, and is one place."""
    if isinstance(value, str):
        if holds_sensitive(value):
            yield position
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, (*position, index), references=references)
    elif isinstance(value, dict) and not (references and is_config_secret(value)):
        for key, item in value.items():
            if not is_sensitive(key):
                yield from _leaves(item, (*position, key), references=references)
            elif not (item in (None, "") or isinstance(item, bool) or (references and is_config_secret(item))):
                yield (*position, key)
