"""Strings that contain a JSON object or array."""

from __future__ import annotations

import json
from typing import Any

_MAX_DEPTH = 100


def parse_structure(text: str | None) -> Any:
    """Parses a JSON object or array; returns `None` for anything else."""
    try:
        value = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, (dict, list)) else None


def parse_bounded_structure(text: str | None) -> Any:
    """Returns the JSON object or array in a string, or `None` if there is none or it is more than 100 levels deep."""
    value = parse_structure(text)
    return None if value is None or _is_deeper_than(value, _MAX_DEPTH) else value


def json_text(value: Any) -> str:
    """Returns a value as JSON.

    Escapes non-ASCII characters only if one of them is an unpaired surrogate, which UTF-8 can't encode.
    """
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def _is_deeper_than(value: Any, levels: int) -> bool:
    """Returns whether JSON is nested deeper than `levels`. Iterative, because Python limits recursion."""
    level = [value]
    for _ in range(levels):
        level = [item for node in level for item in (node.values() if isinstance(node, dict) else node)]
        level = [item for item in level if isinstance(item, (dict, list))]
    return bool(level)
