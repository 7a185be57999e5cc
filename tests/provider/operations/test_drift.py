"""A refresh detects each change in Airflow, and the next update corrects it, for every field of every kind."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from pulumi_mwaa.airflow.paths import rest_path
from pulumi_mwaa.provider.plan import Actual, plan
from pulumi_mwaa.provider.schema.values import without_refs
from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.provider.cases import Tried, is_offered, kinds
from tests.support.provider.host import Host, Properties

KINDS = kinds()
EDITS = [(tried, edit) for tried in KINDS for edit in tried.drift.edits]
COMMANDS = [(tried, *row) for tried in KINDS for row in tried.drift.commands]


class Declared:
    """A declared object that someone else can change, bypassing MWAA."""

    def __init__(self, tried: Tried, mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host]) -> None:
        if not is_offered(tried.kind, mwaa.api):
            pytest.skip(f"API {mwaa.api} has no {tried.kind.name}s")
        self.kind, self.name = tried.kind, f"{prefix}x"
        self.inputs: Properties = {"environment": mwaa.environment, self.kind.key: self.name, **tried.drift.declared}
        self.new_host = new_host
        self.outputs = new_host().create(self.kind.name, self.inputs)
        self._mwaa = mwaa

    def edit(self, edit: Mapping[str, Any]) -> None:
        """Sends every field, as Airflow's UI does. Recreates the object if an update can't make the change."""
        edited = {**self.inputs, **edit}
        before, after = self.kind.object_fields(self.inputs), self.kind.object_fields(edited)
        body = self.kind.collection.without_rejected_nulls(self.kind.body(without_refs(after)))
        if plan(self.kind, Actual(before), after).recreate:
            self.delete()
            self._rest("POST", "", body)
        else:
            self._rest("PATCH", self.name, body)

    def delete(self) -> None:
        self._rest("DELETE", self.name)

    def command(self, arguments: tuple[str, ...]) -> None:
        """Runs an Airflow CLI command."""
        ran = subprocess.run(
            [self._mwaa.airflow_command, *(argument.replace("{}", self.name) for argument in arguments)],
            env={**os.environ, "AIRFLOW_HOME": str(self._mwaa.airflow_home)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr

    def refresh(self) -> Properties | None:
        """Returns what a refresh records."""
        return self.new_host().read(self.kind.name, self.outputs)

    def correct(self, refreshed: Properties | None) -> None:
        """Does what the next `up` would do: creates a missing object, or updates a changed one."""
        if refreshed is None:
            self.new_host().create(self.kind.name, self.inputs)
        else:
            assert self.new_host().diff(self.kind.name, refreshed, self.inputs).changes is True
            self.new_host().update(self.kind.name, refreshed, self.inputs)

    def _rest(self, method: str, name: str, body: Any = None) -> None:
        route = f"{self.kind.name}s"
        answer = self._mwaa.rest(method, rest_path(route, name) if name else f"/{route}", body)
        assert answer.is_success, answer.text


@pytest.fixture
def declared(request: pytest.FixtureRequest, mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host]) -> Declared:
    return Declared(request.param, mwaa, prefix, new_host)


@pytest.mark.parametrize(
    ("declared", "edit"), EDITS, indirect=["declared"], ids=[f"{tried.kind.name}-{edit}" for tried, edit in EDITS]
)
def test_edit_is_detected_and_corrected(declared: Declared, edit: Mapping[str, Any]) -> None:
    declared.edit(edit)
    refreshed = declared.refresh()
    assert refreshed is not None
    assert declared.kind.differing(refreshed, declared.outputs) == list(edit)
    assert declared.kind.differing(refreshed, {**declared.inputs, **edit}) == []
    declared.correct(refreshed)
    assert declared.refresh() == declared.outputs


@pytest.mark.parametrize(
    ("declared", "command", "changed"),
    COMMANDS,
    indirect=["declared"],
    ids=["-".join(command[:2]) for _, command, _ in COMMANDS],
)
def test_edit_by_airflows_own_command_is_detected_and_corrected(
    declared: Declared, command: tuple[str, ...], changed: frozenset[str]
) -> None:
    declared.command(command)
    refreshed = declared.refresh()
    assert (refreshed is None) is (not changed)
    if refreshed is not None:
        assert set(declared.kind.differing(refreshed, declared.outputs)) == changed
    declared.correct(refreshed)
    assert declared.refresh() == declared.outputs


@pytest.mark.parametrize("declared", KINDS, indirect=True, ids=lambda tried: tried.kind.name)
def test_delete_is_detected_and_corrected(declared: Declared) -> None:
    declared.delete()
    assert declared.refresh() is None
    declared.correct(None)
    assert declared.refresh() == declared.outputs


@pytest.mark.parametrize("tried", KINDS, ids=lambda tried: tried.kind.name)
def test_edits_cover_every_field(tried: Tried) -> None:
    """Every field that Airflow returns is first declared, and then changed and cleared."""
    shown = {field.name: field for field in tried.kind.fields if not (field.identity or field.write_only)}
    edits = [(name, value) for edit in tried.drift.edits for name, value in edit.items()]
    changed = {name for name, value in edits if value or isinstance(tried.drift.declared[name], bool)}
    assert changed == shown.keys()
    assert {name for name, value in edits if not value} == shown.keys()
    assert all(tried.drift.declared.get(name) for name in shown)
