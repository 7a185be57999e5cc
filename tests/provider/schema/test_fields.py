"""`check` reports all invalid values at once, each under its property, and accepts all valid ones."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_mwaa.provider.schema.registry import SCHEMAS
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from tests.support.provider.host import UNKNOWN, Host

OFFLINE = {"aws:region": "eu-west-1", "mwaa:endpointUrl": "http://127.0.0.1:9"}
VARIABLE: dict[str, Any] = {"environment": "prod", "key": "owner", "value": "data"}
CONNECTION: dict[str, Any] = {"environment": "prod", "connection_id": "wh", "conn_type": "postgres"}
POOL: dict[str, Any] = {"environment": "prod", "name": "bf", "slots": 4}
ROLE: dict[str, Any] = {
    "environment": "prod",
    "name": "reader",
    "actions": [{"action": "can_read", "resource": "DAGs"}],
}
WHOLE: dict[str, dict[str, Any]] = {"variable": VARIABLE, "connection": CONNECTION, "pool": POOL, "role": ROLE}
ARN = "arn:aws:airflow:us-east-1:123456789012:environment/prod"
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:airflow/owner-AbCdEf"

REFUSED: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("variable", {"key": None}, {"key": "is required"}),
    ("variable", {"value": None}, {"value": "is required"}),
    ("variable", {"environment": None}, {"environment": "is required"}),
    ("variable", {"environment": "-no"}, {"environment": "neither the name of an MWAA environment"}),
    ("variable", {"environment": "arn:aws:s3:::x"}, {"environment": "nor an environment's ARN"}),
    ("variable", {"environment": 3}, {"environment": "must be a string, not a number"}),
    ("variable", {"environment": ARN, "region": "eu-west-1"}, {"region": "the environment's ARN is in us-east-1"}),
    ("variable", {"region": "not a region"}, {"region": "use a region such as eu-west-1"}),
    ("variable", {"key": ""}, {"key": "must not be empty"}),
    ("variable", {"key": "a\nb"}, {"key": "control characters"}),
    ("variable", {"key": "k" * 54}, {"key": "54 characters when percent-encoded — use at most 53"}),
    ("variable", {"key": "é" * 9}, {"key": "54 characters when percent-encoded"}),
    ("variable", {"value": 3}, {"value": "must be a string or JSON, not a number"}),
    ("variable", {"value": "***"}, {"value": "Airflow shows instead of a secret"}),
    ("variable", {"value": '{"token": "***"}'}, {"value": "Airflow shows instead of a secret"}),
    ("variable", {"value_secret_arn": SECRET}, {"value_secret_arn": "and value are both set — set only one of them"}),
    ("variable", {"value_secret_arn": UNKNOWN}, {"value_secret_arn": "both set"}),
    ("variable", {"value": UNKNOWN, "value_secret_arn": SECRET}, {"value_secret_arn": "both set"}),
    ("variable", {"value": None, "value_secret_arn": "owner"}, {"value_secret_arn": "isn't the ARN of a secret"}),
    ("variable", {"value": None, "value_secret_arn": f"{SECRET}:k:AWSCURRENT:"}, {"value_secret_arn": "use arn:aws"}),
    ("variable", {"secret_version_id": "v" * 32}, {"secret_version_id": "has no effect without the ARN of a secret"}),
    (
        "connection",
        {"password_secret_arn": SECRET, "extra_secret_arn": f"{SECRET}2", "secret_version_id": "v" * 32},
        {"secret_version_id": "can't apply to more than one secret"},
    ),
    ("variable", {"description": True}, {"description": "must be a string, not a boolean"}),
    ("variable", {"adopt_existing": "yes"}, {"adopt_existing": "must be a boolean, not a string"}),
    ("connection", {"connection_id": "a b"}, {"connection_id": "letters, digits"}),
    ("connection", {"connection_id": "é"}, {"connection_id": "letters, digits"}),
    ("connection", {"connection_id": "c" * 52}, {"connection_id": "use at most 51"}),
    ("connection", {"conn_type": ""}, {"conn_type": "must not be empty"}),
    ("connection", {"conn_type": "t" * 501}, {"conn_type": "501 characters — use at most 500"}),
    ("connection", {"host": "h" * 501}, {"host": "501 characters"}),
    ("connection", {"schema": "s" * 501}, {"schema": "501 characters"}),
    ("connection", {"port": "5432"}, {"port": "must be an integer, not a string"}),
    ("connection", {"port": 1.5}, {"port": "must be an integer"}),
    ("connection", {"port": -1}, {"port": "must be at least 0"}),
    ("connection", {"port": 65536}, {"port": "must be at most 65535"}),
    (
        "variable",
        {"value": None, "value_secret_arn": SECRET, "secret_version_id": "2"},
        {"secret_version_id": "32 to 64 characters"},
    ),
    ("connection", {"extra": "a=b"}, {"extra": "isn't a JSON object (line 1, column 1) — use"}),
    ("connection", {"extra": '{"a": 1,\n}'}, {"extra": "isn't a JSON object (line 2, column 1) — use"}),
    ("connection", {"extra": "[1]"}, {"extra": "isn't a JSON object — use"}),
    ("connection", {"extra": "null"}, {"extra": "isn't a JSON object"}),
    ("connection", {"extra": '{"a":' * 500 + "1" + "}" * 500}, {"extra": "isn't a JSON object"}),
    (
        "connection",
        {"extra": f'{{"a": {"1" * 5000}}}'},
        {"extra": "(it contains a number with more digits than Airflow can read) — use"},
    ),
    ("connection", {"extra": '{"a": ["***"]}'}, {"extra": "contains ***"}),
    ("connection", {"password": "***"}, {"password": "is ***"}),
    ("pool", {"name": "a/b"}, {"name": "can't reach an object with such a name"}),
    ("pool", {"name": "p" * 58}, {"name": "use at most 57"}),
    ("pool", {"name": ["default_pool"]}, {"name": "must be a string, not a list"}),
    ("pool", {"slots": -1}, {"slots": "breaks Airflow's list of pools"}),
    ("pool", {"slots": True}, {"slots": "must be an integer, not a boolean"}),
    ("pool", {"slots": float("inf")}, {"slots": "must be an integer"}),
    ("pool", {"slots": [4]}, {"slots": "not a list"}),
    ("pool", {"name": "default_pool", "description": "mine"}, {"description": "can't be changed — leave it out"}),
    ("pool", {"include_deferred": 1}, {"include_deferred": "must be a boolean"}),
    ("pool", {"name": "", "slots": -1}, {"name": "must not be empty", "slots": "must be at least 0"}),
    # SQLite can store these, but PostgreSQL, which MWAA uses, can't.
    ("variable", {"description": "a\0b"}, {"description": "must not contain a NUL character"}),
    *(
        ("connection", {name: "a\0b"}, {name: "must not contain a NUL character"})
        for name in ("conn_type", "host", "login", "schema", "description")
    ),
    ("pool", {"description": "a\0b"}, {"description": "must not contain a NUL character"}),
    ("pool", {"slots": 2**31}, {"slots": "must be at most 2147483647"}),
    ("pool", {"slots": 1e308}, {"slots": "must be at most 2147483647"}),
    ("pool", {"slots": float("nan")}, {"slots": "must be an integer"}),
    ("role", {"name": "r\0"}, {"name": "control characters"}),
    *(
        ("role", {"actions": [action | {part: "a\0b"}]}, {"actions": "must not contain a NUL character"})
        for action in ROLE["actions"]
        for part in action
    ),
]
ACCEPTED: list[tuple[str, dict[str, Any]]] = [
    ("variable", {"key": "k" * 53}),
    ("variable", {"key": "a/b c%"}),
    ("variable", {"value": ""}),
    ("variable", {"value": "***bold***"}),
    ("variable", {"environment": ARN}),
    ("variable", {"environment": ARN, "region": "us-east-1"}),
    ("variable", {"value": None, "value_secret_arn": SECRET}),
    ("variable", {"value": None, "value_secret_arn": UNKNOWN}),
    ("variable", {"value": None, "value_secret_arn": f"{SECRET}:k::", "secret_version_id": "v" * 32}),
    (
        "connection",
        {"password_secret_arn": f"{SECRET}:p", "extra_secret_arn": f"{SECRET}:e", "secret_version_id": "v" * 32},
    ),
    ("connection", {"port": 0}),
    ("connection", {"port": 65535}),
    ("connection", {"connection_id": "a.b-c_D1"}),
    ("connection", {"extra": ""}),
    ("connection", {"extra": "{}"}),
    ("pool", {"slots": 0}),
    ("pool", {"name": "a b.c"}),
    ("pool", {"name": "default_pool", "description": ""}),
    ("variable", {"value": '{"a":' * 500 + "1" + "}" * 500}),
    # PostgreSQL can store the largest integer and text of any length. Secrets are encrypted, so they may contain NUL.
    ("pool", {"slots": 2**31 - 1}),
    ("pool", {"description": "d" * 10_000}),
    ("variable", {"description": "d" * 10_000}),
    ("variable", {"value": "a\0b"}),
    ("connection", {"conn_type": "🙂" * 500}),
    ("connection", {"login": "l" * 501}),
    ("connection", {"password": "p" * 5001}),
    ("connection", {"password": "a\0b"}),
    ("connection", {"extra": r'{"a\u0000": "\u0000"}'}),
    ("connection", {"description": "d" * 10_000}),
]


@pytest.mark.parametrize(("kind", "changes", "reasons"), REFUSED)
def test_invalid_value_is_rejected_under_its_property(
    kind: str, changes: dict[str, Any], reasons: dict[str, str]
) -> None:
    failures = Host(OFFLINE).check(kind, WHOLE[kind] | changes).failures
    assert [failure.property or failure.reason.split()[0] for failure in failures] == list(reasons)
    for failure, reason in zip(failures, reasons.values(), strict=True):
        assert reason in failure.reason


@pytest.mark.parametrize(
    ("kind", "changes"), [("variable", {"value": 3}), ("connection", {"extra": "x", "password": "***"})]
)
def test_invalid_value_of_a_secret_field_is_reported_without_the_property(kind: str, changes: dict[str, Any]) -> None:
    failures = Host(OFFLINE).check(kind, WHOLE[kind] | changes).failures
    assert [failure.property for failure in failures] == [""] * len(changes)


@pytest.mark.parametrize(("kind", "changes"), ACCEPTED)
def test_valid_value_is_accepted(kind: str, changes: dict[str, Any]) -> None:
    assert not Host(OFFLINE).check(kind, WHOLE[kind] | changes).failures


@pytest.mark.parametrize("kind", [SCHEMAS[name] for name in ("variable", "pool", "role")], ids=lambda kind: kind.name)
def test_unpaired_surrogate_in_a_name_is_rejected(kind: ResourceSchema) -> None:
    """A config file can contain an unpaired surrogate as an escape sequence, but a program's argument can't."""
    (name,) = (field for field in kind.fields if field.name == kind.key)
    assert name.check("a\ud83d")[1] == [
        "contains an unpaired surrogate, which UTF-8 can't encode — use the whole character"
    ]


@pytest.mark.parametrize("kind", WHOLE)
def test_unknown_values_are_skipped(kind: str) -> None:
    result = Host(OFFLINE).check(kind, dict.fromkeys(WHOLE[kind], UNKNOWN))
    assert not result.failures
    assert all(isinstance(result.inputs[name], type(UNKNOWN)) for name in WHOLE[kind])


def test_whole_numbers_leave_check_as_integers() -> None:
    slots = Host(OFFLINE).check("pool", POOL | {"slots": 4.0}).inputs["slots"]
    assert (slots, type(slots)) == (4, int)
