"""Property paths (`a.b[0]`), as `ignore_changes` takes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from local.engine.errors import EngineError, UnsupportedError
from local.engine.values.model import PropertyMap, Secret, Value

Path: TypeAlias = "list[str | int]"

_PART = re.compile(r"""\.?(?P<name>[^.\[\]"]+)|\[(?P<index>\d+|\*)\]|\["(?P<quoted>(?:[^"\\]|\\.)*)"\]""")


def parse_path(text: str) -> Path:
    """The path's keys and indices. Raises EngineError for no path, UnsupportedError for `*` or a leading dot."""
    parts: Path = []
    position = 0
    while position < len(text):
        match = _PART.match(text, position)
        if match is None:
            raise EngineError(f"not a property path: {text!r}")
        index = match["index"]
        if index is not None:
            parts.append("*" if index == "*" else int(index))
        else:
            quoted = match["quoted"]
            parts.append(match["name"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
        position = match.end()
    if not parts or "*" in parts or text.startswith("."):
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
    """Gives `news` at `path` what `olds` has there, or nothing; what was secret in `olds` stays so.

    False where the two differ on the way there, so that they have no such place in common. Follows `PropertyPath.reset`
    (sdk/go/common/resource/properties_path.go).
    """
    return _reset(path, _Side(olds), _Side(news))


@dataclass(frozen=True)
class _Side:
    """A value on the way, and whether a secret was on the way to it."""

    value: Value
    secret: bool = False

    @property
    def opened(self) -> _Side:
        return _Side(self.value.element, secret=True) if isinstance(self.value, Secret) else self

    def fits(self, part: str | int) -> bool:
        """Whether it is of the sort that has such parts."""
        return isinstance(self.value, list if isinstance(part, int) else dict)

    def at(self, part: str | int) -> _Side:
        return _Side(_get(self.value, part) if _has(self.value, part) else None, self.secret)


def _reset(path: Path, old: _Side, new: _Side) -> bool:
    old, new, part = old.opened, new.opened, path[0]
    if len(path) == 1:
        return _reset_last(part, old, new)
    if not old.fits(part) or not new.fits(part):
        return old.fits(part) == new.fits(part)
    in_old, in_new = _has(old.value, part), _has(new.value, part)
    if not in_new or (isinstance(part, int) and not in_old):
        return not in_old and isinstance(part, str)
    return _reset(path[1:], old.at(part), new.at(part))


def _reset_last(part: str | int, old: _Side, new: _Side) -> bool:
    there, value = new.value, old.at(part).value
    if not _has(old.value, part):
        if isinstance(there, dict) and isinstance(part, str):
            there.pop(part, None)
        return isinstance(part, str) or (not _has(there, part) and old.fits(part) == new.fits(part))
    if old.secret and not new.secret and not isinstance(value, Secret):
        value = Secret(value)
    if isinstance(part, str):
        if not isinstance(there, dict):
            return False
        there[part] = value
    else:
        if not isinstance(there, list) or part >= len(there):
            return False
        there[part] = value
    return True


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
