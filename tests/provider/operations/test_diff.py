"""What counts as a change, and which changes replace the object. Makes no calls."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_mwaa.provider.console import OneLineError
from tests.provider.schema.test_fields import ARN, CONNECTION, OFFLINE, POOL, SECRET, VARIABLE, WHOLE
from tests.support.provider.host import UNKNOWN, Host

SAME, UPDATE = "same", "update"
SOURCED = {"value_secret_arn": SECRET}

# The kind, the recorded and the declared values, and the result: same, update, or the fields that force a replacement.
CASES: list[tuple[str, dict[str, Any], dict[str, Any], str | list[str]]] = [
    ("variable", {}, {}, SAME),
    ("variable", {}, {"value": "other"}, UPDATE),
    ("variable", {}, {"value": UNKNOWN}, UPDATE),
    ("variable", {}, {"description": "new"}, UPDATE),
    ("variable", {}, {"description": ""}, SAME),
    ("variable", {"description": "old"}, {}, UPDATE),
    ("variable", {}, {"adopt_existing": True}, SAME),
    ("variable", {}, {"key": "other"}, ["key"]),
    ("variable", {}, {"key": UNKNOWN}, ["key"]),
    ("variable", {}, {"environment": "staging"}, ["environment"]),
    ("variable", {}, {"environment": UNKNOWN}, ["environment"]),
    ("variable", {"region": "us-east-1"}, {"environment": ARN}, SAME),
    ("variable", {}, {"environment": ARN}, ["region"]),
    (
        "variable",
        {"environment": ARN, "region": "us-east-1"},
        {"environment": ARN.replace("123456789012", "210987654321")},
        ["environment"],
    ),
    ("variable", {"account": "123456789012", "region": "us-east-1"}, {"environment": ARN}, SAME),
    ("variable", {"account": "210987654321", "region": "us-east-1"}, {"environment": ARN}, ["environment"]),
    ("variable", {"environment": ARN, "account": "123456789012", "region": "us-east-1"}, {"region": "us-east-1"}, SAME),
    ("variable", {}, {"region": "us-east-1"}, ["region"]),
    ("variable", {}, {"region": UNKNOWN}, ["region"]),
    ("variable", {"value": '{"a": 1, "b": [2]}'}, {"value": '{"b":[2],"a":1}'}, SAME),
    ("variable", {"value": '{"a": 1}'}, {"value": '{"a": 1.0}'}, UPDATE),
    ("variable", {"value": '{"a": 1}'}, {"value": '{"a": true}'}, UPDATE),
    ("variable", {"value": '{"a": 1e3}'}, {"value": '{"a": 1000.0}'}, SAME),
    ("variable", {"value": "[12345678901234567890]"}, {"value": "[12345678901234567891]"}, UPDATE),
    ("variable", {"value": "1.0"}, {"value": "1.00"}, UPDATE),
    ("variable", {"value": " a"}, {"value": "a"}, UPDATE),
    ("variable", {"value": "null"}, {"value": ""}, UPDATE),
    ("variable", {"value": "{}"}, {"value": ""}, UPDATE),
    ("variable", {"value": None, **SOURCED}, {"value": None, **SOURCED}, SAME),
    ("variable", {"value": None, **SOURCED, "sent_secret_versions": {"value": "1"}}, {"value": None, **SOURCED}, SAME),
    ("variable", {"value": None, **SOURCED}, {"value": None, "value_secret_arn": f"{SECRET}:k"}, UPDATE),
    ("variable", {"value": None, **SOURCED}, {"value": None, **SOURCED, "secret_version_id": "2" * 32}, UPDATE),
    ("variable", {"value": None, **SOURCED}, {"value": None, "value_secret_arn": UNKNOWN}, UPDATE),
    ("variable", {"value": None, **SOURCED}, {}, UPDATE),
    ("variable", {}, {"value": None, **SOURCED}, UPDATE),
    ("connection", {"password_secret_arn": SECRET}, {}, UPDATE),
    ("connection", {}, {}, SAME),
    ("connection", {}, {"host": ""}, SAME),
    ("connection", {"host": "a"}, {}, UPDATE),
    ("connection", {}, {"port": 0}, UPDATE),
    ("connection", {"port": 1}, {}, UPDATE),
    ("connection", {"password": "a"}, {"password": "b"}, UPDATE),
    ("connection", {"password": "a"}, {}, UPDATE),
    ("connection", {}, {"extra": "{}"}, SAME),
    ("connection", {"extra": "{}"}, {"extra": ""}, SAME),
    ("connection", {"extra": '{"a": 1}'}, {}, UPDATE),
    ("connection", {}, {"conn_type": "mysql"}, UPDATE),
    ("connection", {}, {"connection_id": "other"}, ["connection_id"]),
    ("pool", {}, {}, SAME),
    ("pool", {}, {"slots": 5}, UPDATE),
    ("pool", {}, {"include_deferred": False}, SAME),
    ("pool", {"include_deferred": True}, {}, UPDATE),
    ("pool", {}, {"name": "other"}, ["name"]),
    ("pool", {}, {"name": "other", "slots": 5}, ["name"]),
]


@pytest.mark.parametrize(("kind", "recorded", "declared", "expected"), CASES)
def test_diff(kind: str, recorded: dict[str, Any], declared: dict[str, Any], expected: str | list[str]) -> None:
    outputs = WHOLE[kind] | {"region": "eu-west-1", "__provider": "old text"} | recorded
    result = Host(OFFLINE).diff(kind, outputs, WHOLE[kind] | {"__provider": "new text"} | declared)
    assert result.replaces == (expected if isinstance(expected, list) else [])
    assert result.changes is (expected != SAME)


def test_region_from_the_aws_chain_does_not_move_a_recorded_object(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "ap-south-1")
    result = Host({}).diff("variable", VARIABLE | {"region": "eu-west-1"}, VARIABLE)
    assert (result.changes, result.replaces) == (False, [])


def test_region_in_the_configuration_replaces_the_object() -> None:
    result = Host({"mwaa:region": "us-east-1"}).diff("pool", POOL | {"region": "eu-west-1"}, POOL)
    assert result.replaces == ["region"]


@pytest.mark.parametrize(
    ("config", "environment", "region", "expected"),
    [
        ({"mwaa:region": "eu-west-1", "aws:region": "eu-west-2"}, "prod", None, "eu-west-1"),
        ({"aws:region": "eu-west-2"}, "prod", None, "eu-west-2"),
        ({"aws:region": "eu-west-2"}, ARN, None, "us-east-1"),
        ({"aws:region": "eu-west-2"}, "prod", "eu-west-3", "eu-west-3"),
        ({}, "prod", None, "ap-south-1"),
    ],
)
def test_effective_region_is_recorded(
    monkeypatch: pytest.MonkeyPatch, config: dict[str, str], environment: str, region: str | None, expected: str
) -> None:
    monkeypatch.setenv("AWS_REGION", "ap-south-1")
    inputs = CONNECTION | {"environment": environment, "region": region}
    assert Host(config).checked("connection", inputs)["region"] == expected


def test_missing_region_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    failures = Host({}).check("pool", POOL).failures
    assert [(failure.property, failure.reason) for failure in failures] == [
        (
            "region",
            "no region is set for environment 'prod' — set region, mwaa:region, aws:region or AWS_REGION",
        )
    ]


def test_invalid_endpoint_url_is_rejected() -> None:
    with pytest.raises(OneLineError, match="mwaa:endpointUrl is 'localhost:5000', which isn't a URL"):
        Host({"mwaa:endpointUrl": "localhost:5000"}).check("pool", POOL)


def test_an_external_id_without_a_role_is_rejected() -> None:
    with pytest.raises(OneLineError, match="mwaa:externalId is set without mwaa:roleArn"):
        Host({"mwaa:externalId": "x"}).check("pool", POOL)


@pytest.mark.parametrize(("config", "environ"), [({"mwaa:profile": "nobody"}, ""), ({}, "nobody")])
def test_an_unknown_profile_is_named(config: dict[str, str], environ: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", environ)
    with pytest.raises(OneLineError, match=r"profile .nobody. could not be found"):
        Host({"mwaa:region": "us-east-1", **config}).check("pool", POOL)
