"""The kinds of config objects. To add a kind, add it to `KINDS`, and add a module for its special cases.

An entry is the declaration of one object: the value under the object's key, in a file or in Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from pulumi_mwaa.config import connections, pools, variables
from pulumi_mwaa.config.documents.document import Document, Position
from pulumi_mwaa.config.entries import SecretCandidate
from pulumi_mwaa.config.validation.ambiguities import ambiguities
from pulumi_mwaa.config.validation.schema_builder import JsonSchema
from pulumi_mwaa.provider.schema.connection import CONNECTION
from pulumi_mwaa.provider.schema.pool import POOL
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.provider.schema.variable import VARIABLE
from pulumi_mwaa.resources.connection import AirflowConnection
from pulumi_mwaa.resources.pool import AirflowPool
from pulumi_mwaa.resources.variable import AirflowVariable


def _none(*_: Any) -> Iterator[Any]:
    return iter(())


@dataclass(frozen=True)
class EntryForm:
    """A form that entries can have.

    Attributes:
        json_schema: The JSON Schema of a file with such entries.
        arguments: Returns the resource's arguments, given an object's name and entry. A reference to a secret in
            the Pulumi config becomes a `ConfigSecret`.
        contradictions: Yields each problem that no JSON Schema can find in an entry, and its position in the entry.
        secret_candidates: Yields all potentially secret values in an entry.
        entry_may_be_value: Whether an entry may be the object's value itself, and therefore an output.
        has_references: Whether `{secret: …}`, `{secret_arn: …}` and `{plain: …}` are references rather than literal
            values.
        warnings: Yields warnings about objects that some version of Airflow reads differently.
    """

    json_schema: JsonSchema
    arguments: Callable[[str, Any], dict[str, Any]]
    contradictions: Callable[[str, Any], Iterator[tuple[Position, str]]] = _none
    secret_candidates: Callable[[str, Any], Iterator[SecretCandidate]] = _none
    entry_may_be_value: bool = False
    has_references: bool = True
    warnings: Callable[[Document], Iterator[str]] = _none


@dataclass(frozen=True)
class ConfigKind:
    """A kind of config object.

    Attributes:
        name: The name of the kind's file and of its `AirflowConfig` argument.
        schema: The resource's schema.
        resource: The resource class.
        form: The form of the kind's entries.
        export_form: The form of the entries in JSON files, if Airflow exports them in a different form.
    """

    name: str
    schema: ResourceSchema
    resource: Callable[..., pulumi.Resource]
    form: EntryForm
    export_form: EntryForm | None = None

    def form_in(self, document: Document) -> EntryForm:
        """Returns the form of a file's entries."""
        return self.export_form if self.export_form and document.is_json else self.form


#: All kinds, by name.
KINDS: Mapping[str, ConfigKind] = {
    kind.name: kind
    for kind in (
        ConfigKind(
            "variables",
            VARIABLE,
            AirflowVariable,
            EntryForm(
                variables.json_schema(VARIABLE),
                lambda _name, declared: variables.arguments(declared),
                secret_candidates=variables.secret_candidates,
                entry_may_be_value=True,
            ),
            EntryForm(
                variables.export_schema(VARIABLE),
                lambda _name, exported: variables.exported_arguments(exported),
                secret_candidates=variables.exported_secret_candidates,
                has_references=False,
                warnings=ambiguities,
            ),
        ),
        ConfigKind(
            "connections",
            CONNECTION,
            AirflowConnection,
            EntryForm(
                connections.json_schema(CONNECTION),
                lambda _name, declared: connections.arguments(declared),
                contradictions=connections.contradictions,
                secret_candidates=connections.secret_candidates,
            ),
        ),
        ConfigKind("pools", POOL, AirflowPool, EntryForm(pools.json_schema(POOL), pools.arguments)),
    )
}


def json_schemas() -> dict[str, JsonSchema]:
    """Returns the JSON Schemas of all forms, by file name. They are stored in `schemas/` for editors."""
    plain = {kind.name: kind.form for kind in KINDS.values()}
    exports = {f"{kind.name}_export": kind.export_form for kind in KINDS.values() if kind.export_form}
    return {f"{name}.json": form.json_schema for name, form in (plain | exports).items()}
