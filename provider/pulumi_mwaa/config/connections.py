"""Entries of connections, in any form that Airflow's import takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_mwaa.airflow.connection_uri import UriFields, parse_uri
from pulumi_mwaa.config.document import Position
from pulumi_mwaa.config.entries import (
    SecretCandidate,
    is_reference,
    is_sourced,
    nested,
    not_null,
    referenced,
    with_integers,
)
from pulumi_mwaa.config.json_schema import Later
from pulumi_mwaa.config.schema_builder import REFERENCE, JsonSchema, document, properties, required
from pulumi_mwaa.provider.schema.connection import CONNECTION
from pulumi_mwaa.provider.schema.schema import ResourceSchema

_OTHER_FORMS: dict[str, JsonSchema] = {
    "extra_dejson": {"description": "`extra` as an object, under the name of Airflow's import.", "type": "object"},
    "conn_id": {"description": "The connection's id once more, as Airflow's import allows it.", "type": "string"},
    "uri": {
        "description": "All of it as a URI, instead of the fields from conn_type to extra.",
        "type": "string",
        "minLength": 1,
    },
}


def json_schema(resource: ResourceSchema) -> JsonSchema:
    """Returns the schema of a file of connections."""
    connection = {
        "description": "Its fields; or TYPE://LOGIN@HOST:PORT/SCHEMA?EXTRAS, the URI that Airflow's import takes.",
        "properties": properties(resource) | _OTHER_FORMS,
        "additionalProperties": False,
        "allOf": [
            {"type": ["object", "string"], "errorMessage": "must be an object with its fields, or a URI"},
            {
                "if": {"type": "object", "required": ["uri"]},
                "then": {
                    "not": {"anyOf": [{"required": [field]} for field in (*UriFields._fields, "extra_dejson")]},
                    "errorMessage": "has both a uri and fields that the uri already sets: keep one or the other",
                },
                "else": {"required": required(resource)},
            },
            {
                "not": {"type": "object", "required": ["extra", "extra_dejson"]},
                "errorMessage": "has extra and extra_dejson, which are the same: keep one of them",
            },
        ],
    }
    return document(
        resource,
        "Airflow connections",
        "By connection id. Airflow's own export is of this form, and its import takes it.",
        {"$ref": "#/$defs/connection"},
        {"reference": REFERENCE, "connection": connection},
    )


def contradictions(name: str, declared: Any) -> Iterator[tuple[Position, str]]:
    """Yields what no JSON Schema can refuse: another id in `conn_id`, an unreadable URI, two versions of secrets."""
    of_uri: Position = () if isinstance(declared, str) else ("uri",)
    if isinstance(declared, Later):
        yield (), "can't be an output as a whole: its fields can"
        return
    if isinstance(declared, Mapping) and isinstance(declared.get("uri"), Later):
        yield of_uri, "can't be an output: declare the connection by AirflowConnection.from_uri"
        return
    if isinstance(declared, Mapping) and declared.get("conn_id", name) not in (name, None):
        yield ("conn_id",), "differs from the connection's key: remove it, or use that id as the key"
    try:
        fields = _fields(declared)
    except ValueError as error:
        yield of_uri, f"can't be read as the URI of a connection: {error}"
        return
    sourced = [fields[field] for field in CONNECTION.secret_fields if is_sourced(fields.get(field))]
    if len({field.get("secret_version_id") for field in sourced}) > 1:
        yield (), "needs the same secret_version_id for password and extra, or none"


def arguments(declared: Any) -> dict[str, Any]:
    """Returns the arguments of a connection without contradictions."""
    found = _fields(declared)
    for name in CONNECTION.secret_fields:
        if is_reference(found.get(name)):
            found |= referenced(name, found.pop(name))
    return found | {name: nested(found[name]) for name in CONNECTION.secret_fields if name in found}


def secret_candidates(name: str, declared: Any) -> Iterator[SecretCandidate]:
    """Yields all of a connection that can be a secret."""
    fields = _fields(declared)
    in_uri = isinstance(declared, str) or "uri" in declared
    renamed = {"extra": "extra_dejson"} if not in_uri and "extra_dejson" in declared else {}
    for field in CONNECTION.secret_fields:
        position: Position = (name, renamed.get(field, field))
        if in_uri:
            position = (name,) if isinstance(declared, str) else (name, "uri")
        yield SecretCandidate(field, position, fields.get(field), owner=position, in_uri=in_uri)


def _fields(declared: Any) -> dict[str, Any]:
    """Returns the fields of a connection in any form that Airflow's import takes: a URI, `extra_dejson`, `conn_id`.

    Source: `_create_connection` in Airflow's local_filesystem.py, the same in 2.10.3 and 3.0.6. Raises ValueError,
    with nothing of the URI in it, for one that can't be read.
    """
    found = {"uri": declared} if isinstance(declared, str) else not_null(declared)
    found.pop("conn_id", None)
    if "uri" in found:
        found |= not_null(parse_uri(found.pop("uri"))._asdict())
    if "extra_dejson" in found:
        found["extra"] = found.pop("extra_dejson")
    return with_integers(CONNECTION, found)
