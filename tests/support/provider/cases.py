"""The tables of cases and edits, which are in each kind's test file.

Each case is an object that must be read back without a difference. Each edit is a change in Airflow.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from docs.generator.pages import resources
from pulumi_mwaa.provider.schema.schema import ResourceSchema

SAME, REJECTED, NOT_OFFERED = "nothing differs", "rejected", "not offered"


@dataclass(frozen=True)
class Case:
    """A row in a table of cases.

    Attributes:
        title: What is special about the object, for docs/reference/tested-versions.md.
        fields: The resource's arguments, as in a program.
        name: The object's name, with `{}` for the test's prefix.
        rejected: Part of the expected error, for each dialect that has this kind but rejects this object.
    """

    title: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    name: str = "{}x"
    rejected: Mapping[str, str] = field(default_factory=dict)

    def inputs(self, kind: ResourceSchema, environment: str, prefix: str) -> dict[str, Any]:
        """Returns the inputs that result from the program's arguments."""
        sent = {name: _text(value) if name in {"value", "extra"} else value for name, value in self.fields.items()}
        return {"environment": environment, kind.key: self.name.format(prefix), **sent}


@dataclass(frozen=True)
class Drift:
    """Changes that someone else makes in Airflow to objects of one kind.

    Attributes:
        declared: The declared fields. They include every optional field, and none of them is empty.
        edits: The edits, each to one field. Together, they change and clear every field.
        commands: Airflow CLI commands, with `{}` for the object's name, each with the fields that it changes. A
            command without fields deletes the object.
    """

    declared: Mapping[str, Any]
    edits: tuple[Mapping[str, Any], ...]
    commands: tuple[tuple[tuple[str, ...], frozenset[str]], ...]


@dataclass(frozen=True)
class Tried:
    """A kind, with the tables in its test file."""

    resource: str
    kind: ResourceSchema
    cases: tuple[Case, ...]
    drift: Drift


def kinds() -> list[Tried]:
    """Returns every kind whose objects can be created. Fails if a kind's test file doesn't have the tables."""
    schemas = [(resource.__name__, resource._schema) for resource in resources()]
    described = [(name, kind) for name, kind in schemas if kind.only_changes is None]
    tests = [(name, kind, importlib.import_module(f"tests.resources.test_{kind.name}")) for name, kind in described]
    return [Tried(name, kind, test.CASES, test.DRIFT) for name, kind, test in tests]


def table() -> list[tuple[ResourceSchema, Case]]:
    """Returns the cases of all kinds."""
    return [(tried.kind, case) for tried in kinds() for case in tried.cases]


def title(kind: ResourceSchema, case: Case) -> str:
    """Returns a case's name in docs/generator/cases.json."""
    return f"{kind.name}: {case.title}"


def expected(kind: ResourceSchema, case: Case, api: str) -> str:
    """Returns a case's expected outcome on Airflow versions with this API."""
    if not is_offered(kind, api):
        return NOT_OFFERED
    return REJECTED if api in case.rejected else SAME


def is_offered(kind: ResourceSchema, api: str) -> bool:
    """Returns whether Airflow versions with this API have objects of this kind."""
    return kind.collection.only_dialect in {None, api}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
