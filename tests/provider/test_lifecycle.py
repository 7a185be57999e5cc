"""What every kind promises, against real Airflows of both dialects: one lifecycle, three kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pulumi_mwaa.airflow import Airflow
from pulumi_mwaa.provider.console import OneLineError
from tests.support.fault_proxy import DROP, LOSE, faulty_proxy
from tests.support.host import Host, Properties
from tests.support.mwaa import LocalMwaa

# What names it, what is declared at first, and a change.
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
    """One declared object of a kind, and what Airflow itself shows of it."""

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
        """Change it as somebody else would: by Airflow's own API."""
        live = self.live() or {}
        body = {name: value for name, value in live.items() if name in self.inputs and name != "password"} | changes
        answer = self._mwaa.rest("PATCH", f"/{self.kind}s/{self.name}", body)
        assert answer.status_code == 200, answer.text

    def remove(self) -> None:
        assert self._mwaa.rest("DELETE", f"/{self.kind}s/{self.name}").status_code == 204


@pytest.fixture(params=KINDS)
def thing(request: pytest.FixtureRequest, mwaa: LocalMwaa, prefix: str) -> Object:
    return Object(request.param, mwaa, prefix)


def test_created_updated_and_deleted(thing: Object, new_host: Callable[[], Host]) -> None:
    host = new_host()
    outputs = host.create(thing.kind, thing.inputs)
    assert outputs.items() >= thing.inputs.items()
    outputs = host.update(thing.kind, outputs, thing.changed)
    assert outputs.items() >= thing.changed.items()
    assert (thing.live() or {}).items() >= thing.change.items()
    new_host().delete(thing.kind, outputs)
    assert thing.live() is None


def test_read_after_create_and_update_shows_no_difference(thing: Object, new_host: Callable[[], Host]) -> None:
    outputs = new_host().create(thing.kind, thing.inputs)
    for inputs in (thing.inputs, thing.changed):
        outputs = new_host().update(thing.kind, outputs, inputs)
        refreshed = new_host().read(thing.kind, outputs)
        assert refreshed == outputs
        assert new_host().diff(thing.kind, refreshed or {}, inputs).changes is False


def test_check_and_diff_make_no_call(thing: Object, new_host: Callable[[], Host], mwaa: LocalMwaa) -> None:
    outputs = new_host().create(thing.kind, thing.inputs)
    mwaa.forget_calls()
    assert new_host().diff(thing.kind, outputs, thing.changed).changes is True
    assert mwaa.calls() == []


def test_edited_behind_our_back_is_seen_and_mended(thing: Object, new_host: Callable[[], Host]) -> None:
    outputs = new_host().create(thing.kind, thing.inputs)
    thing.edit(thing.change)
    refreshed = new_host().read(thing.kind, outputs)
    assert refreshed == outputs | thing.change
    assert new_host().diff(thing.kind, refreshed, thing.inputs).changes is True
    new_host().update(thing.kind, refreshed, thing.inputs)
    field = next(iter(thing.change))
    assert (thing.live() or {})[field] == thing.inputs[field]


def test_deleted_behind_our_back_is_gone_for_read_and_made_anew_by_update(
    thing: Object, new_host: Callable[[], Host]
) -> None:
    outputs = new_host().create(thing.kind, thing.inputs)
    thing.remove()
    assert new_host().read(thing.kind, outputs) is None
    new_host().update(thing.kind, outputs, thing.changed)
    shown = {name: value for name, value in thing.changed.items() if name not in {"environment", "password"}}
    assert (thing.live() or {}).items() >= shown.items()
    thing.remove()
    new_host().delete(thing.kind, outputs)


def test_existing_one_as_declared_is_taken_over(
    thing: Object, new_host: Callable[[], Host], capsys: pytest.CaptureFixture[str]
) -> None:
    first = new_host().create(thing.kind, thing.inputs)
    assert new_host().create(thing.kind, thing.inputs) == first
    said = capsys.readouterr().out
    assert said.startswith(f"adopted {thing.kind} '{thing.name}' in environment '{thing.inputs['environment']}'")
    assert said.count("\n") == 1
    assert ("password overwritten" in said) is (thing.kind == "connection")
    assert "planted-secret" not in said


def test_existing_one_that_differs_is_an_error_that_names_fields_not_values(
    thing: Object, new_host: Callable[[], Host]
) -> None:
    new_host().create(thing.kind, thing.inputs)
    before = thing.live()
    with pytest.raises(OneLineError, match="already exists and differs in ") as caught:
        new_host().create(thing.kind, thing.changed)
    field, value = next(iter(thing.change.items()))
    assert f"differs in {field} — " in str(caught.value)
    assert f"'{thing.name}'" in str(caught.value)
    assert str(value) not in str(caught.value).replace(thing.name, "")
    assert thing.live() == before


def test_adopt_existing_overwrites(thing: Object, new_host: Callable[[], Host]) -> None:
    new_host().create(thing.kind, thing.inputs)
    outputs = new_host().create(thing.kind, thing.changed | {"adopt_existing": True})
    assert outputs.items() >= thing.changed.items()
    assert (thing.live() or {}).items() >= thing.change.items()


