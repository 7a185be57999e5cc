"""The lifecycle of objects of three kinds, in real Airflow instances of both dialects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pulumi_mwaa.airflow import Airflow
from pulumi_mwaa.provider.console import OneLineError
from tests.support.aws.fault_proxy import DROP, LOSE, faulty_proxy
from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.provider.host import Host, Properties

# By kind: the field that identifies an object, the initial fields, and a change.
KINDS: dict[str, tuple[str, Properties, Properties]] = {
    "variable": ("key", {"value": "one", "description": "first"}, {"value": "two"}),
    "connection": (
        "connection_id",
        {"conn_type": "postgres", "host": "db.example.com", "password": "planted-secret", "port": 5432},
        {"host": "other.example.com"},
    ),
    "pool": ("name", {"slots": 3, "description": "first", "include_deferred": True}, {"slots": 7}),
}


class Object:
    """A declared object of a kind, and its state in Airflow."""

    def __init__(self, kind: str, mwaa: LocalMwaa, prefix: str) -> None:
        self.kind = kind
        self.key, fields, self.change = KINDS[kind]
        self.name = f"{prefix}-{kind}"
        self.inputs = {"environment": mwaa.environment, self.key: self.name, **fields}
        self._mwaa = mwaa

    @property
    def changed(self) -> Properties:
        return self.inputs | self.change

    def live(self) -> dict[str, Any] | None:
        answer = self._mwaa.rest("GET", f"/{self.kind}s/{self.name}")
        return None if answer.status_code == 404 else answer.json()

    def edit(self, changes: Properties) -> None:
        """Changes the object with Airflow's API, as someone else would."""
        live = self.live() or {}
        body = {name: value for name, value in live.items() if name in self.inputs and name != "password"} | changes
        answer = self._mwaa.rest("PATCH", f"/{self.kind}s/{self.name}", body)
        assert answer.status_code == 200, answer.text

    def remove(self) -> None:
        assert self._mwaa.rest("DELETE", f"/{self.kind}s/{self.name}").status_code == 204


@pytest.fixture(params=KINDS)
def declared(request: pytest.FixtureRequest, mwaa: LocalMwaa, prefix: str) -> Object:
    return Object(request.param, mwaa, prefix)


def test_created_updated_and_deleted(declared: Object, new_host: Callable[[], Host]) -> None:
    host = new_host()
    outputs = host.create(declared.kind, declared.inputs)
    assert outputs.items() >= declared.inputs.items()
    outputs = host.update(declared.kind, outputs, declared.changed)
    assert outputs.items() >= declared.changed.items()
    assert (declared.live() or {}).items() >= declared.change.items()
    new_host().delete(declared.kind, outputs)
    assert declared.live() is None


def test_read_after_create_and_update_shows_no_difference(declared: Object, new_host: Callable[[], Host]) -> None:
    outputs = new_host().create(declared.kind, declared.inputs)
    for inputs in (declared.inputs, declared.changed):
        outputs = new_host().update(declared.kind, outputs, inputs)
        refreshed = new_host().read(declared.kind, outputs)
        assert refreshed == outputs
        assert new_host().diff(declared.kind, refreshed or {}, inputs).changes is False


def test_check_and_diff_make_no_call(declared: Object, new_host: Callable[[], Host], mwaa: LocalMwaa) -> None:
    outputs = new_host().create(declared.kind, declared.inputs)
    mwaa.forget_calls()
    assert new_host().diff(declared.kind, outputs, declared.changed).changes is True
    assert mwaa.calls() == []


def test_edit_in_airflow_is_detected_and_corrected(declared: Object, new_host: Callable[[], Host]) -> None:
    outputs = new_host().create(declared.kind, declared.inputs)
    declared.edit(declared.change)
    refreshed = new_host().read(declared.kind, outputs)
    assert refreshed == outputs | declared.change
    assert new_host().diff(declared.kind, refreshed, declared.inputs).changes is True
    new_host().update(declared.kind, refreshed, declared.inputs)
    field = next(iter(declared.change))
    assert (declared.live() or {})[field] == declared.inputs[field]


