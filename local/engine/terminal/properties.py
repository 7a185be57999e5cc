"""Prints property values, and what two of them differ in, in the CLI's look (pkg/backend/display/object_diff.go)."""

from __future__ import annotations

import json
from collections.abc import Iterable

from local.engine.state.encoding import dump
from local.engine.values.diff import ArrayDiff, ObjectDiff, ValueDiff, diff_values
from local.engine.values.model import Asset, PropertyMap, Reference, Secret, Unknown, Value

_INDENT = "    "


class PropertyPrinter:
    """Collects lines. `sign` is the sign of the change that a value is a part of, or "" for none."""

    def __init__(self, *, show_secrets: bool) -> None:
        self._show_secrets = show_secrets
        self.lines: list[str] = []

    def properties(self, properties: PropertyMap, indent: int, sign: str = "") -> None:
        """Each property with its value."""
        width = _width(properties)
        for key in sorted(properties):
            if not key.startswith("__"):
                self._value(f"{key:<{width}}: ", properties[key], indent, sign)

    def changes(self, diff: ObjectDiff, indent: int, *, sames: bool) -> None:
        """Each property that changed, and with `sames` those that didn't."""
        width = _width([*diff.keys, *(diff.sames if sames else ())])
        for key in sorted({*diff.keys, *diff.sames}):
            title = f"{key:<{width}}: "
            if key in diff.adds:
                self._value(title, diff.adds[key], indent, "+")
            elif key in diff.deletes:
                self._value(title, diff.deletes[key], indent, "-")
            elif key in diff.updates:
                self._change(title, diff.updates[key], indent)
            elif sames and _worth_showing(diff.sames[key]):
                self._value(title, diff.sames[key], indent, "")

    def _change(self, title: str, change: ValueDiff, indent: int) -> None:
        old, new = change.old, change.new
        if self._show_secrets and (isinstance(old, Secret) or isinstance(new, Secret)):
            inner = diff_values(_open(old), _open(new))
            if inner is not None:
                self._change(title, inner, indent)
            return
        decoded = _decoded_change(old, new)
        if decoded is not None:
            title, change = f"{title}(json) ", decoded
        if change.object is not None:
            self._line(f"{title}{{", indent, "~")
            self.changes(change.object, indent + 1, sames=True)
            self._line("}", indent)
        elif change.array is not None:
            self._line(f"{title}[", indent, "~")
            self._items(change.array, indent + 1)
            self._line("]", indent)
        elif self._is_primitive(old) and self._is_primitive(new) and _worth_showing(old) and _worth_showing(new):
            self._line(f"{title}{self._primitive(old)} => {self._primitive(new)}", indent, "~")
        else:
            if _worth_showing(old):
                self._value(title, old, indent, "-")
            if _worth_showing(new):
                self._value(title, new, indent, "+")

    def _items(self, diff: ArrayDiff, indent: int) -> None:
        for index in sorted({*diff.adds, *diff.deletes, *diff.updates, *diff.sames}):
            title = f"[{index}]: "
            if index in diff.adds:
                self._value(title, diff.adds[index], indent, "+")
            elif index in diff.deletes:
                self._value(title, diff.deletes[index], indent, "-")
            elif index in diff.updates:
                self._change(title, diff.updates[index], indent)
            else:
                self._value(title, diff.sames[index], indent, "")

    def _value(self, title: str, value: Value, indent: int, sign: str) -> None:
        if isinstance(value, Secret) and self._show_secrets:
            value = value.element
        decoded = _decoded(value)
        if decoded is not None:
            title, value = f"{title}(json) ", decoded
        if isinstance(value, dict) and value:
            self._line(f"{title}{{", indent, sign)
            self.properties(value, indent + 1, sign)
            self._line("}", indent)
        elif isinstance(value, list) and value:
            self._line(f"{title}[", indent, sign)
            for index, item in enumerate(value):
                self._value(f"[{index}]: ", item, indent + 1, sign)
            self._line("]", indent)
        elif isinstance(value, Asset):
            self._line(f"{title}{_asset(value)}", indent, sign)
        elif isinstance(value, Reference):
            self.lines.append(f"{_margin(indent, sign)}{title}{dump(value.urn)}")
        else:
            self._line(f"{title}{self._primitive(value)}", indent, sign)

    def _line(self, text: str, indent: int, sign: str = "") -> None:
        self.lines.append(f"{_margin(indent, sign)}{text}")

    def _is_primitive(self, value: Value) -> bool:
        return not isinstance(value, dict | list | Reference)

    def _primitive(self, value: Value) -> str:
        if value is None:
            return "<null>"
        if isinstance(value, Secret):
            return "[secret]"
        if isinstance(value, Unknown):
            return "[unknown]"
        return _asset(value) if isinstance(value, Asset) else dump(value)


def _asset(value: Asset) -> str:
    kind = "archive" if value.archive else "asset"
    content = "file" if value.path else "text"
    return f"{kind}({content}:{value.hash[:7]})" + (f" {{ {value.path} }}" if value.path else "")


def _margin(indent: int, sign: str) -> str:
    margin = _INDENT * indent
    return f"{margin[:-2]}{sign} " if sign else margin


def _width(keys: Iterable[str]) -> int:
    return max((len(key) for key in keys if not key.startswith("__")), default=0)


def _worth_showing(value: Value) -> bool:
    return value is not None and value not in ("", [], {})


def _open(value: Value) -> Value:
    return value.element if isinstance(value, Secret) else value


def _decoded(value: Value) -> Value:
    """The object or list that a JSON text holds; None if it holds none."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return None
    try:
        decoded = json.loads(value)
    except ValueError:
        return None
    return decoded if decoded and isinstance(decoded, dict | list) else None


def _decoded_change(old: Value, new: Value) -> ValueDiff | None:
    """The difference of two JSON texts; None if they aren't both JSON, or differ in spelling only."""
    before, after = _decoded(old), _decoded(new)
    return None if before is None or after is None else diff_values(before, after)
