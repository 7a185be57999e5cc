"""docs/resources/<kind>.md: from the descriptions that check and diff read."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable

from pulumi_mwaa.resources.fields import Field, secret_argument
from pulumi_mwaa.resources.kind import Kind
from pulumi_mwaa.resources.resource import AirflowResource


def resource_page(resource: type[AirflowResource]) -> str:
    """The page of a resource."""
    kind = resource._kind
    (example,) = re.findall(r"```python\n.*?```", inspect.getdoc(inspect.getmodule(resource)) or "", re.DOTALL)
    required = [field for field in kind.arguments if field.required]
    optional = [field for field in kind.arguments if not field.required]
    parts = [
        f"# {resource.__name__}",
        inspect.getdoc(resource),
        example,
        "## Required",
        _table(required),
        "## Optional",
        _table(optional),
        "## Outputs",
        "Every argument as it is recorded, and:",
        _rows({"id": f"`ENVIRONMENT/{kind.key.upper()}`", **kind.computed}.items()),
        *_constructors(resource),
        "## Behaviour",
        "\n".join(f"- {note}" for note in (*_common(kind), *kind.notes)),
        "[What each operation promises](../behaviour.md) holds for every resource.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(fields: Iterable[Field]) -> str:
    return _rows((field.name, f"{field.type.name}. {field.help}{_instead(field)}") for field in fields)


def _rows(pairs: Iterable[tuple[str, str]]) -> str:
    return "\n".join(["| name | meaning |", "| --- | --- |", *(f"| `{name}` | {text} |" for name, text in pairs)])


def _instead(field: Field) -> str:
    return f" Or `{secret_argument(field.name)}`." if field.from_secret else ""


def _constructors(resource: type[AirflowResource]) -> list[str]:
    """What else makes such a resource: functions of the class."""
    found = [
        (name, inspect.getdoc(getattr(resource, name)) or "")
        for name in vars(resource)
        if isinstance(vars(resource)[name], (staticmethod, classmethod)) and not name.startswith("_")
    ]
    rows = [(f"{resource.__name__}.{name}", docstring.partition("\n")[0]) for name, docstring in found]
    return ["## Other ways to make one", _rows(rows)] if rows else []


def _common(kind: Kind) -> list[str]:
    identity = " or ".join(f"`{field.name}`" for field in kind.arguments if field.identity)
    notes = [f"Another {identity} replaces it: the new one is made before the old one is deleted."]
    notes += [f"`{name}` always exists: it is taken over, and reset in the end." for name in kind.permanent]
    return notes