def test_object_deleted_in_airflow_is_missing_on_read_and_recreated_by_update(
    declared: Object, new_host: Callable[[], Host]
) -> None:
    outputs = new_host().create(declared.kind, declared.inputs)
    declared.remove()
    assert new_host().read(declared.kind, outputs) is None
    new_host().update(declared.kind, outputs, declared.changed)
    shown = {name: value for name, value in declared.changed.items() if name not in {"environment", "password"}}
    assert (declared.live() or {}).items() >= shown.items()
    declared.remove()
    new_host().delete(declared.kind, outputs)


def test_existing_object_that_matches_is_adopted(
    declared: Object, new_host: Callable[[], Host], capsys: pytest.CaptureFixture[str]
) -> None:
    first = new_host().create(declared.kind, declared.inputs)
    assert new_host().create(declared.kind, declared.inputs) == first
    output = capsys.readouterr().out
    assert output.startswith(
        f"adopted {declared.kind} '{declared.name}' in environment '{declared.inputs['environment']}'"
    )
    assert output.count("\n") == 1
    assert ("password overwritten" in output) is (declared.kind == "connection")
    assert "planted-secret" not in output


def test_existing_object_that_differs_is_an_error_that_names_fields_not_values(
    declared: Object, new_host: Callable[[], Host]
) -> None:
    new_host().create(declared.kind, declared.inputs)
    before = declared.live()
    with pytest.raises(OneLineError, match="already exists and differs in ") as caught:
        new_host().create(declared.kind, declared.changed)
    field, value = next(iter(declared.change.items()))
    assert f"differs in {field} — " in str(caught.value)
    assert f"'{declared.name}'" in str(caught.value)
    assert str(value) not in str(caught.value).replace(declared.name, "")
    assert declared.live() == before


def test_adopt_existing_overwrites(declared: Object, new_host: Callable[[], Host]) -> None:
    new_host().create(declared.kind, declared.inputs)
    outputs = new_host().create(declared.kind, declared.changed | {"adopt_existing": True})
    assert outputs.items() >= declared.changed.items()
    assert (declared.live() or {}).items() >= declared.change.items()


def test_delete_spares_an_object_that_the_same_run_declares(
    declared: Object, new_host: Callable[[], Host], capsys: pytest.CaptureFixture[str], mwaa: LocalMwaa
) -> None:
    outputs = new_host().create(declared.kind, declared.inputs)
    run = new_host()
    run.check(declared.kind, declared.changed)  # some resource in the program declares the object
    mwaa.forget_calls()
    run.delete(declared.kind, outputs)
    assert mwaa.calls() == []
    assert f"not deleting {declared.kind} '{declared.name}'" in capsys.readouterr().out
    # If the delete comes first, the create overwrites the object that was kept.
    run.create(declared.kind, declared.changed)
    assert (declared.live() or {}).items() >= declared.change.items()


def test_delete_ignores_declarations_with_another_key_environment_or_region(
    declared: Object, new_host: Callable[[], Host]
) -> None:
    outputs = new_host().create(declared.kind, declared.inputs)
    run = new_host()
    run.check(declared.kind, declared.inputs | {declared.key: f"{declared.name}-2"})
    run.check(declared.kind, declared.inputs | {"environment": "elsewhere"})
    run.check(declared.kind, declared.inputs | {"region": "eu-west-3"})
    run.delete(declared.kind, outputs)
    assert declared.live() is None


def test_update_sends_only_changed_fields(declared: Object, new_host: Callable[[], Host], mwaa: LocalMwaa) -> None:
    """With `ignore_changes`, the engine passes the recorded value as an input. A value set by a DAG must be kept."""
    cases: dict[str, tuple[Properties, Properties]] = {
        "variable": ({"value": "written by a DAG"}, {"description": "second"}),
        "connection": ({"login": "rotated"}, {"description": "second"}),
        "pool": ({"slots": 9}, {"description": "second", "include_deferred": False}),
    }
    ignored, other = cases[declared.kind]
    outputs = new_host().create(declared.kind, declared.inputs)
    declared.edit(ignored)
    outputs = new_host().update(declared.kind, outputs, declared.inputs | other)
    live = declared.live() or {}
    assert live.items() >= ignored.items()
    assert live.items() >= other.items()
    # The next run finds no difference, either, so it doesn't restore the old value.
    assert new_host().diff(declared.kind, outputs, declared.inputs | other).changes is False


