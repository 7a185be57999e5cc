"""A stack's lifecycle, on every version of Airflow: the preview shows exactly what `up` does."""

from __future__ import annotations

import pytest

from tests.support.aws.local_mwaa import any_version
from tests.support.pulumi.secret_leaks import leaks
from tests.support.pulumi.stack import Stack

PASSWORD = "planted-password"
TOKEN = "planted-token"

OWNER = 'AirflowVariable("owner", environment=environment, key=prefix + "owner", value="data")\n'
LIMITS = """
AirflowVariable(
    "limits", environment=environment, key=prefix + "limits", value={"rows": 12345678901234567890, "strict": True}
)
"""
TEAM = 'AirflowVariable("team", environment=environment, key=prefix + "team", value="core")\n'
TOKENS = f'AirflowVariable("token", environment=environment, key=prefix + "api_token", value="{TOKEN}")\n'
WAREHOUSE = f"""
warehouse = AirflowConnection(
    "warehouse",
    environment=environment,
    connection_id=prefix + "warehouse",
    conn_type="postgres",
    host="db.example.com",
    port=5432,
    password="{PASSWORD}",
    extra={{"sslmode": "require", "aws_secret_access_key": "{TOKEN}"}},
)
pulumi.export("password", warehouse.password)
"""
POOL = 'AirflowPool("backfill", environment=environment, name=prefix + "backfill", slots=4)\n'
WHOLE = OWNER + LIMITS + TOKENS + WAREHOUSE + POOL
CREATED = {name: ["create"] for name in ("owner", "limits", "token", "warehouse", "backfill")}


def test_preview_up_refresh_and_destroy(stack: Stack) -> None:
    stack.write(WHOLE)
    stack.mwaa.forget_calls()

    preview = stack.pulumi.preview()
    assert preview.short_ops == CREATED
    assert stack.mwaa.calls() == []

    assert stack.up().short_ops == CREATED
    assert stack.live("variables")["owner"]["value"] == "data"
    assert stack.live("variables")["limits"]["value"] == '{"rows": 12345678901234567890, "strict": true}'
    assert stack.live("connections")["warehouse"]["host"] == "db.example.com"
    assert stack.live("pools")["backfill"]["slots"] == 4

    stack.mwaa.forget_calls()
    again = stack.up("--expect-no-changes")
    assert again.short_ops == {}
    assert stack.mwaa.calls() == []

    refreshed = stack.pulumi.preview("--refresh", "--expect-no-changes")
    assert refreshed.exit_code == 0, refreshed.text

    assert stack.pulumi.destroy().exit_code == 0
    assert [stack.live(route) for route in ("variables", "connections", "pools")] == [{}, {}, {}]
    assert stack.pulumi.resources == []


@any_version
def test_edit_changes_only_what_the_preview_shows(stack: Stack) -> None:
    stack.write(OWNER + LIMITS + POOL + TEAM)
    stack.up()
    # A changed value, a removed resource and a renamed key.
    stack.write(OWNER.replace("data", "finance") + LIMITS + TEAM.replace('+ "team"', '+ "squad"'))
    ops = {"owner": ["update"], "backfill": ["delete"], "team": ["create-replacement", "replace", "delete-replaced"]}
    assert stack.pulumi.preview().short_ops.keys() == ops.keys()
    stack.mwaa.forget_calls()
    assert stack.up().short_ops == ops
    assert {key: row["value"] for key, row in stack.live("variables").items() if key != "limits"} == {
        "owner": "finance",
        "squad": "core",
    }
    assert stack.live("pools") == {}
    # Declared objects were never deleted, not even for a moment.
    assert sorted(stack.deleted()) == [f"/pools/{stack.prefix}backfill", f"/variables/{stack.prefix}team"]
    touched = {call["path"] for call in stack.mwaa.calls()}
    assert f"/variables/{stack.prefix}limits" not in touched
    assert stack.up().short_ops == {}


@any_version
def test_drift_is_shown_by_a_refresh_and_corrected(stack: Stack) -> None:
    stack.write(OWNER + LIMITS)
    stack.up()
    body = {"key": f"{stack.prefix}owner", "value": "somebody else"}
    assert stack.mwaa.rest("PATCH", f"/variables/{stack.prefix}owner", body).status_code == 200
    assert stack.mwaa.rest("DELETE", f"/variables/{stack.prefix}limits").status_code == 204

    assert stack.pulumi.preview().short_ops == {}
    shown = stack.pulumi.preview("--refresh", "--expect-no-changes")
    assert shown.exit_code != 0
    assert {name: ops[-1] for name, ops in stack.changes(shown).items()} == {"owner": "update", "limits": "create"}

    stack.up("--refresh")
    assert stack.live("variables").keys() == {"owner", "limits"}
    assert stack.live("variables")["owner"]["value"] == "data"
    assert stack.pulumi.preview("--refresh", "--expect-no-changes").exit_code == 0


def test_secrets_appear_in_no_output_state_or_log(stack: Stack) -> None:
    stack.write(WHOLE)
    printed = [stack.pulumi.preview("--diff")]
    printed += [stack.pulumi.up(), stack.pulumi.refresh(), stack.pulumi.output()]
    stack.write(WHOLE.replace("port=5432", "port=1").replace(TOKEN, f"{TOKEN}-2").replace(PASSWORD, f"{PASSWORD}-2"))
    printed += [stack.pulumi.preview(), stack.up()]
    # Also covers the error about an existing object that differs.
    body = {"key": f"{stack.prefix}other_token", "value": "somebody else's"}
    assert stack.mwaa.rest("POST", "/variables", body).status_code in {200, 201}
    stack.write(WHOLE + TOKENS.replace('"token"', '"other"').replace("api_token", "other_token"))
    printed += [stack.pulumi.up(), stack.pulumi.destroy()]

    assert leaks(stack, printed, [PASSWORD, TOKEN]) == set()


@any_version
def test_a_rejected_value_is_not_shown(stack: Stack) -> None:
    stack.write(f'AirflowConnection("w", environment=environment, connection_id="w", conn_type="x", extra="{TOKEN}")')
    refused = stack.pulumi.preview()
    assert refused.exit_code != 0
    assert "resource 'w' has a problem: extra isn't a JSON object (line 1, column 1)" in refused.errors
    assert TOKEN not in refused.text


@any_version
@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (POOL.replace("slots=4", 'slots="four"'), ["slots must be an integer, not a string"]),
        (
            WAREHOUSE.replace("environment=environment", 'environment="no such one"').replace("5432", "0.5"),
            ["neither the name of an MWAA environment", "port must be an integer"],
        ),
        (
            OWNER.replace("environment=environment", 'environment="elsewhere"'),
            ["there is no such environment in region"],
        ),
        (OWNER.replace("key=", "description="), ["missing 1 required keyword-only argument: 'key'"]),
    ],
    ids=["wrong type", "two mistakes", "unknown environment", "missing argument"],
)
def test_bad_input_is_a_one_line_error_and_nothing_is_created(stack: Stack, program: str, expected: list[str]) -> None:
    stack.write(program)
    result = stack.pulumi.up()
    assert result.exit_code != 0
    for text in expected:
        assert [line for line in result.text.splitlines() if text in line], result.text
    of_program = "keyword-only" in expected[0]  # Python's own error, with its traceback
    assert of_program or "Traceback" not in result.errors
    assert stack.all_live() == [{}, {}, {}]
