"""Pool entries."""

from __future__ import annotations

from typing import Any

from pulumi_mwaa.airflow.pools import DEFAULT_POOL
from pulumi_mwaa.config.entries import not_null, with_integers
from pulumi_mwaa.config.validation.schema_builder import JsonSchema, document, properties, required
from pulumi_mwaa.provider.schema.pool import POOL
from pulumi_mwaa.provider.schema.schema import ResourceSchema


def json_schema(resource: ResourceSchema) -> JsonSchema:
    """Returns the JSON Schema of a pools file."""
    pool = {
        "type": "object",
        "properties": properties(resource),
        "additionalProperties": False,
        "required": required(resource),
    }
    return document(
        resource,
        "Airflow pools",
        "The pools by name. Airflow exports files of this form.",
        {"$ref": "#/$defs/pool"},
        {"pool": pool},
    )


def arguments(name: str, declared: dict[str, Any]) -> dict[str, Any]:
    """Returns the arguments for a pool."""
    # An export contains the default pool's built-in description, which can't be declared.
    ignored = {"description"} if name == DEFAULT_POOL and declared.get("description") == "Default pool" else set()
    return with_integers(POOL, {field: value for field, value in not_null(declared).items() if field not in ignored})
