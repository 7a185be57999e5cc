"""A get returns everything that Airflow shows about an object, for every kind in both dialects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_mwaa.provider.console import OneLineError
from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.provider.host import Host, Properties

SECRET = "planted-secret"
Row = tuple[str, str, Properties, Properties]
# By title: the kind, the field that identifies an object, its fields in Airflow, and the fields that a get returns.
ROWS: dict[str, Row] = {
    "variable": ("variable", "key", {"value": "one", "description": "d"}, {"value": "one", "description": "d"}),
    "variable with an empty value": (
        "variable",
        "key",
        {"value": "", "description": ""},
        {"value": "", "description": ""},
    ),
    "JSON": ("variable", "key", {"value": '{"a": [1.0, "b"]}'}, {"value": '{"a": [1.0, "b"]}'}),
    "string with a mask": ("variable", "key", {"value": "a *** b"}, {}),
    "JSON with masks": ("variable", "key", {"value": '{"a": "x***", "b": ["***", 1]}'}, {"value": '{"b": [1]}'}),
    "connection": (
        "connection",
        "connection_id",
        {"conn_type": "http", "host": "h", "login": "l", "schema": "s", "port": 0, "password": SECRET, "extra": "{}"},
        {"conn_type": "http", "host": "h", "login": "l", "schema": "s", "port": 0, "extra": "{}"},
    ),
    "masked extra": (
        "connection",
        "connection_id",
        {"conn_type": "http", "extra": f'{{"a": 1, "b": [{{"token": "{SECRET}"}}]}}'},
        {"conn_type": "http", "extra": '{"a": 1, "b": [{}]}'},
    ),
    "password in extra": (
        "connection",
        "connection_id",
        {"conn_type": "http", "password": SECRET, "extra": f'{{"a": 1, "b": "x-{SECRET}"}}'},
        {"conn_type": "http", "extra": '{"a": 1}'},
    ),
    "pool": (
        "pool",
        "name",
        {"slots": 0, "description": "d", "include_deferred": False},
        {"slots": 0, "description": "d", "include_deferred": False},
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_get_returns_all_readable_fields(mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host], row: Row) -> None:
    kind, key, fields, expected = row
    mwaa.make(kind, {key: prefix, **fields})
    id_ = f"{mwaa.environment}/{prefix}"
    outputs = new_host().get(kind, id_)
    shown = {"environment": mwaa.environment, "region": mwaa.region, key: prefix, **expected}
    assert outputs is not None
    assert {name: value for name, value in outputs.items() if name in shown or value} == shown
    assert new_host().get(kind, id_, outputs) == outputs  # a refresh


def test_get_returns_a_masked_value_only_if_airflow_shows_it(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host]
) -> None:
    key = f"{prefix}/api_token"
    mwaa.make("variable", {"key": key, "value": SECRET})
    outputs = new_host().get("variable", f"{mwaa.environment}/{key}") or {}
    assert outputs["key"] == key
    assert outputs.get("value") == (SECRET if mwaa.api == "v1" else None)


def test_refresh_detects_edits_and_deletes(mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host]) -> None:
    mwaa.make("variable", {"key": prefix, "value": "one"})
    id_ = f"{mwaa.environment}/{prefix}"
    outputs = new_host().get("variable", id_) or {}
    mwaa.rest("PATCH", f"/variables/{prefix}", {"key": prefix, "value": "two"})
    assert (new_host().get("variable", id_, outputs) or {})["value"] == "two"
    mwaa.rest("DELETE", f"/variables/{prefix}")
    assert new_host().get("variable", id_, outputs) is None
    with pytest.raises(OneLineError, match=rf"^get variable '{prefix}' in .*: not found — [^\n]+$"):
        new_host().get("variable", id_)


@pytest.mark.parametrize(
    ("kind", "id_", "inputs", "reason"),
    [
        ("variable", "prod", {}, "get variable 'prod': the id must be ENVIRONMENT/KEY"),
        ("variable", "prod/", {}, "get variable 'prod/': the id must be ENVIRONMENT/KEY"),
        ("connection", "", {}, "get connection '': the id must be ENVIRONMENT/CONNECTION_ID"),
        ("pool", "a b/c", {}, "get pool 'a b/c': environment 'a b' is neither the name of an MWAA environment"),
        ("pool", "prod/c", {"region": "here"}, "get pool 'prod/c': region 'here' isn't an AWS region"),
        ("pool", "missing/c", {}, "there is no such environment in region us-east-1"),
    ],
)
def test_bad_id_is_a_one_line_error(
    new_host: Callable[[], Host], kind: str, id_: str, inputs: dict[str, Any], reason: str
) -> None:
    with pytest.raises(OneLineError, match=r"^[^\n]+$") as failure:
        new_host().get(kind, id_, inputs)
    assert reason in str(failure.value)


def test_region_in_the_program_overrides_the_configuration(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[..., Host]
) -> None:
    mwaa.make("pool", {"name": prefix, "slots": 1})
    host = new_host(settings={"mwaa:region": "eu-west-1"})
    outputs = host.get("pool", f"{mwaa.environment}/{prefix}", {"region": mwaa.region}) or {}
    assert (outputs["region"], outputs["name"]) == (mwaa.region, prefix)
    with pytest.raises(OneLineError, match="eu-west-1"):
        host.get("pool", f"{mwaa.environment}/{prefix}")


def test_get_does_not_protect_the_object_from_a_delete(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host]
) -> None:
    host = new_host()
    outputs = host.create("pool", {"environment": mwaa.environment, "name": prefix, "slots": 1})
    host = new_host()
    host.get("pool", f"{mwaa.environment}/{prefix}")
    host.delete("pool", outputs)
    assert mwaa.rest("GET", f"/pools/{prefix}").status_code == 404
