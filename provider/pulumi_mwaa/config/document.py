"""YAML and JSON as data, with the line of each part. JSON is read as the YAML that it nearly is, for its lines.

With PyYAML, as Airflow reads its files: ruamel.yaml has positions of its own, but reads some scalars as something else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from pulumi_mwaa.config.anchors import lost_text
from pulumi_mwaa.config.errors import ConfigFileError
from pulumi_mwaa.config.scalars import MERGE, Loader, flaw, joined, key_flaw, scalar

Position = tuple[str | int, ...]

# What a parser quotes is a mark of YAML, an escaped character, or something that it has read: maybe a password.
_QUOTED = re.compile(r"'([^']*)'")
_MARK = re.compile(r"[^\w]|\\.|<[^>]+>")
# What JSON may have and YAML reads otherwise: tabs, which are never in a text there, and what is always in one.
_JSON_AS_YAML = {0x09: " ", **{code: f"\\u{code:04x}" for code in (0x7F, *range(0x80, 0xA0), 0x2028, 0x2029, 0xFEFF)}}
# More than any file has: aliases of aliases can stand for billions of values.
_MOST_VALUES = 100_000
_HELP = {
    "cannot start any token": ": put such text in quotes, and indent with spaces",
    "mapping values are not allowed": ": put text with ': ' in it in quotes",
}


@dataclass
class Document:
    """The content of a file, with the line of each part."""

    path: Path
    content: Any = None
    lines: dict[Position, int] = field(default_factory=dict)
    #: What is wrong with how it is written, each with its line; what it means can be told all the same.
    flaws: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_json(self) -> bool:
        """Whether it is JSON, in which each word is what it looks like."""
        return self.path.suffix == ".json"

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
        if document.is_json:
            json.loads(text)  # an empty one, too, isn't JSON: a failed export would declare nothing
            text = text.translate(_JSON_AS_YAML)
        if lost := lost_text(yaml.parse(text, Loader=Loader)):
            raise ConfigFileError([f"{document.at(line)}: {what}" for line, what in lost])
        root = yaml.compose(text, Loader=Loader)
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
    if len(document.lines) > _MOST_VALUES:
        raise ConfigFileError([f"{document.path}: stands for more than {_MOST_VALUES:,} values"])
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, position, document)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*position, index), document) for index, item in enumerate(node.value)]
    value = scalar(node)
    if why := flaw(node, value, in_json=document.is_json):
        document.flaws.append((document.line(position), f"{dotted(position)} {why}".lstrip()))
    return value


def _mapping(node: yaml.MappingNode, position: Position, document: Document) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for key_node, value_node, own in _pairs(node, position, document):
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            document.flaws.append((line, "a key must be a string"))
            continue
        key = joined(str(key_node.value))  # its text, whatever a value of that form would be
        inner = (*position, key)
        if key not in content:
            document.lines[inner] = line
            content[key] = _value(value_node, inner, document)
            if not document.is_json and (why := key_flaw(key_node)):
                document.flaws.append((line, f"{dotted(inner)} {why}"))
        elif own:
            document.flaws.append((line, f"{dotted(inner)} is declared twice: first in line {document.lines[inner]}"))
    return content


def _pairs(
    node: yaml.MappingNode, position: Position, document: Document
) -> Iterator[tuple[yaml.Node, yaml.Node, bool]]:
    """Yields keys and values, and whether they are the object's own: those first, then what `<<` merges into it."""
    yield from ((key, value, True) for key, value in node.value if key.tag != MERGE)
    merges = [(key.start_mark.line + 1, value) for key, value in node.value if key.tag == MERGE]
    for index, (line, value) in enumerate(merges):
        merged = value.value if isinstance(value, yaml.SequenceNode) else [value]
        if index or not all(isinstance(each, yaml.MappingNode) for each in merged):
            name = dotted((*position, "<<"))
            document.flaws.append((line, f"{name} must appear only once, with an object or a list of objects to merge"))
            continue
        for each in merged:
            yield from ((key, inner, False) for key, inner, _ in _pairs(each, position, document))


def _in_words(error: yaml.MarkedYAMLError) -> str:
    """Returns what a parser says, with nothing in it that it has read, and what to do about the usual mistakes."""
    said = _QUOTED.sub(lambda quoted: quoted[0] if _MARK.fullmatch(quoted[1]) else "…", str(error.problem))
    opened = error.context_mark
    since = f", {error.context} in line {opened.line + 1}" if error.context and opened else ""
    return said + _QUOTED.sub("…", since) + next((help_ for part, help_ in _HELP.items() if part in said), "")
