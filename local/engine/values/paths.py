"""Property paths (`a.b[0]`), as `ignore_changes` takes them."""

from __future__ import annotations

import re
from typing import TypeAlias

from local.engine.errors import EngineError, UnsupportedError
from local.engine.values.model import PropertyMap, Secret, Value

Path: TypeAlias = "list[str | int]"

_PART = re.compile(r"""\.?(?P<name>[^.\[\]"]+)|\[(?P<index>\d+)\]|\["(?P<quoted>(?:[^"\\]|\\.)*)"\]""")


def parse_path(text: str) -> Path:
    """The path's keys and indices. Raises UnsupportedError for `*` and EngineError for what is no path."""
    parts: Path = []
    position = 0
    while position < len(text):
        match = _PART.match(text, position)
        if match is None:
            raise EngineError(f"not a property path: {text!r}")
        if match["index"] is not None:
            parts.append(int(match["index"]))
        else:
            quoted = match["quoted"]
            parts.append(match["name"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
        position = match.end()
    if not parts or "*" in parts:
        raise UnsupportedError(f"the property path {text!r}")
    return parts


def format_path(path: Path) -> str:
    """The path as text."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif re.fullmatch(r"[^.\[\]\"\s]+", part):
            text += f".{part}" if text else part
        else:
            escaped = part.replace("\\", "\\\\").replace('"', '\\"')
            text += f'["{escaped}"]'
    return text


def reset(path: Path, olds: PropertyMap, news: PropertyMap) -> bool:
    """Gives `news` at `path` the value that `olds` has there, or none; False if only one of them has that place."""
    old: Value = olds
    new: Value = news
    for part in path[:-1]:
        old, new = _open(old), _open(new)
        in_old, in_new = _has(old, part), _has(new, part)
        if not in_old or not in_new:
            return not in_old and not in_new
        old, new = _get(old, part), _get(new, part)
    old, new, last = _open(old), _open(new), path[-1]
    if isinstance(last, int):
        if _has(old, last) and _has(new, last) and isinstance(new, list):
            new[last] = _get(old, last)
            return True
        return not _has(old, last) and not _has(new, last)
    if not isinstance(new, dict):
        return not _has(old, last)
    if _has(old, last):
        new[last] = _get(old, last)
    else:
        new.pop(last, None)
    return True


def _open(value: Value) -> Value:
    return value.element if isinstance(value, Secret) else value


def _has(value: Value, part: str | int) -> bool:
    if isinstance(part, int):
        return isinstance(value, list) and part < len(value)
    return isinstance(value, dict) and part in value


def _get(value: Value, part: str | int) -> Value:
    if isinstance(value, list) and isinstance(part, int):
        return value[part]
    if isinstance(value, dict) and isinstance(part, str):
        return value[part]
    raise KeyError(part)
