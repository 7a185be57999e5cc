"""Keeps what was sent out of what is said about it: Airflow may repeat a part of a request when it refuses one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_mwaa.airflow.structures import parse_structure

# What names an object is in every error anyway; numbers of this sort are no secrets.
_SHOWN = {"key", "connection_id", "name", "conn_type", "port", "slots", "include_deferred", "actions"}
_SHORTEST = 4  # characters: cutting out less would leave a riddle whose answer is the secret


def redacted(text: str, body: object) -> str:
    """The text without anything of the request's body but names; "" where what is to be cut out is too short."""
    hidden = {form for value in _sent(body) for form in _forms(value) if form in text}
    if any(len(form) < _SHORTEST for form in hidden):
        return ""
    for form in sorted(hidden, key=len, reverse=True):
        text = text.replace(form, "[secret]")
    return text


def _sent(body: object) -> Iterator[Any]:
    """Every value of the body, and every leaf of one that is JSON."""
    fields = body.items() if isinstance(body, Mapping) else ()
    pending: list[Any] = [value for name, value in fields if name not in _SHOWN]
    while pending:
        value = pending.pop()
        if isinstance(value, Mapping):
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
        elif isinstance(value, str):
            yield value
            pending.append(parse_structure(value))
        elif value is not None and not isinstance(value, bool):
            yield value


def _forms(value: Any) -> set[str]:
    """A value as it may stand in a message: plain, or as Python or JSON write it."""
    forms = {str(value), repr(value)}
    if isinstance(value, str):
        forms |= {repr(value)[1:-1], json.dumps(value)[1:-1]}
    return forms - {"", "''"}
