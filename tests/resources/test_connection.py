"""Connections: values that are read back from Airflow unchanged, passwords, and masked values in `extra`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from pulumi_mwaa.provider.console import OneLineError
from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.provider.cases import Case, Drift
from tests.support.provider.host import Host

_HTTP = {"conn_type": "http"}
_TEXTS = ("host", "login", "schema", "description")
CASES = (
    Case("no optional field", _HTTP),
    Case(
        "every optional field",
        {
            "conn_type": "postgres",
            "host": "h",
            "login": "l",
            "password": "planted-secret",
            "schema": "s",
            "port": 5432,
            "extra": {"a": 1},
            "description": "d",
        },
    ),
    Case(
        "every optional field empty",
        {**_HTTP, **dict.fromkeys((*_TEXTS, "password", "extra"), "")},
    ),
    Case("port 0", {**_HTTP, "port": 0}),
    Case("port 65535", {**_HTTP, "port": 65535}),
    Case("an empty extra object", {**_HTTP, "extra": {}}),
    Case("an extra as JSON text", {**_HTTP, "extra": '{ "b": 1,"a":{"deep":[1, 2.0, true, null]} }'}),
    Case("an extra with numbers", {**_HTTP, "extra": {"long": 12345678901234567890, "float": 1.0, "flag": False}}),
    Case(
        "sensitive values", {**_HTTP, "extra": {"aws_secret_access_key": "planted-secret", "region_name": "eu-west-1"}}
    ),
    Case("nested sensitive values", {**_HTTP, "extra": {"a": [{"token": "planted-secret"}], "api-key": "shown"}}),
    Case("an empty sensitive value", {**_HTTP, "extra": {"password": "", "b": 1}}),
    Case(
        "sensitive values that aren't strings", {**_HTTP, "extra": {"token": 1, "secret": None, "password": {"a": "b"}}}
    ),
    Case("an extra of 60 kB", {**_HTTP, "extra": {f"k{number}": "x" * 50 for number in range(1000)}}),
    Case("an extra with quotes, emoji and newlines", {**_HTTP, "extra": {"é 🙂": "\"quoted\" 'single'\nnew line\\"}}),
    Case("quotes, emoji and newlines", {**_HTTP, **dict.fromkeys(_TEXTS, "é 🙂 \"quoted\" 'single'\nnew line\\")}),
    Case("leading and trailing space", {**_HTTP, **dict.fromkeys(_TEXTS, "  t \n")}),
    Case("the string null", {**_HTTP, **dict.fromkeys(_TEXTS, "null")}),
    Case("a password with quotes and emoji", {**_HTTP, "password": " planted \"é 🙂\" 'secret'% "}),
    Case(
        "characters that a URI would escape", {**_HTTP, "login": "user@example.com", "host": "http://[::1]:80/a?b#c%20"}
    ),
    Case("an id with dots and dashes", _HTTP, "{}a.b-c_D1"),
    Case("the id .", _HTTP, "."),
    Case("the id ..", _HTTP, ".."),
)
DRIFT = Drift(
    {
        "conn_type": "aws",
        "host": "h",
        "login": "l",
        "password": "planted-secret",
        "schema": "s",
        "port": 2,
        "extra": '{"region_name": "eu-west-1"}',
        "description": "d",
    },
    (
        {"conn_type": "mysql"},
        {"conn_type": ""},
        *({name: value} for name in _TEXTS for value in ("other", None)),
        {"port": 1},
        {"port": None},
        {"extra": '{"region_name": "us-east-1"}'},
        {"extra": None},
    ),
    commands=((("connections", "delete", "{}"), frozenset()),),
)


def declared(mwaa: LocalMwaa, prefix: str, **fields: Any) -> dict[str, Any]:
    return {"environment": mwaa.environment, "connection_id": f"{prefix}-c", "conn_type": "aws", **fields}


def test_password_that_airflow_masks_in_other_text_is_not_a_difference(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host]
) -> None:
    # Unique, because Airflow masks every secret that it has seen, including those from other tests.
    password = f"{prefix}-planted"
    extra = json.dumps({"uri": f"postgres://u:{password}@h/{password}", "plain": "x"})
    inputs = declared(mwaa, prefix, password=password, extra=extra)
    outputs = new_host().create("connection", inputs)
    assert "u:***@h/***" in mwaa.rest("GET", f"/connections/{prefix}-c").json()["extra"]
    assert new_host().read("connection", outputs) == outputs


def test_change_next_to_a_masked_value_is_detected(mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host]) -> None:
    inputs = declared(mwaa, prefix, extra='{"region_name": "eu-west-1", "secret": "planted-secret"}')
    outputs = new_host().create("connection", inputs)
    extra = '{"region_name": "us-east-1", "secret": "planted-secret"}'
    body = {"connection_id": f"{prefix}-c", "conn_type": "aws", "extra": extra}
    assert mwaa.rest("PATCH", f"/connections/{prefix}-c", body).status_code == 200
    refreshed = new_host().read("connection", outputs)
    assert refreshed is not None
    assert json.loads(refreshed["extra"]) == {"region_name": "us-east-1", "secret": "planted-secret"}


@pytest.mark.parametrize("change", [("first", "second"), (None, "second"), ("first", None)])
def test_password_is_written_changed_and_cleared(
    mwaa: LocalMwaa,
    prefix: str,
    new_host: Callable[[], Host],
    stored_password: Callable[[str], str | None],
    change: tuple[str | None, str | None],
) -> None:
    old, new = change
    outputs = new_host().create("connection", declared(mwaa, prefix, password=old))
    assert stored_password(f"{prefix}-c") == old
    outputs = new_host().update("connection", outputs, declared(mwaa, prefix, password=new))
    assert outputs.get("password") == new
    assert stored_password(f"{prefix}-c") == new


def test_update_of_another_field_does_not_send_the_password(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host], stored_password: Callable[[str], str | None]
) -> None:
    outputs = new_host().create("connection", declared(mwaa, prefix, password="planted-secret"))
    new_host().update("connection", outputs, declared(mwaa, prefix, password="planted-secret", host="h"))
    assert stored_password(f"{prefix}-c") == "planted-secret"
    assert mwaa.rest("GET", f"/connections/{prefix}-c").json()["host"] == "h"


def test_adoption_overwrites_a_password_with_the_declared_one(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host], stored_password: Callable[[str], str | None]
) -> None:
    create_as_someone_else(mwaa, prefix)
    new_host().create("connection", declared(mwaa, prefix, password="planted-secret"))
    assert stored_password(f"{prefix}-c") == "planted-secret"


def test_adoption_reports_that_it_leaves_an_undeclared_password(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host], capsys: pytest.CaptureFixture[str]
) -> None:
    create_as_someone_else(mwaa, prefix)
    new_host().create("connection", declared(mwaa, prefix))
    assert "password left unchanged if it is set" in capsys.readouterr().out


def create_as_someone_else(mwaa: LocalMwaa, prefix: str) -> None:
    body = {"connection_id": f"{prefix}-c", "conn_type": "aws", "password": "someone else's"}
    assert mwaa.rest("POST", "/connections", body).status_code in {200, 201}


@pytest.mark.parametrize("declared", [{"extra": '{"region": "x"}'}, {}])
def test_adoption_with_an_undeclared_secret_is_rejected(
    mwaa: LocalMwaa,
    prefix: str,
    new_host: Callable[[], Host],
    stored_extra: Callable[[str], str | None],
    declared: dict[str, str],
) -> None:
    name = f"{prefix}-c"
    live = json.dumps({**json.loads(declared.get("extra", "{}")), "token": "planted-secret"})
    body = {"connection_id": name, "conn_type": "http", "extra": live}
    assert mwaa.rest("POST", "/connections", body).status_code in {200, 201}
    inputs = {"environment": mwaa.environment, "connection_id": name, "conn_type": "http", **declared}
    with pytest.raises(OneLineError, match="it already exists and differs in extra"):
        new_host().create("connection", inputs)
    assert json.loads(stored_extra(name) or "") == json.loads(live)
    new_host().create("connection", inputs | {"adopt_existing": True})
    assert "token" not in (stored_extra(name) or "")
