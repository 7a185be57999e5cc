"""YAML and JSON as data, with the line of each part. JSON is read as the YAML that it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from stacks.files.problems import ConfigFileError

Position = tuple[str | int, ...]

_TAG = "tag:yaml.org,2002:"
# YAML 1.2's core schema, in which `no`, `1:30` and `2026-01-01` are texts: what YAML 1.1 makes of them surprises.
_PLAIN = (
    ("null", re.compile(r"~|null|Null|NULL|"), ("~", "n", "N", "")),
    ("bool", re.compile(r"true|True|TRUE|false|False|FALSE"), tuple("tTfF")),
    ("int", re.compile(r"[-+]?[0-9]+"), tuple("-+0123456789")),
    ("float", re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), tuple("-+.0123456789")),
)


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - as the library has it


for _name, _pattern, _first in _PLAIN:
    _Loader.add_implicit_resolver(f"{_TAG}{_name}", re.compile(rf"(?:{_pattern.pattern})\Z"), list(_first))


@dataclass
class Document:
    """What a file says, and where."""

    path: Path
    content: Any = None
    lines: dict[Position, int] = field(default_factory=dict)

    def at(self, position: Position) -> str:
        """Returns file and line of a part, as editors and compilers write them."""
        return f"{self.path}:{self.line(position)}"

    def line(self, position: Position) -> int:
        """Returns the line of a part, or of the nearest one around it that is there."""
        return next(self.lines[position[:end]] for end in range(len(position), -1, -1) if position[:end] in self.lines)


def read(path: Path) -> Document:
    """Returns a file's content. Raises ConfigFileError for what can't be read, and for a key that is there twice."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except OSError as error:
        raise ConfigFileError([f"{path}: can't be read: {error.strerror}"]) from None
    except UnicodeDecodeError:
        raise ConfigFileError([f"{path}: is not UTF-8"]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigFileError([f"{path}:{line}: {error.problem}"]) from None
    except yaml.YAMLError:
        raise ConfigFileError([f"{path}: has characters that YAML doesn't allow"]) from None
    document = Document(path, lines={(): 1})
    problems: list[str] = []
    document.content = _value(root, (), document, problems) if root else {}
    if problems:
        raise ConfigFileError(problems)
    return document


def _value(node: yaml.Node, position: Position, document: Document, problems: list[str]) -> Any:
    document.lines.setdefault(position, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, position, document, problems)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*position, index), document, problems) for index, item in enumerate(node.value)]
    kind, text = node.tag.removeprefix(_TAG), str(node.value)
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    if kind in {"int", "float"}:
        return int(text) if kind == "int" else float(text)
    if kind != "str":
        problems.append(f"{document.at(position)}: {_dotted(position)} has the tag {node.tag}: only plain YAML is read")
    return _joined(text)


def _mapping(node: yaml.MappingNode, position: Position, document: Document, problems: list[str]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for key_node, value_node in node.value:
        # A key is its text, whatever a value of that form would be.
        key = _joined(str(key_node.value)) if isinstance(key_node, yaml.ScalarNode) else ""
        inner, line = (*position, key), key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(f"{document.path}:{line}: a key has to be a text")
        elif key in content:
            first = document.lines[inner]
            problems.append(f"{document.path}:{line}: {_dotted(inner)} is declared twice: first in line {first}")
        else:
            document.lines[inner] = line
            content[key] = _value(value_node, inner, document, problems)
    return content


def _joined(text: str) -> str:
    """Returns a text in which the halves of surrogate pairs, as JSON writes what is beyond them, are one character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _dotted(position: Position) -> str:
    return ".".join(str(part) for part in position)
