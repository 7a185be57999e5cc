"""The case table: what is made, and read back without a difference. Each kind's rows are in its test file."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi_mwaa
from pulumi_mwaa.resources.kind import Kind
from pulumi_mwaa.resources.resource import AirflowResource


@dataclass(frozen=True)
class Case:
    """One row.

    Attributes:
        title: what is special about it; docs/cases.md shows it.
        fields: the arguments of the resource, as a program gives them.
        name: what names the object; `{}` is the test's prefix.
        refused: by dialect that can't have it, a part of the error.
    """

    title: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    name: str = "{}x"
    refused: Mapping[str, str] = field(default_factory=dict)

    def inputs(self, kind: Kind, environment: str, prefix: str) -> dict[str, Any]:
        """What the program's arguments are sent as."""
        sent = {name: _text(value) if name in {"value", "extra"} else value for name, value in self.fields.items()}
        return {"environment": environment, kind.key: self.name.format(prefix), **sent}


@dataclass(frozen=True)
class Drift:
    """How a kind is edited behind our back: what is declared, and the edits, one field each."""

    declared: Mapping[str, Any]
    edits: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Tried:
    """A kind, and what its test file has for the tests of all kinds."""

    kind: Kind
    resource: str
    cases: tuple[Case, ...]
    drift: Drift


def kinds() -> list[Tried]:
    """Every kind of the package; one whose test file lacks its rows fails here."""
    public = [getattr(pulumi_mwaa, name) for name in pulumi_mwaa.__all__]
    resources = [each for each in public if isinstance(each, type) and issubclass(each, AirflowResource)]
    described = [(cls.__name__, importlib.import_module(cls.__module__).KIND) for cls in resources]
    tests = [(name, kind, importlib.import_module(f"tests.resources.test_{kind.name}")) for name, kind in described]
    return [Tried(kind, name, test.CASES, test.DRIFT) for name, kind, test in tests]


def table() -> list[tuple[Kind, Case]]:
    """All rows."""
    return [(tried.kind, case) for tried in kinds() for case in tried.cases]


def title(kind: Kind, case: Case) -> str:
    """The row's name in docs/cases.json."""
    return f"{kind.name}: {case.title}"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
