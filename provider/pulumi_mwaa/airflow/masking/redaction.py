"""Keeps secrets that were sent out of what is said about a call: Airflow may repeat a part of a request it refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from pulumi_mwaa.airflow.masking.structures import parse_structure

# What names an object is in every error anyway; a number, flag or type like these is no secret.
_SHOWN = {"key", "connection_id", "name", "conn_type", "port", "slots", "include_deferred", "actions"}
# What Airflow itself hides. The other fields are secret only where a program says so, which isn't known here.
_HIDDEN = {"value", "password", "extra"}
_SHORTEST_PART = 4  # characters: a shorter secret can't be told from a part of some other word


def redacted(text: str, body: object) -> str:
    """The text with `[secret]` for every value of the request's body that can be secret.

    Values are replaced as whole words, so that a host `db` leaves `database` alone; a password, a variable's value or a
    leaf of `extra` of four characters or more also within a longer word.
    """
    fields = body.items() if isinstance(body, Mapping) else ()
    patterns: dict[str, str] = {}  # by form: the same text may be sent in several fields
    for name, sent in fields:
        if name not in _SHOWN:
            for form in _forms(sent):
                within = name in _HIDDEN and len(form) >= _SHORTEST_PART
                patterns[form] = re.escape(form) if within else patterns.get(form, _whole_word(form))
    if not patterns:
        return text
    longest_first = sorted(patterns, key=len, reverse=True)
    return re.sub("|".join(patterns[form] for form in longest_first), "[secret]", text)


def _whole_word(form: str) -> str:
    return rf"(?<!\w){re.escape(form)}(?!\w)"


def _forms(sent: Any) -> Iterator[str]:
    """A value and every leaf in it, as they may stand in a message: plain, or as Python, JSON, HTML or a URL has it."""
    pending = [sent]
    while pending:
        value = pending.pop()
        if isinstance(value, Mapping):
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
        elif isinstance(value, str) and value:
            yield from {value, repr(value), repr(value)[1:-1], escape(value), quote(value, safe="")}
            yield from {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], value.strip() or value}
            pending.append(parse_structure(value))
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            yield str(value)
