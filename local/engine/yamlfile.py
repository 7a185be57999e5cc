"""YAML as the CLI reads it, which is nearer to YAML 1.2: `yes` and `1:30` are text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NoReturn

import yaml

from local.engine.errors import EngineError, ExitCode
from local.engine.values.model import number


class _Loader(yaml.SafeLoader):
    """Knows null, booleans, numbers and dates; everything else that isn't quoted is text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own way
        first: [
            (tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] in {"null", "merge", "timestamp"}
        ]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Keys and values: each key is text, and there once."""
        said = set()
        for key, _ in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                continue
            if key.tag != "tag:yaml.org,2002:str":
                raise _refused(key, f"the key {key.value} is no text: put it in quotes")
            if key.value in said:
                raise _refused(key, f"the key {key.value} is there twice")
            said.add(key.value)
        return super().construct_mapping(node, deep)

    def construct_yaml_float(self, node: yaml.ScalarNode) -> float:
        """A number that is written out, with the digits that Go writes too."""
        value = super().construct_yaml_float(node)
        if "_" in node.value or "e" in repr(number(value)):
            raise self._odd(node)
        return value

    def _odd(self, node: yaml.ScalarNode) -> yaml.MarkedYAMLError:
        return _refused(node, f"{node.value} can be read in more than one way: put it in quotes")

    def construct_odd(self, node: yaml.ScalarNode) -> NoReturn:
        """What Go takes for a number, and what looks like none."""
        raise self._odd(node)

    def construct_yaml_int(self, node: yaml.ScalarNode) -> int:
        """A whole number; a zero in front makes it octal."""
        text = str(node.value).replace("_", "").lower()
        value = int(text, 8 if re.fullmatch(r"[-+]?0[0-7]+", text) else 0)
        if not -(2**63) <= value < 2**64:  # from there on Go reads a float
            raise self._odd(node)
        return value


def _refused(node: yaml.Node, problem: str) -> yaml.MarkedYAMLError:
    return yaml.constructor.ConstructorError(None, None, problem, node.start_mark)


_ODD = "tag:yaml.org,2002:odd"
_Loader.add_constructor(_ODD, _Loader.construct_odd)
_Loader.add_implicit_resolver(
    _ODD,
    re.compile(r"[-+]?(0[0-7_]*[89][0-9_]*|\.(inf|Inf|INF)|[0-9][0-9]*_[0-9_]*\.[0-9_]*)$|\.(nan|NaN|NAN)$"),
    list("-+.0123456789"),
)
_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_yaml_int)
_Loader.add_constructor("tag:yaml.org,2002:float", _Loader.construct_yaml_float)
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|True|TRUE|false|False|FALSE"), list("tTfF"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int",
    re.compile(r"[-+]?(0|[1-9][0-9_]*|0[0-7_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|0b[01_]+)$"),
    list("-+0123456789"),
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?$"),
    list("-+.0123456789"),
)


def read_yaml(path: Path, missing: str) -> dict[str, Any]:
    """The keys and values in a file; raises EngineError, with `missing` if there is no file, else with the line."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - it is a SafeLoader
    except FileNotFoundError:
        raise EngineError(missing, ExitCode.USAGE) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise EngineError(f"{path}, line {line}: {error.problem or 'not YAML'}", ExitCode.USAGE) from None
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise EngineError(f"can't read {path}: {error}", ExitCode.USAGE) from None
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise EngineError(f"{path} has to be keys and values", ExitCode.USAGE)
    return data