def test_what_this_run_declares_is_not_deleted_in_this_run(
    thing: Object, new_host: Callable[[], Host], capsys: pytest.CaptureFixture[str], mwaa: LocalMwaa
) -> None:
    outputs = new_host().create(thing.kind, thing.inputs)
    run = new_host()
    run.check(thing.kind, thing.changed)  # by whatever resource of the program
    mwaa.forget_calls()
    run.delete(thing.kind, outputs)
    assert mwaa.calls() == []
    assert f"kept {thing.kind} '{thing.name}'" in capsys.readouterr().out
    # Deleted first and created then: the one that was kept is simply overwritten.
    run.create(thing.kind, thing.changed)
    assert (thing.live() or {}).items() >= thing.change.items()


def test_of_the_same_name_in_another_kind_or_place_does_not_keep_it(
    thing: Object, new_host: Callable[[], Host]
) -> None:
    outputs = new_host().create(thing.kind, thing.inputs)
    run = new_host()
    run.check(thing.kind, thing.inputs | {thing.key: f"{thing.name}-2"})
    run.check(thing.kind, thing.inputs | {"environment": "elsewhere"})
    run.check(thing.kind, thing.inputs | {"region": "eu-west-3"})
    run.delete(thing.kind, outputs)
    assert thing.live() is None


def test_update_sends_what_differs_and_nothing_else(
    thing: Object, new_host: Callable[[], Host], mwaa: LocalMwaa
) -> None:
    """`ignore_changes`: the engine puts the recorded value into the inputs, and a DAG's own value stays."""
    cases: dict[str, tuple[Properties, Properties]] = {
        "variable": ({"value": "written by a DAG"}, {"description": "second"}),
        "connection": ({"login": "rotated"}, {"description": "second"}),
        "pool": ({"slots": 9}, {"description": "second", "include_deferred": False}),
    }
    ignored, other = cases[thing.kind]
    outputs = new_host().create(thing.kind, thing.inputs)
    thing.edit(ignored)
    outputs = new_host().update(thing.kind, outputs, thing.inputs | other)
    live = thing.live() or {}
    assert live.items() >= ignored.items()
    assert live.items() >= other.items()
    # Nor does the next run see a difference, and write the old value back.
    assert new_host().diff(thing.kind, outputs, thing.inputs | other).changes is False


def test_refresh_of_many_shares_its_lists(mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host]) -> None:
    declared = [
        {"environment": mwaa.environment, "key": f"{prefix}-{number}", "value": str(number)} for number in range(6)
    ]
    outputs = [new_host().create("variable", inputs) for inputs in declared]
    run = new_host()
    mwaa.forget_calls()
    assert [run.read("variable", each) for each in outputs] == outputs
    assert sorted({call["path"] for call in mwaa.calls()}) == ["/variables", "/version"]


def test_found_by_the_look_and_deleted_since_is_made(thing: Object, new_host: Callable[[], Host]) -> None:
    """Airflow 2 overwrites variables, so a list that is some seconds old decides whether there is one."""
    new_host().create(thing.kind, thing.inputs)
    run = new_host()
    assert run.read(thing.kind, thing.inputs | {"region": "us-east-1"}) is not None
    thing.remove()
    run.create(thing.kind, thing.changed)
    assert (thing.live() or {}).items() >= thing.change.items()


@pytest.mark.parametrize("fault", [LOSE, DROP])
def test_create_whose_answer_is_lost_is_ours(
    thing: Object, new_host: Callable[..., Host], mwaa: LocalMwaa, fault: str
) -> None:
    with faulty_proxy(mwaa.endpoint) as proxy:
        proxy.faults = [fault]
        outputs = new_host(proxy.endpoint).create(thing.kind, thing.inputs)
    assert outputs.items() >= thing.inputs.items()
    assert new_host().read(thing.kind, outputs) == outputs


def test_create_whose_answer_is_lost_does_not_take_what_was_there_and_differs(
    thing: Object, new_host: Callable[..., Host], mwaa: LocalMwaa
) -> None:
    new_host().create(thing.kind, thing.changed)
    before = thing.live()
    with faulty_proxy(mwaa.endpoint) as proxy:
        proxy.faults = [DROP]
        with pytest.raises(OneLineError, match="already exists and differs in"):
            new_host(proxy.endpoint).create(thing.kind, thing.inputs)
    assert thing.live() == before


@pytest.fixture
def default_pool(airflow: Airflow) -> Iterator[Properties]:
    """As somebody has set it: `core.default_pool_task_slot_count` may say what it begins with, too."""
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
    said = capsys.readouterr().out
    assert "include_deferred and slots overwritten" in said
    assert "destroying this stack restores it" in said
    refreshed = new_host().read("pool", outputs)
    assert refreshed == outputs
    assert new_host().diff("pool", refreshed, declared).changes is False
    outputs = new_host().update("pool", outputs, declared | {"slots": 65})
    new_host().delete("pool", outputs)
    assert airflow.pools.get("default_pool") == default_pool
