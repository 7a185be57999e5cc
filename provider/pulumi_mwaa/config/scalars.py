"""What an unquoted word of YAML is: a value by YAML 1.2's core schema, where Airflow's YAML 1.1 reads the same."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import yaml

_TAG = "tag:yaml.org,2002:"
MERGE = f"{_TAG}merge"
# YAML 1.2's core schema, and the merge key of YAML 1.1, which Airflow's files have.
_PLAIN = (
    ("null", r"~|null|Null|NULL|", ("~", "n", "N", "")),
    ("bool", r"true|True|TRUE|false|False|FALSE", tuple("tTfF")),
    ("int", r"[-+]?[0-9]+", tuple("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", tuple("-+.0123456789")),
    ("merge", r"<<", ("<",)),
)
_UNREADABLE = object()


class Loader(yaml.SafeLoader):
    """Reads plain words as this module says."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - as the library has it


for _name, _pattern, _first in _PLAIN:
    Loader.add_implicit_resolver(f"{_TAG}{_name}", re.compile(rf"(?:{_pattern})\Z"), list(_first))


def scalar(node: yaml.Node) -> Any:
    """Returns what a word or a quoted text is."""
    kind, text = node.tag.removeprefix(_TAG), str(node.value)
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    if kind in {"int", "float"}:
        try:
            return int(text) if kind == "int" else float(text)
        except ValueError:  # of more digits than Python reads
            return 0
    return joined(text)


def joined(text: str) -> str:
    """Returns a text in which the halves of surrogate pairs, as JSON writes what is beyond them, are one character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def flaw(node: yaml.Node, value: Any, *, in_json: bool) -> str | None:
    """Returns why a scalar's value would be misread, or None; the reason never quotes the scalar."""
    if isinstance(value, str) and not _is_text(value):
        return "contains an unpaired surrogate, which isn't a valid character"
    if not _is_word(node):
        return None
    # Its text would become another, as that of `010`, `1.10` and `1e400` would.
    if isinstance(value, int | float) and not isinstance(value, bool) and json.dumps(value) != node.value:
        return "is a number that JSON would write differently: put it in quotes, or write it the way JSON does"
    if in_json:  # where only NaN, Infinity and -Infinity are words of another sort: Python's json takes them
        return "is no number in JSON: put it in quotes, or write null" if isinstance(value, str) else None
    theirs = _in_yaml_1_1(node.value)
    if theirs == value and type(theirs) is type(value):
        return None
    return f"is {_called(value)} here but {_called(theirs)} in Airflow, which reads YAML 1.1: {_instead(value, theirs)}"


def key_flaw(node: yaml.Node) -> str | None:
    """Returns why an unquoted key can't be its text, or None; in JSON, as which Airflow stores it, each key is text."""
    if not _is_word(node):
        return None
    theirs = _in_yaml_1_1(node.value)
    if node.value == (theirs if isinstance(theirs, str) else _as_json(theirs)):
        return None
    return f"is a text key here but {_called(theirs)} in Airflow, which reads YAML 1.1: put it in quotes"


def _is_word(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.style is None


def _in_yaml_1_1(text: str) -> Any:
    """Returns what PyYAML's safe_load, which Airflow calls, makes of an unquoted word."""
    loader = yaml.SafeLoader("")
    tag: str = loader.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    try:
        return loader.construct_document(yaml.ScalarNode(tag, text))
    except (yaml.YAMLError, ValueError):  # such as `=`, and the 31st of February
        return _UNREADABLE


def _as_json(value: Any) -> str | None:
    try:
        return json.dumps(value)
    except TypeError:
        return None


def _called(value: Any) -> str:
    kinds = ((bool, "a boolean"), (int | float, "a number"), (str, "text"), (date, "a date"), (type(None), "empty"))
    return next((called for kind, called in kinds if isinstance(value, kind)), "an error")


def _instead(ours: Any, theirs: Any) -> str:
    if isinstance(theirs, bool):
        return "write true or false, or put text in quotes"
    numbers = isinstance(ours, int | float) or isinstance(theirs, int | float)
    return "write a number in decimal digits, or put text in quotes" if numbers else "put it in quotes"


def _is_text(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
