"""Removes a request's secrets from error messages, because Airflow may quote a request that it rejects."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator, Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from pulumi_mwaa.airflow.masking.structures import parse_structure

_SHORTEST_PART = 4  # characters; a shorter secret may also occur by chance within an unrelated word


def redacted(text: str, body: Mapping[str, Any], *, public: Container[str], masked: Container[str]) -> str:
    """Returns the text with `[secret]` in place of every potentially secret value in the request's body.

    Values are replaced as whole words, so that a host named `db` doesn't affect the word `database`.

    Args:
        text: A message.
        body: The request's body.
        public: The fields that are never secret. A program can mark any other field as secret.
        masked: The fields that Airflow itself masks. Their values are also replaced within longer words if they have at
            least four characters.
    """
    patterns: dict[str, str] = {}  # keyed by form, because several fields may have the same value
    for name, sent in body.items():
        if name not in public:
            for form in _forms(sent):
                anywhere = name in masked and len(form) >= _SHORTEST_PART
                patterns[form] = re.escape(form) if anywhere else patterns.get(form, _whole_word(form))
    if not patterns:
        return text
    longest_first = sorted(patterns, key=len, reverse=True)
    return re.sub("|".join(patterns[form] for form in longest_first), "[secret]", text)


def _whole_word(form: str) -> str:
    return rf"(?<!\w){re.escape(form)}(?!\w)"


def _forms(sent: Any) -> Iterator[str]:
    """Yields every form in which a message may quote a leaf: plain, or escaped for Python, JSON, HTML or a URL."""
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