def test_update_makes_one_call(declared: Object, new_host: Callable[[], Host], mwaa: LocalMwaa) -> None:
    """A second call could fail after the change was made, and the state would never record the change."""
    outputs = new_host().create(declared.kind, declared.inputs)
    mwaa.forget_calls()
    new_host().update(declared.kind, outputs, declared.changed)
    assert [call["method"] for call in mwaa.calls()] == ["PATCH"]


def test_refresh_of_many_objects_shares_one_list(mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host]) -> None:
    declared = [
        {"environment": mwaa.environment, "key": f"{prefix}-{number}", "value": str(number)} for number in range(6)
    ]
    outputs = [new_host().create("variable", inputs) for inputs in declared]
    run = new_host()
    mwaa.forget_calls()
    assert [run.read("variable", each) for each in outputs] == outputs
    assert sorted({call["path"] for call in mwaa.calls()}) == ["/variables", "/version"]


def test_create_after_a_stale_list_creates_the_object(declared: Object, new_host: Callable[[], Host]) -> None:
    """Airflow 2 overwrites variables, so a create first looks for the object in a list, which may be seconds old."""
    new_host().create(declared.kind, declared.inputs)
    run = new_host()
    assert run.read(declared.kind, declared.inputs | {"region": "us-east-1"}) is not None
    declared.remove()
    run.create(declared.kind, declared.changed)
    assert (declared.live() or {}).items() >= declared.change.items()


@pytest.mark.parametrize("fault", [LOSE, DROP])
def test_create_with_a_lost_response_succeeds(
    declared: Object, new_host: Callable[..., Host], mwaa: LocalMwaa, fault: str
) -> None:
    with faulty_proxy(mwaa.endpoint) as proxy:
        proxy.faults = [fault]
        outputs = new_host(proxy.endpoint).create(declared.kind, declared.inputs)
    assert outputs.items() >= declared.inputs.items()
    assert new_host().read(declared.kind, outputs) == outputs


def test_create_with_a_lost_response_does_not_adopt_a_different_object(
    declared: Object, new_host: Callable[..., Host], mwaa: LocalMwaa
) -> None:
    new_host().create(declared.kind, declared.changed)
    before = declared.live()
    with faulty_proxy(mwaa.endpoint) as proxy:
        proxy.faults = [DROP]
        with pytest.raises(OneLineError, match="already exists and differs in"):
            new_host(proxy.endpoint).create(declared.kind, declared.inputs)
    assert declared.live() == before


@pytest.fixture
def default_pool(airflow: Airflow) -> Iterator[Properties]:
    """The default pool, after someone has changed it."""
    initial = airflow.pools.get("default_pool")
    changeable = {"slots": initial["slots"], "include_deferred": initial["include_deferred"]}
    yield {**airflow.pools.update("default_pool", {"slots": 16, "include_deferred": True})}
    airflow.pools.update("default_pool", changeable)


def test_default_pool_is_adopted_and_restored(
    mwaa: LocalMwaa,
    airflow: Airflow,
    default_pool: Properties,
    new_host: Callable[[], Host],
    capsys: pytest.CaptureFixture[str],
) -> None:
    declared = {"environment": mwaa.environment, "name": "default_pool", "slots": 64}
    outputs = new_host().create("pool", declared)
    assert airflow.pools.get("default_pool")["slots"] == 64
    output = capsys.readouterr().out
    assert "include_deferred and slots overwritten" in output
    assert "destroying this stack restores it" in output
    refreshed = new_host().read("pool", outputs)
    assert refreshed == outputs
    assert new_host().diff("pool", refreshed, declared).changes is False
    outputs = new_host().update("pool", outputs, declared | {"slots": 65})
    new_host().delete("pool", outputs)
    assert airflow.pools.get("default_pool") == default_pool
