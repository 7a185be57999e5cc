"""The package's public API. `python -m tests.packaging.public_api` writes the list that a test compares it with."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

from pulumi_mwaa.airflow import Airflow

FILE = Path(__file__).with_name("public_api.txt")
MODULES = ["pulumi_mwaa", "pulumi_mwaa.airflow", "pulumi_mwaa.components", "pulumi_mwaa.config"]
HOW = {
    inspect.Parameter.POSITIONAL_ONLY: "positional",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "positional or keyword",
    inspect.Parameter.VAR_POSITIONAL: "any further positional",
    inspect.Parameter.KEYWORD_ONLY: "keyword",
    inspect.Parameter.VAR_KEYWORD: "any further keyword",
}


def public_api() -> list[str]:
    """Returns a line for each name, member and parameter. A line that disappears is a breaking change."""
    modules = [importlib.import_module(name) for name in MODULES]
    return [
        line
        for module in modules
        for name in sorted(module.__all__)
        for line in _lines(f"{module.__name__}.{name}", getattr(module, name))
    ]


def _lines(name: str, value: object) -> Iterator[str]:
    if not isinstance(value, type):
        yield name
        yield from _parameters(name, value)
        return
    yield f"{name} inherits from {', '.join(base.__name__ for base in value.__bases__)}"
    yield from _parameters(name, value)
    yield from _members(name, value)
    if value is Airflow:
        parts = {attribute: type(part) for attribute, part in vars(Airflow("prod", region="us-east-1")).items()}
        for attribute, part in sorted(parts.items()):
            if not attribute.startswith("_"):
                yield f"{name}.{attribute}"
                yield from _members(f"{name}.{attribute}", part, only_methods=True)


def _members(name: str, value: type, *, only_methods: bool = False) -> Iterator[str]:
    """Yields the members that the package defines, but not those that Pulumi defines."""
    own = [part for part in value.__mro__ if part.__module__.split(".")[0] == "pulumi_mwaa"]
    for member in sorted({each for part in own for each in {*vars(part), *inspect.get_annotations(part)}}):
        attribute = inspect.getattr_static(value, member, None)
        is_method = inspect.isfunction(attribute)
        if member.startswith("_") or (only_methods and not is_method):
            continue
        yield f"{name}.{member}"
        if is_method:
            yield from _parameters(f"{name}.{member}", attribute, skipped=1)
        elif isinstance(attribute, classmethod):
            yield from _parameters(f"{name}.{member}", getattr(value, member))


def _parameters(name: str, function: object, skipped: int = 0) -> Iterator[str]:
    assert callable(function), name
    for parameter in [*inspect.signature(function).parameters.values()][skipped:]:
        default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        yield f"{name}({parameter.name}{default}): {HOW[parameter.kind]}"


if __name__ == "__main__":
    FILE.write_text("\n".join([*public_api(), ""]), encoding="utf-8")
