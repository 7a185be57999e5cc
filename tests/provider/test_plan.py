"""The plan for an existing object, as a table. Needs no Airflow."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from pulumi_mwaa.provider.plan import Actual, Plan, actual_from_answer, actual_from_record, plan
from pulumi_mwaa.provider.schema.computed import Computed
from pulumi_mwaa.provider.schema.connection import CONNECTION
from pulumi_mwaa.provider.schema.pool import POOL
from pulumi_mwaa.provider.schema.role import ROLE
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.provider.schema.values import Fields, SecretRef, Values
from pulumi_mwaa.provider.schema.variable import VARIABLE
from pulumi_mwaa.provider.secret_values import Desired

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:warehouse"
REF = SecretRef(ARN)
HTTP = {"connection_id": "w", "conn_type": "http"}
READ = [{"action": "can_read", "resource": "DAGs"}]
EDIT = [{"action": "can_edit", "resource": "DAGs"}]


def planned(update: str = "", *, recreate: str = "", conflicts: str = "", keep: str = "") -> Plan:
    """Returns a plan. Each argument is a string of field names."""
    return Plan(frozenset(update.split()), tuple(recreate.split()), tuple(conflicts.split()), frozenset(keep.split()))


class Row(NamedTuple):
    schema: ResourceSchema
    actual: Actual
    desired: dict[str, Any]
    expected: Plan


def recorded(schema: ResourceSchema, before: dict[str, Any], desired: dict[str, Any], expected: Plan) -> Row:
    """Returns a row for an update. The actual fields come from the state."""
    return Row(schema, Actual(before), desired, expected)


def existing(
    schema: ResourceSchema, answer: dict[str, Any], desired: dict[str, Any], expected: Plan, **more: Any
) -> Row:
    """Returns a row for an adoption. The actual fields come from Airflow."""
    return Row(
        schema, actual_from_answer(schema, answer, Values(desired), **{"masks": True, **more}), desired, expected
    )


ROWS = {
    "nothing to do": recorded(POOL, {"name": "p", "slots": 4}, {"name": "p", "slots": 4}, planned()),
    "only the changed field is sent": recorded(
        POOL,
        {"name": "p", "slots": 4, "description": "d"},
        {"name": "p", "slots": 5, "description": "d"},
        planned("slots", conflicts="slots"),
    ),
    "a removed field is cleared": recorded(
        POOL,
        {"name": "p", "slots": 4, "description": "d"},
        {"name": "p", "slots": 4},
        planned("description", conflicts="description"),
    ),
    "JSON is compared by value": recorded(
        VARIABLE, {"key": "k", "value": '{"a": 1, "b": 2}'}, {"key": "k", "value": '{"b":2,"a":1}'}, planned()
    ),
    "a changed password is sent": recorded(
        CONNECTION, {**HTTP, "password": "old"}, {**HTTP, "password": "new"}, planned("password", conflicts="password")
    ),
    "a password can't be cleared": recorded(
        CONNECTION, {**HTTP, "password": "old"}, HTTP, planned("password", recreate="password", conflicts="password")
    ),
    "a password that moves to Secrets Manager is sent": recorded(
        CONNECTION, {**HTTP, "password": "old"}, {**HTTP, "password": REF}, planned("password", conflicts="password")
    ),
    "an unchanged secret isn't read": recorded(
        CONNECTION, {**HTTP, "password": REF}, {**HTTP, "password": REF}, planned()
    ),
    "a different version of a secret is sent": recorded(
        CONNECTION,
        {**HTTP, "password": REF},
        {**HTTP, "password": SecretRef(ARN, "2" * 32)},
        planned("password", conflicts="password"),
    ),
    "a password from Secrets Manager can't be cleared": recorded(
        CONNECTION, {**HTTP, "password": REF}, HTTP, planned("password", recreate="password", conflicts="password")
    ),
    "a role's actions can't be changed": recorded(
        ROLE,
        {"name": "r", "actions": READ},
        {"name": "r", "actions": EDIT},
        planned("actions", recreate="actions", conflicts="actions"),
    ),
    "an existing object that matches": existing(
        POOL,
        {"name": "p", "slots": 4, "description": "", "include_deferred": False},
        {"name": "p", "slots": 4},
        planned(),
    ),
    "an existing object that differs": existing(
        POOL,
        {"name": "p", "slots": 4, "description": "theirs", "include_deferred": False},
        {"name": "p", "slots": 5},
        planned("slots description", conflicts="description slots"),
    ),
    "a declared password that is hidden is sent": existing(
        CONNECTION, {**HTTP, "password": "***", "extra": None}, {**HTTP, "password": "p"}, planned("password")
    ),
    "a hidden password that isn't declared is kept": existing(
        CONNECTION, {**HTTP, "password": "***", "extra": None}, HTTP, planned(keep="password")
    ),
    "a masked value that is declared is sent": existing(
        CONNECTION,
        {**HTTP, "password": None, "extra": '{"token": "***", "a": 1}'},
        {**HTTP, "extra": '{"token": "t", "a": 1}'},
        planned("extra"),
    ),
    "a masked value that isn't declared is a conflict": existing(
        CONNECTION,
        {**HTTP, "password": None, "extra": '{"token": "***", "a": 1}'},
        {**HTTP, "extra": '{"a": 1}'},
        planned("extra", conflicts="extra"),
    ),
    "a masked variable is sent": existing(
        VARIABLE,
        {"key": "api_token", "value": "***", "description": ""},
        {"key": "api_token", "value": "t"},
        planned("value"),
    ),
    "asterisks are a value if Airflow masks nothing": existing(
        VARIABLE,
        {"key": "k", "value": "***", "description": ""},
        {"key": "k", "value": "t"},
        planned("value", conflicts="value"),
        masks=False,
    ),
    "a field that a create dropped isn't a conflict": existing(
        VARIABLE,
        {"key": "k", "value": "v", "description": ""},
        {"key": "k", "value": "v", "description": "d"},
        planned("description"),
        dropped=["description"],
    ),
    "every field of an unreadable object is sent": Row(
        CONNECTION,
        actual_from_record(CONNECTION, {"connection_id": "w"}),
        {**HTTP, "password": "p"},
        planned(
            "conn_type host login password schema port extra description",
            conflicts="conn_type password",
        ),
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_plan(row: Row) -> None:
    assert plan(row.schema, row.actual, row.desired) == row.expected


def test_the_text_of_a_secret_is_neither_recorded_nor_shown() -> None:
    fields = Fields({**HTTP, "password": REF, "extra": SecretRef(f"{ARN}:extra")})
    values = Values({**HTTP, "password": "planted-1", "extra": '{"token": "planted-2"}'})
    desired = Desired(fields, values, {"password": "v1"})
    assert "planted" not in repr(desired)
    answer = {**HTTP, "password": "planted-1", "extra": '{"token": "planted-2"}'}
    properties = {"environment": "prod", "region": "us-east-1", "password_secret_arn": ARN}
    outputs = CONNECTION.outputs(
        properties, CONNECTION.fields_from_answer(answer, fields, masks=True), Computed(secret_versions=desired.sent)
    )
    assert outputs == properties | HTTP | {"sent_secret_versions": {"password": "v1"}}
