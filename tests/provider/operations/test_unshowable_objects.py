"""Objects that Airflow can't return, whether or not they are in the stack: what fails, and what repairs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_mwaa.airflow import Airflow, AirflowError
from pulumi_mwaa.provider.console import OneLineError
from tests.support.aws.fault_proxy import faulty_proxy, from_airflow
from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.aws.stored_secrets import Stored
from tests.support.provider.host import Host, Properties

# By the corrupted part: the kind, the field that identifies an object, the declared fields, a change, and the cause.
UNDECRYPTABLE = "that Airflow can't decrypt because its Fernet key has changed"
SPOILT: dict[str, tuple[str, str, Properties, Properties, str]] = {
    "pool": ("pool", "name", {"slots": 3}, {"slots": 5}, "a negative number of slots"),
    "variable": ("variable", "key", {"value": "mine"}, {"value": "second"}, f"a value {UNDECRYPTABLE}"),
    "connection": (
        "connection",
        "connection_id",
        {"conn_type": "http", "password": "planted-secret"},
        {"host": "second"},
        f"a password or an extra {UNDECRYPTABLE}",
    ),
    "extra": (
        "connection",
        "connection_id",
        {"conn_type": "http", "password": "planted-secret", "extra": '{"a": 1}'},
        {"extra": '{"a": 2}'},
        f"a password or an extra {UNDECRYPTABLE}",
    ),
}


class Spoilt:
    """A declared object, and corrupted objects of its kind."""

    def __init__(self, what: str, mwaa: LocalMwaa, prefix: str) -> None:
        self.what = what
        self.kind, self.key, fields, change, self.cause = SPOILT[what]
        self.route = f"{self.kind}s"
        self.mwaa = mwaa
        self.prefix = prefix
        self.inputs = {"environment": mwaa.environment, self.key: f"{prefix}-mine", **fields}
        self.changed = self.inputs | change

    @property
    def lists(self) -> bool:
        """Whether Airflow can list the object. API v1 lists such a variable with a null value, and lists no extras."""
        return self.mwaa.api == "v1" and self.what in {"variable", "extra"}

    @property
    def unchangeable(self) -> bool:
        """Whether Airflow also can't change or delete the object."""
        return self.what == "connection"

    def spoil(self, name: str) -> None:
        self.mwaa.spoil(self.what, f"{self.prefix}-{name}")
        assert self.mwaa.rest("GET", f"/{self.route}/{self.prefix}-{name}").status_code == 500

    def paths(self) -> list[str]:
        return [call["path"] for call in self.mwaa.calls() if call["method"] == "GET" and call["path"] != "/version"]


@pytest.fixture(params=SPOILT)
def spoilt(request: pytest.FixtureRequest, mwaa: LocalMwaa, prefix: str) -> Spoilt:
    return Spoilt(request.param, mwaa, prefix)


def test_foreign_object_does_not_fail_a_refresh_and_is_reported_once(
    spoilt: Spoilt, new_host: Callable[[], Host], capsys: pytest.CaptureFixture[str]
) -> None:
    others = [spoilt.inputs | {spoilt.key: f"{spoilt.prefix}-{number}"} for number in range(3)]
    outputs = [new_host().create(spoilt.kind, inputs) for inputs in others]
    missing = outputs[0] | {spoilt.key: f"{spoilt.prefix}-missing"}
    spoilt.spoil("1x")
    run = new_host()
    capsys.readouterr()
    assert [run.read(spoilt.kind, each) for each in outputs] == outputs
    assert run.read(spoilt.kind, missing) is None
    output = capsys.readouterr().out
    if spoilt.lists:
        assert output == ""
        return
    assert output.startswith(f"warning: list {spoilt.route} in environment '{spoilt.mwaa.environment}': 500 ")
    assert f"between '{spoilt.prefix}-1' and '{spoilt.prefix}-2'" in output
    assert spoilt.cause in output
    assert output.count("\n") == 1
    spoilt.mwaa.forget_calls()
    assert run.read(spoilt.kind, outputs[1]) == outputs[1]
    assert spoilt.paths() == [f"/{spoilt.route}/{spoilt.prefix}-1"]


def test_foreign_object_does_not_fail_a_create(spoilt: Spoilt, new_host: Callable[[], Host]) -> None:
    spoilt.spoil("theirs")
    run = new_host()
    outputs = run.create(spoilt.kind, spoilt.inputs)
    assert outputs.items() >= spoilt.inputs.items()
    assert new_host().create(spoilt.kind, spoilt.inputs) == outputs
    with pytest.raises(OneLineError, match="already exists and differs in"):
        new_host().create(spoilt.kind, spoilt.changed)


