"""Reads YAML and JSON files and records the line of each part. JSON is parsed as YAML to get the line numbers.

The parser is PyYAML, as in Airflow. ruamel.yaml also provides positions, but reads some scalars differently.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from pulumi_mwaa.config.documents.anchors import lost_text
from pulumi_mwaa.config.documents.scalars import MERGE, Loader, flaw, joined, key_flaw, scalar

Position = tuple[str | int, ...]

# A parser's message may quote YAML punctuation, an escaped character, or part of the file, which may be a password.
_QUOTED = re.compile(r"'([^']*)'")
_PUNCTUATION = re.compile(r"[^\w]|\\.|<[^>]+>")
# Characters that YAML doesn't read the way JSON does: tabs, which JSON allows only outside strings, and others, which
# JSON allows only inside strings.
_JSON_AS_YAML = {0x09: " ", **{code: f"\\u{code:04x}" for code in (0x7F, *range(0x80, 0xA0), 0x2028, 0x2029, 0xFEFF)}}
# More than any file needs. Nested aliases can expand to billions of values.
_MAX_VALUES = 100_000
_ADVICE = {
    "cannot start any token": " — quote such text, and indent with spaces",
    "mapping values are not allowed": " — quote text that contains ': '",
}


class ConfigFileError(ValueError):
    """All problems in config files, one per line. Each line gives the file, line number and key, but never a value."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass
class Document:
    """A file's content, with the line of each part."""

    path: Path
    content: Any = None
    lines: dict[Position, int] = field(default_factory=dict)
    #: Problems with how values are written, each with its line. The content is complete despite them.
    flaws: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_json(self) -> bool:
        """Whether the file is JSON, whose values can't be misread."""
        return self.path.suffix == ".json"

    def at(self, line: int) -> str:
        """Returns the file and the line as `FILE:LINE`."""
        return f"{self.path}:{line}"

    def line(self, position: Position) -> int:
        """Returns the line of a part, or of the innermost recorded part that contains it."""
        return next(self.lines[position[:end]] for end in range(len(position), -1, -1) if position[:end] in self.lines)


def dotted(position: Position) -> str:
    """Returns a position's keys, separated by dots."""
    return ".".join(str(part) or "''" for part in position)


def read(path: Path) -> Document:
    """Reads a file. Raises `ConfigFileError` if it can't be read or parsed."""
    document = Document(path, lines={(): 1})
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors write a byte order mark
        if document.is_json:
            json.loads(text)  # also rejects an empty file, which a failed export may leave behind
            text = text.translate(_JSON_AS_YAML)
        if lost := lost_text(yaml.parse(text, Loader=Loader)):
            raise ConfigFileError([f"{document.at(line)}: {problem}" for line, problem in lost])
        root = yaml.compose(text, Loader=Loader)
        document.content = _value(root, (), document) if root else {}
    except OSError as error:
        raise ConfigFileError([f"{path}: can't be read: {error.strerror}"]) from None
    except json.JSONDecodeError as error:
        raise ConfigFileError([f"{document.at(error.lineno)}: isn't JSON: {error.msg}"]) from None
    except UnicodeDecodeError:
        raise ConfigFileError([f"{path}: isn't UTF-8"]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigFileError([f"{document.at(line)}: {_describe(error)}"]) from None
    except RecursionError:
        raise ConfigFileError([f"{path}: is nested too deeply"]) from None
    except yaml.YAMLError:
        raise ConfigFileError([f"{path}: has characters that YAML doesn't allow"]) from None
    return document


def _value(node: yaml.Node, position: Position, document: Document) -> Any:
    document.lines.setdefault(position, node.start_mark.line + 1)
    if len(document.lines) > _MAX_VALUES:
        raise ConfigFileError([f"{document.path}: has more than {_MAX_VALUES:,} values, counting those from aliases"])
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, position, document)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*position, index), document) for index, item in enumerate(node.value)]
    value = scalar(node)
    if reason := flaw(node, value, in_json=document.is_json):
        document.flaws.append((document.line(position), f"{dotted(position)} {reason}".lstrip()))
    return value


def _mapping(node: yaml.MappingNode, position: Position, document: Document) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for key_node, value_node, is_own in _pairs(node, position, document):
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            document.flaws.append((line, "a key must be a string"))
            continue
        key = joined(str(key_node.value))  # always a string, even if it would be a number as a value
        inner = (*position, key)
        if key not in content:
            document.lines[inner] = line
            content[key] = _value(value_node, inner, document)
            if not document.is_json and (reason := key_flaw(key_node)):
                document.flaws.append((line, f"{dotted(inner)} {reason}"))
        elif is_own:
            reason = f"is already declared on line {document.lines[inner]} — remove one of them"
            document.flaws.append((line, f"{dotted(inner)} {reason}"))
    return content


def _pairs(
    node: yaml.MappingNode, position: Position, document: Document
) -> Iterator[tuple[yaml.Node, yaml.Node, bool]]:
    """Yields each key with its value and whether the key is the object's own. Merged keys (`<<`) come last."""
    yield from ((key, value, True) for key, value in node.value if key.tag != MERGE)
    merges = [(key.start_mark.line + 1, value) for key, value in node.value if key.tag == MERGE]
    for index, (line, value) in enumerate(merges):
        merged = value.value if isinstance(value, yaml.SequenceNode) else [value]
        if index or not all(isinstance(each, yaml.MappingNode) for each in merged):
            name = dotted((*position, "<<"))
            document.flaws.append((line, f"{name} must appear only once, with an object or a list of objects"))
            continue
        for each in merged:
            yield from ((key, inner, False) for key, inner, _ in _pairs(each, position, document))


def _describe(error: yaml.MarkedYAMLError) -> str:
    """Returns a parser's message without quoted parts of the file, and with advice on common mistakes."""
    problem = _QUOTED.sub(lambda quoted: quoted[0] if _PUNCTUATION.fullmatch(quoted[1]) else "…", str(error.problem))
    start = error.context_mark
    context = f", {error.context} on line {start.line + 1}" if error.context and start else ""
    return (
        problem + _QUOTED.sub("…", context) + next((advice for part, advice in _ADVICE.items() if part in problem), "")
    )
