"""The JSON Schemas of config files, which are built from the resources' fields."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pulumi_mwaa.config import AirflowConfig, connections, pools, variables
from pulumi_mwaa.config.kinds import KINDS, json_schemas
from pulumi_mwaa.config.validation.schema_builder import JsonSchema, field_schema
from pulumi_mwaa.provider.schema.connection import CONNECTION
from pulumi_mwaa.provider.schema.fields import BOOLEAN, INTEGER, JSON_OBJECT, JSON_TEXT, STRING, Field, Secrecy
from pulumi_mwaa.provider.schema.pool import POOL
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.provider.schema.validators import AtMost, Between, FitsPath, NotEmpty, Validator, storable
from pulumi_mwaa.provider.schema.variable import VARIABLE


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (Field("f", STRING, "Help."), {"type": ["string", "null"]}),
        (Field("f", STRING, "Help.", required=True), {"type": "string"}),
        (Field("f", BOOLEAN, "Help."), {"type": "boolean"}),
        (Field("f", JSON_TEXT, "Help.", required=True), {"type": ["string", "number", "boolean", "object", "array"]}),
        (Field("f", JSON_OBJECT, "Help."), {"type": ["object", "string", "null"]}),
        (Field("f", INTEGER, "Help."), {"type": ["integer", "null", "string"], "pattern": "^[-+]?[0-9]{1,10}$"}),
        (
            Field("f", INTEGER, "Help.", required=True, validators=(Between(2, 5),)),
            {"type": ["integer", "string"], "minimum": 2, "maximum": 5, "errorMessage": "must be an integer"},
        ),
        (Field("f", STRING, "Help.", validators=(storable,)), {"type": ["string", "null"]}),
        (Field("f", STRING, "Help.", validators=(NotEmpty(), AtMost(9), AtMost(7))), {"minLength": 1, "maxLength": 7}),
        (
            Field("f", STRING, "Help.", secrecy=Secrecy.ALWAYS),
            {"if": {"type": "object"}, "then": {"$ref": "#/$defs/reference"}},
        ),
    ],
)
def test_field_becomes_its_schema(field: Field, expected: JsonSchema) -> None:
    schema = field_schema(field)
    assert schema.items() >= expected.items()
    assert schema["description"].startswith("Help.")


def _with(resource: ResourceSchema, name: str, *validators: Validator) -> ResourceSchema:
    fields = (replace(field, validators=validators) if field.name == name else field for field in resource.fields)
    return replace(resource, fields=tuple(fields))


def _slots(resource: ResourceSchema) -> Any:
    return pools.json_schema(resource)["$defs"]["pool"]["properties"]["slots"]


def _port(resource: ResourceSchema) -> Any:
    return connections.json_schema(resource)["$defs"]["connection"]["properties"]["port"]


def _host(resource: ResourceSchema) -> Any:
    return connections.json_schema(resource)["$defs"]["connection"]["properties"]["host"]


def _key(resource: ResourceSchema) -> Any:
    return variables.json_schema(resource)["propertyNames"]


@pytest.mark.parametrize(
    ("built", "resource", "name", "limits"),
    [
        (_slots, POOL, "slots", {"minimum": 0, "maximum": 2**31 - 1}),
        (_slots, _with(POOL, "slots", Between(1, 9)), "slots", {"minimum": 1, "maximum": 9}),
        (_port, CONNECTION, "port", {"minimum": 0, "maximum": 65535}),
        (_port, _with(CONNECTION, "port", Between(1, 1023)), "port", {"minimum": 1, "maximum": 1023}),
        (_host, CONNECTION, "host", {"maxLength": 500}),
        (_host, _with(CONNECTION, "host", AtMost(3)), "host", {"maxLength": 3}),
        (_key, VARIABLE, "key", {"minLength": 1, "maxLength": FitsPath("variables").limits["maxLength"]}),
        (_key, _with(VARIABLE, "key", AtMost(3)), "key", {"maxLength": 3}),
    ],
)
def test_limits_are_those_of_the_validators(
    built: Any, resource: ResourceSchema, name: str, limits: dict[str, int]
) -> None:
    actual = {keyword: limit for keyword, limit in built(resource).items() if isinstance(limit, int)}
    assert actual == limits
    (field,) = (field for field in resource.fields if field.name == name)
    assert field.limits == limits


def _described(schema: Any) -> Iterator[tuple[str, Any]]:
    for definition in schema.get("$defs", {}).values():
        yield from definition.get("properties", {}).items()


@pytest.mark.parametrize("schema", json_schemas().values(), ids=json_schemas())
def test_schema_is_valid_and_describes_every_field(schema: JsonSchema) -> None:
    Draft202012Validator.check_schema(schema)
    assert [name for name, field in _described(schema) if not field.get("description")] == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_kinds_schema_has_each_field_of_its_resource(kind: Any) -> None:
    named = {name for name, _ in _described(kind.form.json_schema)}
    assert named >= {"adopt_existing", *kind.schema.names} - {kind.schema.key}


def test_each_kind_is_an_argument_of_airflow_config() -> None:
    assert list(KINDS) == [name for name in inspect.signature(AirflowConfig).parameters if name in KINDS]
