"""What the client creates, changes and leaves unchanged in real Airflow instances, one per dialect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from pulumi_mwaa.airflow import Airflow, AirflowError, AlreadyExistsError, NotFoundError
from pulumi_mwaa.airflow.collection import Collection
from pulumi_mwaa.airflow.transport.calls import Call
from pulumi_mwaa.airflow.variables import Variable, Variables
from tests.support.aws.airflow_client import airflow_of
from tests.support.aws.local_mwaa import LocalMwaa

ALL_FIELDS: dict[str, dict[str, Any]] = {
    "variables": {"value": "one", "description": "first"},
    "connections": {
        "conn_type": "postgres",
        "host": "db.example.com",
        "login": "airflow",
        "schema": "dwh",
        "port": 5432,
        "extra": '{"sslmode": "require"}',
        "description": "first",
    },
    "pools": {"slots": 3, "description": "first", "include_deferred": True},
}
CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("variables", {"value": "two"}),
    ("variables", {"description": "second"}),
    ("variables", {"description": ""}),
    ("variables", {"value": "two", "description": "second"}),
    ("connections", {"conn_type": "mysql"}),
    ("connections", {"host": "other.example.com"}),
    ("connections", {"host": None, "login": None, "schema": None, "port": None, "description": None, "extra": None}),
    ("connections", {"port": 0}),
    ("connections", {"extra": '{"sslmode": "disable"}'}),
    ("connections", {"password": None}),
    ("pools", {"slots": 0}),
    ("pools", {"description": "second"}),
    ("pools", {"include_deferred": False}),
    ("pools", {"slots": 5, "include_deferred": False}),
    ("pools", {"slots": 5, "description": "", "include_deferred": False}),
]


def all_fields(objects: Collection[Any], name: str) -> dict[str, Any]:
    return {objects.key: name, **ALL_FIELDS[objects.route]}


@pytest.fixture(params=ALL_FIELDS)
def objects(request: pytest.FixtureRequest, airflow: Airflow) -> Collection[Any]:
    collection: Collection[Any] = getattr(airflow, request.param)
    return collection


def test_a_created_object_is_read_listed_and_deleted(objects: Collection[Any], prefix: str) -> None:
    declared = all_fields(objects, f"{prefix}-a")
    assert objects.create(declared).items() >= declared.items()
    assert objects.get(f"{prefix}-a").items() >= declared.items()
    assert f"{prefix}-a" in {row[objects.key] for row in objects.list()}
    objects.delete(f"{prefix}-a")
    with pytest.raises(NotFoundError):
        objects.get(f"{prefix}-a")


def test_creating_an_existing_object_fails_and_leaves_it_unchanged(objects: Collection[Any], prefix: str) -> None:
    objects.create(all_fields(objects, f"{prefix}-a"))
    before = objects.get(f"{prefix}-a")
    field, other = {"variables": ("value", "x"), "connections": ("host", "x"), "pools": ("slots", 9)}[objects.route]
    with pytest.raises(AlreadyExistsError, match=f"create {objects.kind} '{prefix}-a' in environment"):
        objects.create({**all_fields(objects, f"{prefix}-a"), field: other})
    assert objects.get(f"{prefix}-a") == before


def test_a_missing_object_is_not_found(objects: Collection[Any], prefix: str) -> None:
    changes = next(fields for route, fields in CHANGES if route == objects.route)
    for attempt in (
        lambda: objects.get(f"{prefix}-missing"),
        lambda: objects.update(f"{prefix}-missing", changes),
        lambda: objects.delete(f"{prefix}-missing"),
    ):
        with pytest.raises(NotFoundError, match=f"{objects.kind} '{prefix}-missing' in environment .*404 Not Found"):
            attempt()
    assert objects.get_cached(f"{prefix}-missing") is None


@pytest.mark.parametrize(("route", "changes"), CHANGES)
def test_update_leaves_other_fields_unchanged(
    airflow: Airflow, prefix: str, route: str, changes: dict[str, Any]
) -> None:
    objects: Collection[Any] = getattr(airflow, route)
    objects.create(all_fields(objects, f"{prefix}-a"))
    objects.update(f"{prefix}-a", changes)
    shown = {name: value for name, value in changes.items() if name != "password"}
    assert objects.get(f"{prefix}-a").items() >= (all_fields(objects, f"{prefix}-a") | shown).items()


@pytest.mark.parametrize("key", ["a/b", "a//b", "a/", "a b", "100%", "%2F", "a?b#c", "a.b", "...", "é", "🙂", "a+b"])
def test_an_unusual_key_is_created_updated_read_and_deleted(airflow: Airflow, prefix: str, key: str) -> None:
    name = f"{prefix}{key}"
    airflow.variables.create({"key": name, "value": "one", "description": ""})
    airflow.variables.update(name, {"value": "two"})
    assert airflow.variables.get(name)["value"] == "two"
    cached = airflow.variables.get_cached(name)
    assert cached is not None
    assert cached["value"] == "two"
    airflow.variables.delete(name)
    assert airflow.variables.get_cached(name) is None


def test_a_key_with_a_leading_slash_is_rejected_if_airflow_cannot_read_it(airflow: Airflow, prefix: str) -> None:
    variable: Variable = {"key": f"/{prefix}", "value": "one", "description": ""}
    if airflow.dialect.leading_slash:
        airflow.variables.create(variable)
        airflow.variables.delete(f"/{prefix}")
        return
    with pytest.raises(AirflowError, match="can't read an object whose name begins with '/'"):
        airflow.variables.create(variable)
    assert f"/{prefix}" not in {row["key"] for row in airflow.variables.list()}


@pytest.mark.parametrize("key", [".", ".."])
def test_a_key_of_dots_is_not_resolved_as_a_path(airflow: Airflow, key: str) -> None:
    airflow.variables.create({"key": key, "value": "one", "description": ""})
    assert airflow.variables.get(key)["key"] == key
    airflow.variables.delete(key)
    assert airflow.variables.get_cached(key) is None


def test_a_list_is_sorted_by_name(objects: Collection[Any], prefix: str) -> None:
    names = [f"{prefix}-{ending}" for ending in ("b", "C", "a", "_")]
    for name in names:
        objects.create(all_fields(objects, name))
    listed = [row[objects.key] for row in objects.list()]
    assert listed == sorted(listed)
    assert [name for name in listed if name.startswith(prefix)] == sorted(names)


def test_a_list_is_read_page_by_page(airflow: Airflow, mwaa: LocalMwaa, prefix: str) -> None:
    for number in range(5):
        airflow.variables.create({"key": f"{prefix}-{number}", "value": str(number), "description": ""})
    paged = Variables(airflow._caller, lambda: replace(airflow.dialect, page_size=2))
    mwaa.forget_calls()
    rows = {row["key"]: row["value"] for row in paged.list()}
    assert {f"{prefix}-{number}": str(number) for number in range(5)}.items() <= rows.items()
    assert len(mwaa.calls()) == len(rows) - 1  # each page begins with the last row of the previous page


class _Shifting(Variables):
    """Variables that change while they are being listed: `shift` is called after the first page."""

    def __init__(self, airflow: Airflow, shift: Callable[[], None]) -> None:
        super().__init__(airflow._caller, lambda: replace(airflow.dialect, page_size=2))
        self._shift = shift
        self._pending = True

    def _call(self, call: Call) -> Any:
        answer = super()._call(call)
        if self._pending:
            self._pending = False
            self._shift()
        return answer


def test_a_row_that_shifts_to_another_page_is_listed(airflow: Airflow, mwaa: LocalMwaa, prefix: str) -> None:
    names = [f"{prefix}-{number}" for number in range(5)]
    first = f"!{prefix}"  # sorts before all other names
    for name in [first, *names]:
        airflow.variables.create({"key": name, "value": "v", "description": ""})

    def shift() -> None:
        assert mwaa.rest("DELETE", f"/variables/{quote(first, safe='')}").status_code == 204
        assert mwaa.rest("POST", "/variables", {"key": f"{prefix}-9", "value": "v"}).status_code in {200, 201}

    listed = [row["key"] for row in _Shifting(airflow, shift).list()]
    assert [name for name in listed if name.startswith(prefix)] == [*names, f"{prefix}-9"]


def test_the_dialect_is_detected_with_one_call(airflow: Airflow, mwaa: LocalMwaa) -> None:
    mwaa.forget_calls()
    assert airflow.version == mwaa.airflow_version
    assert airflow.dialect.name == ("v1" if mwaa.airflow_version.startswith("2.") else "v2")
    assert [call["path"] for call in mwaa.calls()] == ["/version"]


def test_cached_reads_share_one_list_call(airflow: Airflow, mwaa: LocalMwaa, prefix: str) -> None:
    pools = [f"{prefix}-{number}" for number in range(3)]
    for name in pools:
        airflow.pools.create({"name": name, "slots": 1, "description": "", "include_deferred": False})
    mwaa.forget_calls()
    fresh = type(airflow.pools)(airflow._caller, lambda: airflow.dialect)
    assert [fresh.get_cached(name) is not None for name in pools] == [True, True, True]
    assert [call["path"] for call in mwaa.calls()] == ["/pools"]


def test_an_error_contains_the_attempt_and_the_response(airflow: Airflow) -> None:
    with pytest.raises(AirflowError) as caught:
        airflow.connections.create({"connection_id": "not an id", "conn_type": "http"})
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"create connection 'not an id' in environment '{airflow.environment}': 4")
    assert caught.value.status in {400, 422}


def test_a_secret_that_airflow_quotes_is_redacted(airflow: Airflow, prefix: str) -> None:
    airflow.connections.create({"connection_id": f"{prefix}-a", "conn_type": "http"})
    with pytest.raises(AirflowError) as caught:
        airflow.connections.update(
            f"{prefix}-a", {"conn_type": "http", "extra": "planted-secret is not JSON", "port": "x"}
        )
    assert "planted-secret" not in str(caught.value)


def test_the_error_for_a_missing_environment_names_its_region(mwaa: LocalMwaa) -> None:
    elsewhere = airflow_of(mwaa, "elsewhere")
    with pytest.raises(AirflowError, match=f"'elsewhere': there is no such environment in region {mwaa.region}"):
        elsewhere.pools.list()
