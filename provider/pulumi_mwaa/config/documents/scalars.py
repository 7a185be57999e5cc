"""Reads scalars according to YAML 1.2's core schema. Rejects those that Airflow (YAML 1.1) would read differently."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import yaml

_TAG = "tag:yaml.org,2002:"
MERGE = f"{_TAG}merge"
# YAML 1.2's core schema without octal, hexadecimal and non-finite numbers, plus YAML 1.1's merge key, which Airflow
# supports.
_PLAIN = (
    ("null", r"~|null|Null|NULL|", ("~", "n", "N", "")),
    ("bool", r"true|True|TRUE|false|False|FALSE", tuple("tTfF")),
    ("int", r"[-+]?[0-9]+", tuple("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", tuple("-+.0123456789")),
    ("merge", r"<<", ("<",)),
)
_INVALID = object()


class Loader(yaml.SafeLoader):
    """A loader that resolves unquoted scalars according to YAML 1.2."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 (declared by PyYAML)


for _name, _pattern, _first in _PLAIN:
    Loader.add_implicit_resolver(f"{_TAG}{_name}", re.compile(rf"(?:{_pattern})\Z"), list(_first))


def scalar(node: yaml.Node) -> Any:
    """Returns a scalar's value."""
    kind, text = node.tag.removeprefix(_TAG), str(node.value)
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    if kind in {"int", "float"}:
        try:
            return int(text) if kind == "int" else float(text)
        except ValueError:  # it has more digits than Python accepts; `flaw` reports this
            return 0
    return joined(text)


def joined(text: str) -> str:
    """Joins each surrogate pair in a string into one character. JSON escapes can produce such pairs."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def flaw(node: yaml.Node, value: Any, *, in_json: bool) -> str | None:
    """Returns the reason why a scalar would be misread, or `None`. The reason never quotes the scalar."""
    if isinstance(value, str) and not _has_no_surrogate(value):
        return "contains an unpaired surrogate, which isn't a valid character"
    if not _is_unquoted(node):
        return None
    # Airflow stores values as JSON, where numbers such as `010`, `1.10` and `1e400` would become different text.
    if isinstance(value, int | float) and not isinstance(value, bool) and json.dumps(value) != node.value:
        return "is a number that JSON writes in a different form — quote it, or use JSON's form"
    if in_json:  # only NaN, Infinity and -Infinity, which Python's json module accepts
        return "isn't a number in JSON — quote it, or write null" if isinstance(value, str) else None
    in_airflow = _in_yaml_1_1(node.value)
    if in_airflow == value and type(in_airflow) is type(value):
        return None
    kinds = f"is read as {_kind(value)} here but as {_kind(in_airflow)} by Airflow, which uses YAML 1.1"
    return f"{kinds} — {_advice(value, in_airflow)}"


def key_flaw(node: yaml.Node) -> str | None:
    """Returns the reason why an unquoted key would be misread, or `None`. Airflow stores keys as JSON strings."""
    if not _is_unquoted(node):
        return None
    in_airflow = _in_yaml_1_1(node.value)
    if node.value == (in_airflow if isinstance(in_airflow, str) else _as_json(in_airflow)):
        return None
    return f"is read as a string key here but as {_kind(in_airflow)} by Airflow, which uses YAML 1.1 — quote it"


def _is_unquoted(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.style is None


def _in_yaml_1_1(text: str) -> Any:
    """Returns an unquoted scalar as Airflow reads it, with PyYAML's `safe_load`."""
    loader = yaml.SafeLoader("")
    tag: str = loader.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    try:
        return loader.construct_document(yaml.ScalarNode(tag, text))
    except (yaml.YAMLError, ValueError):  # such as `=` and 2026-02-31
        return _INVALID


def _as_json(value: Any) -> str | None:
    try:
        return json.dumps(value)
    except TypeError:
        return None


def _kind(value: Any) -> str:
    kinds = ((bool, "a boolean"), (int | float, "a number"), (str, "a string"), (date, "a date"), (type(None), "null"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "an invalid value")


def _advice(value: Any, in_airflow: Any) -> str:
    if isinstance(in_airflow, bool):
        return "write true or false, or quote it if it is a string"
    is_number = isinstance(value, int | float) or isinstance(in_airflow, int | float)
    return "write the number in decimal digits, or quote it if it is a string" if is_number else "quote it"


def _has_no_surrogate(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
