"""Connections: each field there and back, passwords that nobody shows, masked leaves of `extra`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.host import Host
from tests.support.mwaa import LocalMwaa

FIELDS: list[dict[str, Any]] = [
    {},
    {"host": "h", "login": "l", "schema": "s", "port": 1, "description": "d", "password": "planted-secret"},
    {"host": "", "login": "", "schema": "", "description": "", "password": ""},
    {"port": 0},
    {"port": 65535},
    {"extra": ""},
    {"extra": "{}"},
    {"extra": '{"b": 1, "a": {"deep": [1, 2.0, true, null]}}'},
    {"extra": '{"aws_secret_access_key": "planted-secret", "region_name": "eu-west-1"}'},
    {"extra": '{"a": [{"token": "planted-secret"}, {"password": ""}], "api-key": "shown"}'},
    {"description": "é 🙂 \"quoted\" 'single'"},
    {"login": "user@example.com", "host": "http://[::1]:80/a?b#c"},
]
DRIFTS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"conn_type": "mysql"}, {"conn_type": "mysql"}),
    ({"host": "other"}, {"host": "other"}),
    ({"login": "other"}, {"login": "other"}),
    ({"schema": "other"}, {"schema": "other"}),
    ({"port": 1}, {"port": 1}),
    ({"description": "other"}, {"description": "other"}),
    ({"host": None}, {"host": None}),
    ({"port": None}, {"port": None}),
    ({"extra": '{"region_name": "us-east-1", "secret": "planted-secret"}'}, {"extra": ...}),
]


def declared(mwaa: LocalMwaa, prefix: str, **fields: Any) -> dict[str, Any]:
    return {"environment": mwaa.environment, "connection_id": f"{prefix}-c", "conn_type": "aws", **fields}


@pytest.mark.parametrize("fields", FIELDS, ids=range(len(FIELDS)))
def test_second_plan_is_empty(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host], fields: dict[str, Any]
) -> None:
    inputs = declared(mwaa, prefix, **fields)
    outputs = new_host().create("connection", inputs)
    refreshed = new_host().read("connection", outputs)
    assert refreshed == outputs
    assert "***" not in json.dumps(refreshed)
    assert new_host().diff("connection", refreshed or {}, inputs).changes is False


def test_a_password_that_airflow_cuts_out_of_other_text_is_no_difference(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host]
) -> None:
    password = f"planted-{prefix}"
    extra = json.dumps({"uri": f"postgres://u:{password}@h/{password}", "plain": "x"})
    inputs = declared(mwaa, prefix, password=password, extra=extra)
    outputs = new_host().create("connection", inputs)
    assert "u:***@h/***" in mwaa.rest("GET", f"/connections/{prefix}-c").json()["extra"]
    assert new_host().read("connection", outputs) == outputs


@pytest.mark.parametrize(("edit", "seen"), DRIFTS, ids=[next(iter(edit)) for edit, _ in DRIFTS])
def test_every_edited_field_is_seen(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host], edit: dict[str, Any], seen: dict[str, Any]
) -> None:
    extra = '{"region_name": "eu-west-1", "secret": "planted-secret"}'
    inputs = declared(mwaa, prefix, host="h", login="l", schema="s", port=2, extra=extra, description="d")
    outputs = new_host().create("connection", inputs)
    body = {"connection_id": f"{prefix}-c", "conn_type": "aws", **edit}
    assert mwaa.rest("PATCH", f"/connections/{prefix}-c", body).status_code == 200
    refreshed = new_host().read("connection", outputs)
    assert refreshed is not None
    changed = {name for name in outputs if refreshed.get(name) != outputs[name]}
    assert changed == set(seen)
    if "extra" in seen:
        assert json.loads(refreshed["extra"]) == {"region_name": "us-east-1", "secret": "planted-secret"}
    assert new_host().diff("connection", refreshed, inputs).changes is True
    new_host().update("connection", refreshed, inputs)
    assert new_host().read("connection", outputs) == outputs


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


def test_another_field_leaves_the_password_alone(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host], stored_password: Callable[[str], str | None]
) -> None:
    outputs = new_host().create("connection", declared(mwaa, prefix, password="planted-secret"))
    new_host().update("connection", outputs, declared(mwaa, prefix, password="planted-secret", host="h"))
    assert stored_password(f"{prefix}-c") == "planted-secret"
    assert mwaa.rest("GET", f"/connections/{prefix}-c").json()["host"] == "h"


def test_take_over_overwrites_a_password_with_the_declared_one(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host], stored_password: Callable[[str], str | None]
) -> None:
    make_somebodys(mwaa, prefix)
    new_host().create("connection", declared(mwaa, prefix, password="planted-secret"))
    assert stored_password(f"{prefix}-c") == "planted-secret"


def test_take_over_says_that_it_leaves_a_password_that_is_not_declared(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host], capsys: pytest.CaptureFixture[str]
) -> None:
    make_somebodys(mwaa, prefix)
    new_host().create("connection", declared(mwaa, prefix))
    assert "password left as it is, if it has one" in capsys.readouterr().out


def make_somebodys(mwaa: LocalMwaa, prefix: str) -> None:
    body = {"connection_id": f"{prefix}-c", "conn_type": "aws", "password": "somebody else's"}
    assert mwaa.rest("POST", "/connections", body).status_code in {200, 201}
