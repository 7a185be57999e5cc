"""Replacements that swap keys: each resource adopts the object that the other one releases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.aws.stored_secrets import Stored
from tests.support.provider.host import Host, Properties

FIELDS: dict[str, tuple[str, Properties, Properties]] = {
    "variable": ("key", {"value": "one", "description": "first"}, {"value": "two"}),
    "connection": (
        "connection_id",
        {"conn_type": "http", "password": "planted-1", "extra": '{"token": "planted-1", "a": 1}'},
        {"conn_type": "ftp", "password": "planted-2"},
    ),
    "pool": ("name", {"slots": 1, "description": "first"}, {"slots": 2, "include_deferred": True}),
}


class Pair:
    """Two objects of a kind and their recorded outputs."""

    def __init__(self, kind: str, host: Host, mwaa: LocalMwaa, prefix: str) -> None:
        self.kind = kind
        self.key, *fields = FIELDS[kind]
        self.names = [f"{prefix}-1", f"{prefix}-2"]
        self.inputs = [
            {"environment": mwaa.environment, self.key: name, **own}
            for name, own in zip(self.names, fields, strict=True)
        ]
        self.outputs = [host.create(kind, inputs) for inputs in self.inputs]

    @property
    def swapped(self) -> list[Properties]:
        names = reversed(self.names)
        return [inputs | {self.key: name} for inputs, name in zip(self.inputs, names, strict=True)]

    def diff(self, host: Host) -> None:
        for outputs, inputs in zip(self.outputs, self.swapped, strict=True):
            assert host.diff(self.kind, outputs, inputs).replaces == [self.key]


@pytest.fixture(params=FIELDS)
def pair(request: pytest.FixtureRequest, new_host: Callable[[], Host], mwaa: LocalMwaa, prefix: str) -> Pair:
    return Pair(request.param, new_host(), mwaa, prefix)


def test_swapped_keys_adopt_each_others_objects(
    pair: Pair, new_host: Callable[[], Host], mwaa: LocalMwaa, capsys: pytest.CaptureFixture[str]
) -> None:
    run = new_host()
    pair.diff(run)
    mwaa.forget_calls()
    swapped = [run.create(pair.kind, inputs) for inputs in pair.swapped]
    output = capsys.readouterr().out
    for outputs, recorded, inputs in zip(pair.outputs, swapped, pair.swapped, strict=True):
        run.delete(pair.kind, outputs)
        assert recorded.items() >= inputs.items()
        assert f"adopted {pair.kind} '{inputs[pair.key]}' in environment" in output
        assert new_host().read(pair.kind, recorded) == recorded
    assert output.count("another resource in this stack managed it until now") == 2
    assert "planted" not in output
    assert [call for call in mwaa.calls() if call["method"] == "DELETE"] == []


def test_object_edited_in_airflow_is_not_overwritten(pair: Pair, new_host: Callable[[], Host]) -> None:
    new_host().update(pair.kind, pair.outputs[1], pair.inputs[1] | {"description": "someone's"})
    run = new_host()
    pair.diff(run)
    with pytest.raises(Exception, match="already exists and differs in"):
        run.create(pair.kind, pair.swapped[0])


def test_object_that_its_resource_still_declares_is_not_overwritten(pair: Pair, new_host: Callable[[], Host]) -> None:
    run = new_host()
    run.diff(pair.kind, pair.outputs[0], pair.swapped[0])
    run.diff(pair.kind, pair.outputs[1], pair.inputs[1] | {"description": "changed"})
    with pytest.raises(Exception, match="already exists and differs in"):
        run.create(pair.kind, pair.swapped[0])


def test_interrupted_swap_resumes(pair: Pair, new_host: Callable[[], Host]) -> None:
    killed = new_host()
    pair.diff(killed)
    killed.create(pair.kind, pair.swapped[0])  # killed before the state was saved
    run = new_host()
    pair.diff(run)
    swapped = [run.create(pair.kind, inputs) for inputs in pair.swapped]
    assert [new_host().read(pair.kind, outputs) for outputs in swapped] == swapped


def test_swap_does_not_keep_the_other_objects_password(
    new_host: Callable[[], Host], mwaa: LocalMwaa, prefix: str, stored_password: Stored
) -> None:
    host = new_host()
    common = {"environment": mwaa.environment, "conn_type": "http"}
    bare, other = common | {"connection_id": f"{prefix}-1"}, common | {"connection_id": f"{prefix}-2"}
    first = host.create("connection", bare)
    second = host.create("connection", other | {"password": "planted-secret"})
    run = new_host()
    run.diff("connection", first, other)
    run.diff("connection", second, bare | {"password": "planted-secret"})
    run.create("connection", other)
    run.create("connection", bare | {"password": "planted-secret"})
    assert stored_password(f"{prefix}-2") is None
    assert stored_password(f"{prefix}-1") == "planted-secret"
