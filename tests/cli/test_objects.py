"""`variables`, `connections` and `pools`: what `list` and `get` show, and the secrets that they don't."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.aws.local_mwaa import LocalMwaa, any_version, each_dialect
from tests.support.console_script import run_on

SECRET = "planted-secret"
# Airflow doesn't mask values under this key, but it masks each password or token that it has seen, in any text.
COOKIE = "4f1d8c20"


@pytest.fixture
def objects(mwaa: LocalMwaa, prefix: str) -> str:
    """The prefix of three variables, a connection and a pool."""
    mwaa.make("variable", {"key": f"{prefix}owner", "value": "data", "description": "who\nto ask"})
    mwaa.make("variable", {"key": f"{prefix}api_token", "value": SECRET, "description": ""})
    config = json.dumps({"retries": 3, "api": {"client_secret": SECRET, "cookie": COOKIE}})
    mwaa.make("variable", {"key": f"{prefix}config", "value": config, "description": ""})
    connection = {"connection_id": f"{prefix}db", "conn_type": "postgres", "host": "db.example.com", "port": 5432}
    extra = json.dumps({"sslmode": "require", "token": SECRET, "session_cookie": COOKIE})
    mwaa.make("connection", {**connection, "login": "airflow", "password": SECRET, "extra": extra})
    mwaa.make("pool", {"name": f"{prefix}small", "slots": 4, "description": "few", "include_deferred": True})
    return prefix


def named(rows: list[dict[str, Any]], key: str, prefix: str) -> list[dict[str, Any]]:
    return [row for row in rows if row[key].startswith(prefix)]


@each_dialect
def test_variables(mwaa: LocalMwaa, objects: str) -> None:
    listed = run_on(mwaa, "variables", "list", mwaa.environment, "--json")
    assert (listed.code, listed.stderr) == (0, "")
    token, config, owner = named(listed.json, "key", objects)
    assert owner == {"key": f"{objects}owner", "value": "data", "description": "who\nto ask"}
    assert token["value"] == ("***" if mwaa.api == "v2" else "[secret]")
    assert json.loads(config["value"])["api"] in ("[secret]", {"client_secret": "[secret]", "cookie": "[secret]"})
    assert json.loads(config["value"])["retries"] == 3
    got = run_on(mwaa, "variables", "get", mwaa.environment, f"{objects}owner", "--json")
    assert (got.code, got.json) == (0, owner)
    table = run_on(mwaa, "variables", "list", mwaa.environment)
    assert table.rows[0] == ["key", "value", "description"]
    assert [f"{objects}owner", "data", "who", "to", "ask"] in table.rows
    record = run_on(mwaa, "variables", "get", mwaa.environment, f"{objects}owner")
    assert record.rows == [["key", f"{objects}owner"], ["value", "data"], ["description", "who"], ["to", "ask"]]
    assert not any(secret in listed.stdout + got.stdout + table.stdout + record.stdout for secret in (SECRET, COOKIE))


@each_dialect
def test_secrets_of_variables_are_shown_on_request(mwaa: LocalMwaa, objects: str) -> None:
    shown = run_on(mwaa, "variables", "get", mwaa.environment, f"{objects}api_token", "--json", "--show-secrets")
    assert shown.json["value"] == ("***" if mwaa.api == "v2" else SECRET)
    shown = run_on(mwaa, "variables", "list", mwaa.environment, "--show-secrets")
    assert SECRET in shown.stdout


@any_version
def test_additional_words_make_a_key_sensitive(mwaa: LocalMwaa, objects: str) -> None:
    get = ("variables", "get", mwaa.environment, f"{objects}owner", "--json")
    assert run_on(mwaa, *get, "--sensitive-var-conn-names", "pin, owner").json["value"] == "[secret]"
    assert run_on(mwaa, *get, "--sensitive-var-conn-names", " , ").json["value"] == "data"


@each_dialect
def test_connections(mwaa: LocalMwaa, objects: str) -> None:
    listed = run_on(mwaa, "connections", "list", mwaa.environment, "--json")
    assert (listed.code, listed.stderr) == (0, "")
    [row] = named(listed.json, "connection_id", objects)
    common = {"connection_id": f"{objects}db", "conn_type": "postgres", "host": "db.example.com", "port": 5432}
    assert row == {**common, "login": "airflow", "schema": None, "description": None}
    got = run_on(mwaa, "connections", "get", mwaa.environment, f"{objects}db", "--json")
    extra = json.loads(got.json["extra"])
    assert extra == {"sslmode": "require", "token": "***", "session_cookie": "[secret]"}
    table = run_on(mwaa, "connections", "list", mwaa.environment)
    assert [f"{objects}db", "postgres", "db.example.com", "5432", "airflow"] in table.rows
    assert not any(secret in listed.stdout + got.stdout + table.stdout for secret in (SECRET, COOKIE))


@each_dialect
def test_password_is_never_shown(mwaa: LocalMwaa, objects: str) -> None:
    listed = run_on(mwaa, "connections", "list", mwaa.environment, "--json")
    shown = run_on(mwaa, "connections", "get", mwaa.environment, f"{objects}db", "--show-secrets", "--json")
    assert "password" not in listed.stdout + shown.stdout
    assert json.loads(shown.json["extra"])["session_cookie"] == COOKIE


@each_dialect
def test_pools(mwaa: LocalMwaa, objects: str) -> None:
    listed = run_on(mwaa, "pools", "list", mwaa.environment, "--json")
    [row] = named(listed.json, "name", objects)
    small = {"name": f"{objects}small", "slots": 4, "open_slots": 4, "include_deferred": True, "description": "few"}
    assert (listed.code, listed.stderr, row) == (0, "", small)
    assert run_on(mwaa, "pools", "get", mwaa.environment, f"{objects}small", "--json").json == row
    assert [f"{objects}small", "4", "4", "true", "few"] in run_on(mwaa, "pools", "list", mwaa.environment).rows


@any_version
@pytest.mark.parametrize("kind", ["variable", "connection", "pool"])
def test_missing_object_is_one_error(mwaa: LocalMwaa, kind: str) -> None:
    ran = run_on(mwaa, f"{kind}s", "get", mwaa.environment, "missing")
    assert ran.error.startswith(f"read {kind} 'missing' in environment '{mwaa.environment}': 404 Not Found")
    assert ran.code == 1


@any_version
def test_environment_can_be_given_by_its_arn_and_with_options(mwaa: LocalMwaa) -> None:
    ran = run_on(
        mwaa, "pools", "get", mwaa.arn, "default_pool", "--region", mwaa.region, "--endpoint-url", mwaa.endpoint
    )
    assert (ran.code, ran.rows[0]) == (0, ["name", "default_pool"])


@any_version
def test_missing_environment_is_one_error(mwaa: LocalMwaa) -> None:
    ran = run_on(mwaa, "pools", "list", "missing")
    assert "there is no such environment in region us-east-1" in ran.error
    assert ran.code == 1


@any_version
def test_unavailable_environment_is_waited_for_with_a_line_on_stderr(mwaa: LocalMwaa) -> None:
    with mwaa.showing("UPDATING", looks=2):
        ran = run_on(mwaa, "pools", "list", mwaa.environment, "--json")
    assert f"environment '{mwaa.environment}' (us-east-1) is UPDATING: waiting up to 10 min\n" == ran.stderr
    assert [pool["name"] for pool in ran.json if pool["name"] == "default_pool"] == ["default_pool"]
    with mwaa.showing("UPDATING"):
        ran = run_on(mwaa, "pools", "list", mwaa.environment, "--availability-timeout", "0")
    assert "the environment is still UPDATING after 0 s" in ran.stderr.splitlines()[-1]
    assert ran.code == 1


@any_version
def test_values_cannot_control_a_terminal(mwaa: LocalMwaa, prefix: str) -> None:
    mwaa.make(
        "variable", {"key": f"{prefix}v", "value": "\x1b[31mred\x1b[0m \x1b]0;title\x07[bold]", "description": ""}
    )
    ran = run_on(mwaa, "variables", "get", mwaa.environment, f"{prefix}v")
    assert ran.rows[1] == ["value", "red", r"\x1b]0;title\x07[bold]"]
    assert run_on(mwaa, "variables", "list", mwaa.environment).stdout.count("\x1b") == 0
