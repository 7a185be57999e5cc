"""YAML and JSON as data, with the line of each part. JSON is read as the YAML that it nearly is, for its lines."""

from __future__ import annotations

import json
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
# What a parser quotes is a mark of YAML, an escaped character, or something that it has read: maybe a password.
_QUOTED = re.compile(r"'([^']*)'")
_MARK = re.compile(r"[^\w]|\\.|<[^>]+>")
# What JSON may have and YAML reads otherwise: tabs, which are never in a text there, and what is always in one.
_JSON_AS_YAML = {0x09: " ", **{code: f"\\u{code:04x}" for code in (0x7F, *range(0x80, 0xA0), 0x2028, 0x2029, 0xFEFF)}}
_AS_WRITTEN = "as it is written: put it in quotes, or write it as JSON does"
_MARKED = "has an anchor, alias or tag: put text that begins with &, * or ! in quotes"
_HELP = {
    "cannot start any token": ": put such text in quotes, and indent with spaces",
    "mapping values are not allowed": ": put text with ': ' in it in quotes",
}


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
    #: What is wrong with how it is written, each with its line; what it means can be told all the same.
    flaws: list[tuple[int, str]] = field(default_factory=list)

    def is_export(self, kind: str) -> bool:
        """Says whether Airflow wrote it: it exports variables as JSON, in which each value is one, and no reference."""
        return kind == "variables" and self.path.suffix == ".json"

    def at(self, line: int) -> str:
        """Returns file and line, as editors and compilers write them."""
        return f"{self.path}:{line}"

    def line(self, position: Position) -> int:
        """Returns the line of a part, or of the nearest one around it that is there."""
        return next(self.lines[position[:end]] for end in range(len(position), -1, -1) if position[:end] in self.lines)


def dotted(position: Position) -> str:
    """Returns a position as its keys, with a dot between them."""
    return ".".join(str(part) or "''" for part in position)


def read(path: Path) -> Document:
    """Returns a file's content, and its flaws. Raises ConfigFileError for what can't be read."""
    document = Document(path, lines={(): 1})
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors write a byte order mark
        if path.suffix == ".json":
            json.loads(text)  # an empty one, too, isn't JSON: a failed export would declare nothing
            text = text.translate(_JSON_AS_YAML)
        if marked := _marked(text):
            raise ConfigFileError([f"{document.at(line)}: {_MARKED}" for line in marked])
        root = yaml.compose(text, Loader=_Loader)
        document.content = _value(root, (), document) if root else {}
    except OSError as error:
        raise ConfigFileError([f"{path}: can't be read: {error.strerror}"]) from None
    except json.JSONDecodeError as error:
        raise ConfigFileError([f"{document.at(error.lineno)}: is not JSON: {error.msg}"]) from None
    except UnicodeDecodeError:
        raise ConfigFileError([f"{path}: is not UTF-8"]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigFileError([f"{document.at(line)}: {_in_words(error)}"]) from None
    except RecursionError:
        raise ConfigFileError([f"{path}: is nested too deeply"]) from None
    except yaml.YAMLError:
        raise ConfigFileError([f"{path}: has characters that YAML doesn't allow"]) from None
    return document


def _value(node: yaml.Node, position: Position, document: Document) -> Any:
    document.lines.setdefault(position, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, position, document)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*position, index), document) for index, item in enumerate(node.value)]
    kind, text = node.tag.removeprefix(_TAG), str(node.value)
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    if kind in {"int", "float"}:
        number = _number(kind, text)
        # Its text would become another, as that of `010`, `1.10` and `1e400` would.
        if json.dumps(number) != text:
            said = f"{dotted(position)} is a number that wouldn't stay {_AS_WRITTEN}"
            document.flaws.append((document.line(position), said))
        return number
    joined = _joined(text)
    if not _is_text(joined):
        document.flaws.append((document.line(position), f"{dotted(position)} has half of a character that takes two"))
    return joined


def _number(kind: str, text: str) -> int | float:
    try:
        return int(text) if kind == "int" else float(text)
    except ValueError:  # of more digits than Python reads
        return 0


def _marked(text: str) -> list[int]:
    """Returns the lines with anchors, aliases and tags: what is meant as text is taken for one and lost."""
    parsed = yaml.parse(text, Loader=_Loader)
    marked = [event for event in parsed if getattr(event, "anchor", None) or getattr(event, "tag", None)]
    return [event.start_mark.line + 1 for event in marked if event.start_mark]


def _in_words(error: yaml.MarkedYAMLError) -> str:
    """Returns what a parser says, with nothing in it that it has read, and what to do about the usual mistakes."""
    said = _QUOTED.sub(lambda quoted: quoted[0] if _MARK.fullmatch(quoted[1]) else "…", str(error.problem))
    opened = error.context_mark
    since = f", {error.context} in line {opened.line + 1}" if error.context and opened else ""
    return said + _QUOTED.sub("…", since) + next((help_ for part, help_ in _HELP.items() if part in said), "")


def _mapping(node: yaml.MappingNode, position: Position, document: Document) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for key_node, value_node in node.value:
        # A key is its text, whatever a value of that form would be.
        key = _joined(str(key_node.value)) if isinstance(key_node, yaml.ScalarNode) else ""
        inner, line = (*position, key), key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            document.flaws.append((line, "a key has to be a text"))
        elif key in content:
            document.flaws.append((line, f"{dotted(inner)} is declared twice: first in line {document.lines[inner]}"))
        else:
            document.lines[inner] = line
            content[key] = _value(value_node, inner, document)
    return content


def _is_text(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _joined(text: str) -> str:
    """Returns a text in which the halves of surrogate pairs, as JSON writes what is beyond them, are one character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
