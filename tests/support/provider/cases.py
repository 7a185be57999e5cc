"""The tables of every kind: objects that are read back without a difference, and their edits in Airflow.

Each kind's rows are in its test file.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from docs.generator.pages import resources
from pulumi_mwaa.airflow import Airflow
from pulumi_mwaa.provider.schema.schema import ResourceSchema

SAME, REFUSED, NOT_OFFERED = "nothing differs", "refused", "not offered"


@dataclass(frozen=True)
class Case:
    """One row.

    Attributes:
        title: what is special about it; docs/reference/tested-versions.md shows it.
        fields: the arguments of the resource, as a program gives them.
        name: what names the object; `{}` is the test's prefix.
        refused: by dialect that has such objects but not this one, a part of the error.
    """

    title: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    name: str = "{}x"
    refused: Mapping[str, str] = field(default_factory=dict)

    def inputs(self, kind: ResourceSchema, environment: str, prefix: str) -> dict[str, Any]:
        """What the program's arguments are sent as."""
        sent = {name: _text(value) if name in {"value", "extra"} else value for name, value in self.fields.items()}
        return {"environment": environment, kind.key: self.name.format(prefix), **sent}


@dataclass(frozen=True)
class Drift:
    """How objects of a kind drift: what is declared, and what somebody else changes in Airflow.

    Attributes:
        declared: each field that may be left out, and no empty one.
        edits: one field each; each field is changed, and emptied.
        commands: of Airflow's own command line, with the fields that each changes; without any, the object is gone.
            `{}` is its name.
    """

    declared: Mapping[str, Any]
    edits: tuple[Mapping[str, Any], ...]
    commands: tuple[tuple[tuple[str, ...], frozenset[str]], ...]


@dataclass(frozen=True)
class Tried:
    """A kind, and what its test file has for the tests of all kinds."""

    resource: str
    kind: ResourceSchema
    cases: tuple[Case, ...]
    drift: Drift


def kinds() -> list[Tried]:
    """Every kind of the package; one whose test file lacks its rows fails here."""
    described = [(resource.__name__, resource._schema) for resource in resources()]
    tests = [(name, kind, importlib.import_module(f"tests.resources.test_{kind.name}")) for name, kind in described]
    return [Tried(name, kind, test.CASES, test.DRIFT) for name, kind, test in tests]


def table() -> list[tuple[ResourceSchema, Case]]:
    """All rows."""
    return [(tried.kind, case) for tried in kinds() for case in tried.cases]


def title(kind: ResourceSchema, case: Case) -> str:
    """The row's name in docs/generator/cases.json."""
    return f"{kind.name}: {case.title}"


def expected(kind: ResourceSchema, case: Case, api: str) -> str:
    """What comes of the row in front of an Airflow that speaks this."""
    if not is_offered(kind, api):
        return NOT_OFFERED
    return REFUSED if api in case.refused else SAME


def is_offered(kind: ResourceSchema, api: str) -> bool:
    """Whether an Airflow that speaks this has such objects."""
    return kind.collection(_any_airflow()).only_dialect in {None, api}


@cache
def _any_airflow() -> Airflow:
    """Never called."""
    return Airflow("any", region="us-east-1")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