def test_list_error_names_the_cause_and_the_neighbors(
    spoilt: Spoilt, airflow: Airflow, new_host: Callable[[], Host]
) -> None:
    for name in ("1", "2"):
        new_host().create(spoilt.kind, spoilt.inputs | {spoilt.key: f"{spoilt.prefix}-{name}"})
    spoilt.spoil("1x")
    objects: Any = getattr(airflow, spoilt.route)
    if spoilt.lists:
        assert f"{spoilt.prefix}-1x" in {row[spoilt.key] for row in objects.list()}
        return
    with pytest.raises(
        AirflowError, match=f"list {spoilt.route} in environment .*: 500 Internal Server Error"
    ) as caught:
        objects.list()
    assert f"an object between '{spoilt.prefix}-1' and '{spoilt.prefix}-2'" in str(caught.value)
    assert spoilt.cause in str(caught.value)
    assert "\n" not in str(caught.value)


def test_foreign_object_is_overwritten_with_adopt_existing(
    spoilt: Spoilt, new_host: Callable[[], Host], capsys: pytest.CaptureFixture[str]
) -> None:
    spoilt.spoil("mine")
    with pytest.raises(OneLineError, match="500 Internal Server Error") as caught:
        new_host().create(spoilt.kind, spoilt.inputs)
    assert str(caught.value).endswith("; set adopt_existing=True to overwrite it with the declared values")
    assert spoilt.cause in str(caught.value)

    if spoilt.unchangeable:
        with pytest.raises(OneLineError, match=f"^update connection '{spoilt.prefix}-mine' in environment") as caught:
            new_host().create(spoilt.kind, spoilt.inputs | {"adopt_existing": True})
        assert "restore the key, or delete the connection's row" in str(caught.value)
        assert "planted-secret" not in str(caught.value)
        return
    outputs = new_host().create(spoilt.kind, spoilt.inputs | {"adopt_existing": True})
    assert f"adopted {spoilt.kind} '{spoilt.prefix}-mine'" in capsys.readouterr().out
    assert outputs.items() >= spoilt.inputs.items()
    assert new_host().read(spoilt.kind, outputs) == outputs


def test_own_object_fails_its_refresh_and_is_repaired_by_an_update(
    spoilt: Spoilt, new_host: Callable[[], Host]
) -> None:
    outputs = new_host().create(spoilt.kind, spoilt.inputs)
    spoilt.spoil("mine")
    if not spoilt.lists:
        with pytest.raises(OneLineError, match="500 Internal Server Error") as caught:
            new_host().read(spoilt.kind, outputs)
        assert spoilt.cause in str(caught.value)
        assert "set adopt_existing=True and run `pulumi up --target-replace URN` without a refresh" in str(caught.value)
    if spoilt.unchangeable:
        for attempt in (
            lambda: new_host().update(spoilt.kind, outputs, spoilt.changed),
            lambda: new_host().delete(spoilt.kind, outputs),
        ):
            with pytest.raises(OneLineError, match="restore the key, or delete the connection's row"):
                attempt()
        return
    outputs = new_host().update(spoilt.kind, outputs, spoilt.changed)
    assert new_host().read(spoilt.kind, outputs) == outputs
    assert outputs.items() >= spoilt.changed.items()
    spoilt.spoil("mine")
    new_host().delete(spoilt.kind, outputs)
    assert spoilt.mwaa.rest("GET", f"/{spoilt.route}/{spoilt.prefix}-mine").status_code == 404


def test_update_of_another_field_is_an_error_and_overwrites_nothing(
    spoilt: Spoilt, new_host: Callable[[], Host]
) -> None:
    if spoilt.what != "variable":
        pytest.skip("only for a variable does Airflow accept a new value but no change to a different field")
    outputs = new_host().create(spoilt.kind, spoilt.inputs)
    spoilt.spoil("mine")
    with pytest.raises(OneLineError, match=r"500 Internal Server Error.* set adopt_existing=True and run"):
        new_host().update(spoilt.kind, outputs, spoilt.inputs | {"description": "second"})
    assert spoilt.mwaa.rest("GET", f"/variables/{spoilt.prefix}-mine").status_code == 500  # still corrupted


def test_unavailable_webserver_is_not_taken_for_an_unshowable_object(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[..., Host], stored_value: Stored
) -> None:
    """With `ignore_changes=["value"]`, nothing may overwrite a value that a DAG has set."""
    variable = {"environment": mwaa.environment, "key": f"{prefix}-v", "value": "seeded"}
    outputs = new_host().create("variable", variable)
    written = {"key": f"{prefix}-v", "value": "written"}
    assert mwaa.rest("PATCH", f"/variables/{prefix}-v", written).status_code == 200
    with faulty_proxy(mwaa.endpoint) as proxy:
        proxy.faults = [from_airflow(503, "Service Unavailable")] * 6
        with pytest.raises(OneLineError, match="503 Service Unavailable"):
            new_host(proxy.endpoint).update("variable", outputs, variable | {"description": "second"})
    assert stored_value(f"{prefix}-v") == "written"
