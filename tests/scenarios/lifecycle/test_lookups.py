"""Objects that a stack only reads, and a connection from a URI, on every version of Airflow."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.aws.local_mwaa import any_version
from tests.support.pulumi.secret_leaks import leaks
from tests.support.pulumi.stack import Stack

PASSWORD, TOKEN, URI_PASSWORD = "planted-password", "planted-token", "planted-in-uri"
THERE: dict[str, dict[str, Any]] = {
    "variables": {"key": "settings", "value": f'{{"rows": 1, "token": "{TOKEN}"}}', "description": "theirs"},
    "connections": {
        "connection_id": "theirs",
        "conn_type": "http",
        "host": "theirs.example.com",
        "password": PASSWORD,
        "extra": f'{{"verify": false, "token": "{TOKEN}"}}',
    },
    "pools": {"name": "theirs", "slots": 3, "description": "", "include_deferred": False},
}
PROGRAM = f"""
from pulumi_mwaa import get_variable, get_variable_output, list_pools

settings = AirflowVariable.get("settings", environment + "/" + prefix + "settings")
theirs = AirflowConnection.get("theirs", f"{{environment}}/{{prefix}}theirs", region="us-east-1")
pool = AirflowPool.get("pool", pulumi.Output.concat(environment, "/", prefix, "theirs"))
ours = AirflowVariable("ours", environment=environment, key=prefix + "ours", value=theirs.host)
AirflowConnection.from_uri(
    "warehouse",
    environment=environment,
    uri=pulumi.Output.secret("postgresql://user:{URI_PASSWORD}@db.example.com:5432/dwh?sslmode=require"),
    connection_id=prefix + "warehouse",
)
pulumi.export("value", settings.value)
pulumi.export("extra", theirs.extra)
pulumi.export("slots", pool.slots)
pulumi.export("plain", get_variable(prefix + "settings", environment=environment).value)
pulumi.export("whole", get_variable_output(prefix + "settings", environment=environment))
pulumi.export("pools", [pool.name for pool in list_pools(environment) if pool.name.startswith(prefix)])
after = pulumi.InvokeOutputOptions(depends_on=[ours])
key = pulumi.Output.concat(prefix, "ours")
pulumi.export("later", get_variable_output(key, environment=environment, opts=after).value)
"""


@pytest.fixture
def theirs(stack: Stack) -> Stack:
    """An empty stack, and objects that someone else has created."""
    for route, body in THERE.items():
        identity = next(iter(body))
        answer = stack.mwaa.rest("POST", f"/{route}", {**body, identity: f"{stack.prefix}{body[identity]}"})
        assert answer.status_code in {200, 201}, answer.text
    return stack


@any_version
def test_objects_of_others_are_read_and_unchanged(theirs: Stack) -> None:
    there = {route: theirs.live(route) for route in THERE}
    theirs.write(PROGRAM)
    printed = [theirs.pulumi.preview(), theirs.up(), theirs.up("--expect-no-changes"), theirs.pulumi.output()]
    assert printed[0].exit_code == 0, printed[0].text
    assert (theirs.live("variables")["ours"]["value"], theirs.live("connections")["warehouse"]["host"]) == (
        "theirs.example.com",
        "db.example.com",
    )

    outputs = theirs.pulumi.output("--json", "--show-secrets")
    shown = json.loads(outputs.stdout)
    read = '{"rows": 1}' if theirs.mwaa.api == "v2" else THERE["variables"]["value"]
    assert shown == {
        "value": read,
        "extra": '{"verify": false}',
        "slots": 3,
        "plain": '{"rows": 1}',
        "whole": {
            "environment": theirs.mwaa.environment,
            "region": theirs.mwaa.region,
            "key": f"{theirs.prefix}settings",
            "value": read,
            "description": "theirs",
        },
        "pools": [f"{theirs.prefix}theirs"],
        "later": "theirs.example.com",
    }

    printed += [theirs.pulumi.refresh(), theirs.pulumi.preview("--refresh", "--expect-no-changes")]
    printed += [theirs.pulumi.destroy()]
    assert [result.exit_code for result in printed] == [0] * len(printed), [result.text for result in printed]
    assert {route: theirs.live(route) for route in THERE} == there
    assert leaks(theirs, printed, [PASSWORD, TOKEN, URI_PASSWORD]) == set()


@any_version
@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ('AirflowVariable.get("x", environment + "/" + prefix + "x")', "not found"),
        ('AirflowPool.get("x", "backfill")', "get pool 'backfill': the id must be ENVIRONMENT/NAME"),
        (
            'import pulumi_mwaa as m; m.get_variable(prefix + "x", environment=environment)',
            "read variable '{prefix}x' in environment",
        ),
        (
            'import pulumi_mwaa as m; m.get_pool_output(pulumi.Output.concat(prefix, "x"), environment=environment)',
            "read pool '{prefix}x' in environment",
        ),
        (
            f'AirflowConnection.from_uri("x", environment=environment, uri="http://host:{URI_PASSWORD}")',
            "uri of AirflowConnection 'x' can't be read: its port must be",
        ),
    ],
    ids=["get", "id", "lookup", "lookup as output", "uri"],
)
def test_failed_lookup_is_a_one_line_error_at_preview(stack: Stack, program: str, expected: str) -> None:
    stack.write(program)
    preview = stack.pulumi.preview()
    assert preview.exit_code != 0
    assert [line for line in preview.errors.splitlines() if expected.format(prefix=stack.prefix) in line]
    assert "Traceback" not in preview.errors
    assert URI_PASSWORD not in preview.text
