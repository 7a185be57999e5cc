"""YAML as the CLI reads it, which is nearer to YAML 1.2: `yes` and `1:30` are text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from local.engine.errors import EngineError, ExitCode

_KEPT = {"null", "merge", "timestamp"}


class _Loader(yaml.SafeLoader):
    """Knows null, booleans, numbers and dates; everything else that isn't quoted is text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own way
        first: [
            (tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] in {"null", "merge", "timestamp"}
        ]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_yaml_int(self, node: yaml.ScalarNode) -> int:
        """A whole number; a zero in front makes it octal."""
        text = str(node.value).replace("_", "").lower()
        return int(text, 8 if re.fullmatch(r"[-+]?0[0-7]+", text) else 0)


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_yaml_int)
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
