"""What somebody else does in Airflow is seen by a refresh and mended by the next update: every field of every kind."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from pulumi_mwaa.airflow import Airflow, NotFoundError
from tests.resources.cases import Tried, kinds
from tests.support.host import Host, Properties
from tests.support.mwaa import LocalMwaa

KINDS = kinds()
EDITS = [(tried, edit) for tried in KINDS for edit in tried.drift.edits]


def declared(tried: Tried, airflow: Airflow, mwaa: LocalMwaa, prefix: str) -> Properties:
    if tried.kind.collection(airflow).only not in {None, mwaa.api}:
        pytest.skip(f"API {mwaa.api} has no {tried.kind.name}s")
    return {"environment": mwaa.environment, tried.kind.key: f"{prefix}x", **tried.drift.declared}


@pytest.mark.parametrize(("tried", "edit"), EDITS, ids=[f"{tried.kind.name}-{edit}" for tried, edit in EDITS])
def test_an_edit_is_seen_and_mended(
    mwaa: LocalMwaa, airflow: Airflow, prefix: str, new_host: Callable[[], Host], tried: Tried, edit: Mapping[str, Any]
) -> None:
    kind, inputs = tried.kind, declared(tried, airflow, mwaa, prefix)
    outputs = new_host().create(kind.name, inputs)
    kind.collection(airflow).update(f"{prefix}x", kind.changes(edit, {**inputs, **edit}))
    refreshed = new_host().read(kind.name, outputs)
    assert refreshed is not None
    assert kind.differing(refreshed, outputs) == list(edit)
    assert new_host().diff(kind.name, refreshed, inputs).changes is True
    new_host().update(kind.name, refreshed, inputs)
    assert new_host().read(kind.name, outputs) == outputs
    new_host().delete(kind.name, outputs)


@pytest.mark.parametrize("tried", KINDS, ids=lambda tried: tried.kind.name)
def test_a_delete_is_seen_and_mended(
    mwaa: LocalMwaa, airflow: Airflow, prefix: str, new_host: Callable[[], Host], tried: Tried
) -> None:
    kind, inputs = tried.kind, declared(tried, airflow, mwaa, prefix)
    outputs = new_host().create(kind.name, inputs)
    kind.collection(airflow).delete(f"{prefix}x")
    assert new_host().read(kind.name, outputs) is None
    assert new_host().create(kind.name, inputs) == outputs
    kind.collection(airflow).delete(f"{prefix}x")
    new_host().delete(kind.name, outputs)
    with pytest.raises(NotFoundError):
        kind.collection(airflow).get(f"{prefix}x")


@pytest.mark.parametrize("tried", KINDS, ids=lambda tried: tried.kind.name)
def test_no_field_is_forgotten(tried: Tried) -> None:
    """Each field that Airflow shows is edited, and each that may be left out is emptied."""
    shown = {field.name: field for field in tried.kind.fields if not (field.identity or field.write_only)}
    assert {name for edit in tried.drift.edits for name in edit} == shown.keys()
    optional = {name for name, field in shown.items() if not field.required}
    assert {name for edit in tried.drift.edits for name, value in edit.items() if value is None} == optional
    assert optional <= tried.drift.declared.keys()


def test_an_edit_by_airflows_own_command_is_seen_and_mended(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host]
) -> None:
    inputs = {"environment": mwaa.environment, "key": f"{prefix}x", "value": '{"a": 1}', "description": "d"}
    outputs = new_host().create("variable", inputs)
    command = [str(mwaa.airflow_command), "variables", "set", f"{prefix}x", '{"a": 2}']
    environ = {**os.environ, "AIRFLOW_HOME": str(mwaa.airflow_home)}
    ran = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    refreshed = new_host().read("variable", outputs)
    assert refreshed is not None
    assert refreshed["value"] == '{"a": 2}'
    new_host().update("variable", refreshed, inputs)
    assert new_host().read("variable", outputs) == outputs
