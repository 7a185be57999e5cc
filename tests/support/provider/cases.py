"""The tables of cases and edits of every kind, which are in the kinds' test files.

Each case is an object that must be read back without a difference. Each edit is a change that is made in Airflow.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from docs.generator.pages import resources
from pulumi_mwaa.provider.schema.schema import ResourceSchema

SAME, REFUSED, NOT_OFFERED = "nothing differs", "refused", "not offered"


@dataclass(frozen=True)
class Case:
    """A row of a table of cases.

    Attributes:
        title: What is special about the object, as docs/reference/tested-versions.md shows it.
        fields: The arguments of the resource, as in a program.
        name: The object's name, with `{}` for the test's prefix.
        refused: A part of the expected error, by dialect, if the dialect has this kind but refuses this object.
    """

    title: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    name: str = "{}x"
    refused: Mapping[str, str] = field(default_factory=dict)

    def inputs(self, kind: ResourceSchema, environment: str, prefix: str) -> dict[str, Any]:
        """Returns the inputs that the program's arguments become."""
        sent = {name: _text(value) if name in {"value", "extra"} else value for name, value in self.fields.items()}
        return {"environment": environment, kind.key: self.name.format(prefix), **sent}


@dataclass(frozen=True)
class Drift:
    """The ways in which somebody else changes objects of a kind in Airflow.

    Attributes:
        declared: The declared fields; they include every optional field, and none is empty.
        edits: The edits, each of one field. Together, they change and clear every field.
        commands: The commands of Airflow's command line, with `{}` for the object's name, and the fields that each
            changes. A command without fields deletes the object.
    """

    declared: Mapping[str, Any]
    edits: tuple[Mapping[str, Any], ...]
    commands: tuple[tuple[tuple[str, ...], frozenset[str]], ...]


@dataclass(frozen=True)
class Tried:
    """A kind with the tables in its test file."""

    resource: str
    kind: ResourceSchema
    cases: tuple[Case, ...]
    drift: Drift


def kinds() -> list[Tried]:
    """Returns every kind of the package; fails if a kind's test file lacks its tables."""
    described = [(resource.__name__, resource._schema) for resource in resources()]
    tests = [(name, kind, importlib.import_module(f"tests.resources.test_{kind.name}")) for name, kind in described]
    return [Tried(name, kind, test.CASES, test.DRIFT) for name, kind, test in tests]


def table() -> list[tuple[ResourceSchema, Case]]:
    """Returns the cases of all kinds."""
    return [(tried.kind, case) for tried in kinds() for case in tried.cases]


def title(kind: ResourceSchema, case: Case) -> str:
    """Returns the name of a case in docs/generator/cases.json."""
    return f"{kind.name}: {case.title}"


def expected(kind: ResourceSchema, case: Case, api: str) -> str:
    """Returns the expected outcome of a case on an Airflow with this API."""
    if not is_offered(kind, api):
        return NOT_OFFERED
    return REFUSED if api in case.refused else SAME


def is_offered(kind: ResourceSchema, api: str) -> bool:
    """Returns whether an Airflow with this API has objects of this kind."""
    return kind.collection.only_dialect in {None, api}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
