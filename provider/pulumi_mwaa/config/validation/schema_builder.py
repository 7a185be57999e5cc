"""Builds the JSON Schemas of config files from the resources' fields, and adds references to secrets.

`errorMessage` replaces a schema's standard message. Editors also support it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_mwaa.config.entries import INTEGER_TEXT
from pulumi_mwaa.provider.schema.fields import BOOLEAN, COMMON, INTEGER, JSON_OBJECT, STRING, Field
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.provider.schema.secret_refs import VERSION

JsonSchema = dict[str, Any]

_SECRET: JsonSchema = {
    "description": "Name of a secret in the stack's Pulumi config, set with `pulumi config set --secret NAME`.",
    "type": "string",
    "pattern": ".",
    "errorMessage": "must be the name of a secret in the stack's Pulumi config",
}
_SECRET_ARN: JsonSchema = {
    "description": "ARN of a secret in AWS Secrets Manager. The secret is read when the object is created or changed.",
    "type": "string",
    "pattern": "^arn:[^:]+:secretsmanager:",
    "errorMessage": "must be the ARN of a secret in Secrets Manager",
}


def document(
    resource: ResourceSchema, title: str, description: str, entry: JsonSchema, definitions: Mapping[str, JsonSchema]
) -> JsonSchema:
    """Returns a file's schema: an object that maps each key to an entry."""
    key = next(field for field in resource.fields if field.name == resource.key)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "description": description,
        "type": "object",
        "propertyNames": key.limits,
        "additionalProperties": entry,
        **({"$defs": dict(definitions)} if definitions else {}),
    }


def properties(resource: ResourceSchema) -> dict[str, JsonSchema]:
    """Returns the schemas of an entry's fields: all fields except the key, plus `adopt_existing`."""
    own = (field for field in resource.fields if field.name != resource.key)
    return {field.name: field_schema(field) for field in (*own, COMMON["adopt_existing"])}


def required(resource: ResourceSchema) -> list[str]:
    """Returns the names of an entry's required fields."""
    return [field.name for field in resource.fields if field.required and field.name != resource.key]


def field_schema(field: Field) -> JsonSchema:
    """Returns the schema of a field."""
    # Airflow's exports contain null for an empty field; a boolean is never empty.
    nullable = not (field.required or field.type is BOOLEAN)
    types = [*field.type.json_types, *(["null"] if nullable else [])]
    schema = {"description": field.help, "type": types if len(types) > 1 else types[0], **field.limits}
    if field.type is INTEGER:
        return schema | {
            "description": f"{field.help} A quoted number is also accepted.",
            "type": [*types, "string"],
            "pattern": f"^{INTEGER_TEXT}$",
            "errorMessage": "must be an integer" + (" or null" if nullable else ""),
        }
    if field.may_be_secret and field.type is STRING:
        return _secret_string(schema)
    if field.may_be_secret and field.type is JSON_OBJECT:
        return _secret_object(schema)
    return schema


def reference_properties(plain: JsonSchema) -> dict[str, JsonSchema]:
    """Returns the schemas of a reference's keys. `plain` is the schema of a value that isn't a secret."""
    version = field_schema(VERSION) | {"type": "string"}
    return {"plain": plain, "secret": _SECRET, "secret_arn": _SECRET_ARN, "secret_version_id": version}


def one_source(*keys: str) -> list[JsonSchema]:
    """Returns the alternatives for an object with one of these keys, or with `secret_arn` and an optional version."""
    without_version = {"not": {"required": ["secret_version_id"]}}
    return [*({"required": [key], **without_version} for key in keys), {"required": ["secret_arn"]}]


#: The definition that potentially secret fields refer to.
REFERENCE: JsonSchema = {
    "type": "object",
    "properties": reference_properties(
        {"description": "A string that isn't a secret, whatever its key suggests.", "type": "string"}
    ),
    "additionalProperties": False,
    "oneOf": one_source("secret", "plain"),
    "errorMessage": "must be {secret: NAME} or {secret_arn: ARN}, or {plain: TEXT} if it isn't a secret",
}
_TO_REFERENCE = {"$ref": "#/$defs/reference"}


def _secret_string(schema: JsonSchema) -> JsonSchema:
    return {
        "description": f"{schema['description']} Use a reference. A string is accepted only as {{plain: TEXT}}, or if "
        "the stack allows secrets in plain text.",
        "if": {"type": "object"},
        "then": _TO_REFERENCE,
        "else": {
            **{keyword: rule for keyword, rule in schema.items() if keyword != "description"},
            "errorMessage": "must be a string — quote a number, and write a secret as {secret: NAME} or "
            "{secret_arn: ARN}",
        },
    }


def _secret_object(schema: JsonSchema) -> JsonSchema:
    only_plain = {"type": "object", "required": ["plain"], "maxProperties": 1}
    return schema | {
        "description": f"{schema['description']} In the object, use {{secret: NAME}} for a secret and "
        "{plain: VALUE} for a value that isn't a secret. Use {secret_arn: ARN} in place of the whole object.",
        "allOf": [
            {"if": {"type": "object", "required": ["secret_arn"]}, "then": _TO_REFERENCE},
            {"if": only_plain, "then": {"properties": {"plain": {"type": ["object", "string"]}}}},
        ],
    }
