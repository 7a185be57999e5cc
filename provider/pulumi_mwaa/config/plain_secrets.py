"""Finds secrets in plain text in a file that keeps to its schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pulumi_mwaa.airflow.masking.sensitive import is_sensitive
from pulumi_mwaa.config.document import Document, Position, dotted
from pulumi_mwaa.config.entries import (
    PLAIN,
    connection_fields,
    is_config_secret,
    is_described,
    is_long_form,
    is_plain,
    is_reference,
)
from pulumi_mwaa.provider.schema.json_values import comparable, holds_sensitive

# What a value stands under, where it is in its file, and what it is.
Value = tuple[str, Position, Any]

_ARN = re.compile(r"arn:[\w-]+:[\w-]+:[\w-]*:\d*:\S+", re.ASCII)
_WHERE = "{secret: NAME} and run `make secret NAME=NAME`, or {secret_arn: ARN}"
_IN_URI = f"has a plain-text secret in its URI: write separate fields instead, and for the secret {_WHERE}"


def plain_secrets(kind: str, name: str, document: Document) -> Iterator[tuple[Position, str]]:
    """Yields where an object has a secret in plain text: a password, or text under a key that says so.

    Airflow masks no numbers, and an ARN is no secret: these pass, as does what stands in a `{plain: …}`.
    """
    exported = document.is_export(kind)
    uri = uri_position(name, document.content[name]) if kind == "connections" else None
    for key, whole, value in values(kind, name, document):
        for position in _found(key, whole, value, references=not exported):
            if uri:
                yield uri, _IN_URI
                return
            part = "" if position == whole else f" for all of {dotted(whole)}"
            in_yaml = "in a variables.yaml, " if exported else ""
            yield (
                position,
                f"is a secret in plain text: {in_yaml}write {_WHERE}{part}; if it is no secret, write {{plain: …}}",
            )


def values(kind: str, name: str, document: Document) -> Iterator[Value]:
    """Yields all of an object that can hold a secret."""
    declared = document.content[name]
    if kind == "connections":
        fields = connection_fields(declared)
        renamed = {"extra": "extra_dejson"} if "extra_dejson" in declared else {}
        yield from ((field, (name, renamed.get(field, field)), fields.get(field)) for field in ("password", "extra"))
    elif kind == "variables":
        exported = document.is_export(kind)
        if not (is_described(declared) if exported else is_long_form(declared)):
            yield name, (name,), declared
        elif PLAIN in declared:
            yield name, (name,), {PLAIN: declared[PLAIN]}
        else:
            yield name, (name, "value"), declared.get("value")


def uri_position(name: str, connection: Any) -> Position | None:
    """Returns where a connection is a URI, or None."""
    if isinstance(connection, str):
        return (name,)
    return (name, "uri") if "uri" in connection else None


def holds_secret_text(value: Any, *, references: bool) -> bool:
    """Says whether there is text that Airflow would mask in what stands under a sensitive key, and no ARN."""
    if isinstance(value, str):
        return bool(value) and not _ARN.fullmatch(value)
    if references and (is_config_secret(value) or is_plain(value)):
        return False
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(holds_secret_text(item, references=references) for item in items)


def holds_secret(value: Any) -> bool:
    """Says whether text stands under a sensitive key in it, were nothing in it a reference."""
    return any(True for _ in _leaves(value, (), references=False))


def _leaves(value: Any, position: Position, *, references: bool) -> Iterator[Position]:
    """Yields where text stands under a sensitive key; JSON in a text is looked into, and is one place."""
    if isinstance(value, str):
        structure = comparable(value)
        if holds_sensitive(value) if structure is None else holds_secret(structure):
            yield position
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, (*position, index), references=references)
    elif isinstance(value, dict) and not (references and (is_config_secret(value) or is_plain(value))):
        for key, item in value.items():
            if not is_sensitive(key):
                yield from _leaves(item, (*position, key), references=references)
            elif holds_secret_text(item, references=references):
                yield (*position, key)


def _found(key: str, whole: Position, value: Any, *, references: bool) -> Iterator[Position]:
    # `value:` of a variable is what Airflow gets: an ARN in there isn't read.
    if references and whole[-1] != "value" and is_reference(value):
        return
    if not is_sensitive(key):
        yield from _leaves(value, whole, references=references)
    elif holds_secret_text(value, references=references):
        yield whole
