"""Connection entries, in every form that Airflow's import accepts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_mwaa.airflow.connection_uri import UriFields, parse_uri
from pulumi_mwaa.config.documents.document import Position
from pulumi_mwaa.config.entries import (
    SecretCandidate,
    is_reference,
    is_sourced,
    nested,
    not_null,
    referenced,
    with_integers,
)
from pulumi_mwaa.config.validation.json_schema import Later
from pulumi_mwaa.config.validation.schema_builder import REFERENCE, JsonSchema, document, properties, required
from pulumi_mwaa.provider.schema.connection import CONNECTION
from pulumi_mwaa.provider.schema.schema import ResourceSchema

_OTHER_FORMS: dict[str, JsonSchema] = {
    "extra_dejson": {
        "description": "An alternative name for `extra`, which Airflow's import also accepts.",
        "type": "object",
    },
    "conn_id": {
        "description": "The connection's id, as in Airflow's import. It must be the same as the key.",
        "type": "string",
    },
    "uri": {
        "description": "The connection as a URI, in place of the fields from `conn_type` to `extra`.",
        "type": "string",
        "minLength": 1,
    },
}


def json_schema(resource: ResourceSchema) -> JsonSchema:
    """Returns the JSON Schema of a connections file."""
    connection = {
        "description": "An object with the connection's fields, or a URI as in Airflow's import: "
        "TYPE://LOGIN@HOST:PORT/SCHEMA?EXTRAS.",
        "properties": properties(resource) | _OTHER_FORMS,
        "additionalProperties": False,
        "allOf": [
            {"type": ["object", "string"], "errorMessage": "must be an object with the connection's fields, or a URI"},
            {
                "if": {"type": "object", "required": ["uri"]},
                "then": {
                    "not": {"anyOf": [{"required": [field]} for field in (*UriFields._fields, "extra_dejson")]},
                    "errorMessage": "has both a uri and fields that the uri already sets — remove one or the other",
                },
                "else": {"required": required(resource)},
            },
            {
                "not": {"type": "object", "required": ["extra", "extra_dejson"]},
                "errorMessage": "has both extra and extra_dejson, which mean the same — remove one of them",
            },
        ],
    }
    return document(
        resource,
        "Airflow connections",
        "The connections by id. Airflow exports and imports files of this form.",
        {"$ref": "#/$defs/connection"},
        {"reference": REFERENCE, "connection": connection},
    )


def contradictions(name: str, declared: Any) -> Iterator[tuple[Position, str]]:
    """Yields problems that no JSON Schema can find: a wrong `conn_id`, an invalid URI, or two secret versions."""
    uri_position: Position = () if isinstance(declared, str) else ("uri",)
    if isinstance(declared, Mapping) and isinstance(declared.get("uri"), Later):
        yield uri_position, "can't be an output — use AirflowConnection.from_uri for this connection"
        return
    if isinstance(declared, Mapping) and declared.get("conn_id", name) not in (name, None):
        yield ("conn_id",), "differs from the connection's key — remove it, or use that id as the key"
    try:
        fields = _fields(declared)
    except ValueError as error:
        yield uri_position, f"isn't a valid connection URI: {error}"
        return
    sourced = [fields[field] for field in CONNECTION.secret_fields if is_sourced(fields.get(field))]
    if len({field.get("secret_version_id") for field in sourced}) > 1:
        yield (
            (),
            "has different secret_version_ids for password and extra — use the same one for both, or omit it from both",
        )


def arguments(declared: Any) -> dict[str, Any]:
    """Returns the arguments for a connection that has no contradictions."""
    fields = _fields(declared)
    for name in CONNECTION.secret_fields:
        if is_reference(fields.get(name)):
            fields |= referenced(name, fields.pop(name))
    return fields | {name: nested(fields[name]) for name in CONNECTION.secret_fields if name in fields}


def secret_candidates(name: str, declared: Any) -> Iterator[SecretCandidate]:
    """Yields all potentially secret values in a connection."""
    fields = _fields(declared)
    in_uri = isinstance(declared, str) or "uri" in declared
    renamed = {"extra": "extra_dejson"} if not in_uri and "extra_dejson" in declared else {}
    for field in CONNECTION.secret_fields:
        position: Position = (name, renamed.get(field, field))
        if in_uri:
            position = (name,) if isinstance(declared, str) else (name, "uri")
        yield SecretCandidate(field, position, fields.get(field), owner=position, in_uri=in_uri)


def _fields(declared: Any) -> dict[str, Any]:
    """Returns a connection's fields.

    Accepts every form that Airflow's import accepts: a URI as well as the keys `uri`, `extra_dejson` and `conn_id`.

    Source: `_create_connection` in Airflow's local_filesystem.py, the same in 2.10.3 and 3.0.6. Raises `ValueError` for
    an invalid URI, without quoting the URI.
    """
    fields = {"uri": declared} if isinstance(declared, str) else not_null(declared)
    fields.pop("conn_id", None)
    if "uri" in fields:
        fields |= not_null(parse_uri(fields.pop("uri"))._asdict())
    if "extra_dejson" in fields:
        fields["extra"] = fields.pop("extra_dejson")
    return with_integers(CONNECTION, fields)
