"""DAGs: paused and unpaused, on real Airflow instances that parse real files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pulumi_mwaa.provider.console import OneLineError
from tests.provider.schema.test_fields import OFFLINE
from tests.support.aws.dag_runs import wait_for_dag
from tests.support.aws.local_mwaa import LocalMwaa, any_version
from tests.support.aws.scheduled_mwaa import folder_of_dags
from tests.support.provider.host import UNKNOWN, Host, Properties
from tests.support.pulumi.stack import Stack
from tests.support.system.processes import until

FILE = """
try:
    from airflow.sdk import DAG
except ImportError:  # Airflow 2
    from airflow import DAG

dag = DAG("{dag_id}", schedule=None, is_paused_upon_creation=True)
"""
DECLARED: Properties = {"environment": "prod", "dag_id": "orders", "is_paused": False, "parse_timeout": 300}
NewHost = Callable[[], Host]


@pytest.fixture
def file(scheduled_mwaa: LocalMwaa, prefix: str) -> Iterator[Path]:
    """The path to a DAG's file, which doesn't exist yet. Without its suffix, the file's name is the DAG's ID."""
    path = folder_of_dags(scheduled_mwaa.home) / f"{prefix}dag.py"
    yield path
    path.unlink(missing_ok=True)


@pytest.fixture
def dag(scheduled_mwaa: LocalMwaa, file: Path) -> Properties:
    """The inputs for this test's own DAG, which Airflow has parsed and paused."""
    write(file)
    wait_for_dag(scheduled_mwaa, file.stem)
    return inputs(scheduled_mwaa, file)


def write(file: Path) -> None:
    file.write_text(FILE.format(dag_id=file.stem))


def inputs(mwaa: LocalMwaa, file: Path) -> Properties:
    return {**DECLARED, "environment": mwaa.environment, "dag_id": file.stem}


def is_paused(mwaa: LocalMwaa, dag: Properties) -> bool:
    return bool(mwaa.rest("GET", f"/dags/{dag['dag_id']}").json()["is_paused"])


def edit(mwaa: LocalMwaa, dag: Properties, *, paused: bool) -> None:
    """Pauses or unpauses a DAG as someone else would."""
    assert mwaa.rest("PATCH", f"/dags/{dag['dag_id']}", {"is_paused": paused}).status_code == 200


def is_listed(mwaa: LocalMwaa, dag_id: str) -> bool:
    rows = mwaa.rest("GET", "/dags", query={"limit": 100}).json()["dags"]
    return dag_id in {row["dag_id"] for row in rows}


def test_created_corrected_and_left_as_found(
    scheduled_mwaa: LocalMwaa, dag: Properties, new_scheduled_host: NewHost, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = new_scheduled_host().create("dag", dag)
    assert outputs.items() >= {**dag, "before_adoption": {"is_paused": True}}.items()
    assert not is_paused(scheduled_mwaa, dag)
    assert capsys.readouterr().out == ""
    assert new_scheduled_host().read("dag", outputs) == outputs
    assert not new_scheduled_host().diff("dag", outputs, dag).changes

    shown = new_scheduled_host().get("dag", f"{scheduled_mwaa.environment}/{dag['dag_id']}") or {}
    assert shown["is_paused"] is False

    edit(scheduled_mwaa, dag, paused=True)
    refreshed = new_scheduled_host().read("dag", outputs) or {}
    assert refreshed == {**outputs, "is_paused": True}
    assert new_scheduled_host().diff("dag", refreshed, dag).changes
    assert new_scheduled_host().update("dag", refreshed, dag) == outputs
    assert not is_paused(scheduled_mwaa, dag)

    new_scheduled_host().delete("dag", outputs)
    assert is_paused(scheduled_mwaa, dag)
    assert f"restored dag '{dag['dag_id']}'" in capsys.readouterr().out


def test_create_waits_until_the_file_is_parsed(
    scheduled_mwaa: LocalMwaa, file: Path, new_scheduled_host: NewHost, capsys: pytest.CaptureFixture[str]
) -> None:
    host, declared = new_scheduled_host(), inputs(scheduled_mwaa, file)
    scheduled_mwaa.forget_calls()
    with ThreadPoolExecutor() as threads:
        creating = threads.submit(host.create, "dag", declared)
        until(lambda: any(call["path"] == f"/dags/{file.stem}" for call in scheduled_mwaa.calls()))
        assert not creating.done()
        write(file)
        assert creating.result()["before_adoption"] == {"is_paused": True}
    assert f"dag '{file.stem}' in environment 'local': waiting up to 300 s" in capsys.readouterr().out
    assert not is_paused(scheduled_mwaa, declared)


def test_dag_that_is_not_parsed_in_time_names_the_files_that_cannot_be_imported(
    scheduled_mwaa: LocalMwaa, file: Path, new_scheduled_host: NewHost
) -> None:
    declared = inputs(scheduled_mwaa, file) | {"parse_timeout": 0}
    message = f"find dag '{file.stem}' in environment 'local': Airflow parsed no DAG with this ID within 0 s — "
    with pytest.raises(OneLineError, match=message):
        new_scheduled_host().create("dag", declared)
    file.write_text("import missing_module  # only files with the words airflow and dag are parsed\n")
    until(lambda: file.name in scheduled_mwaa.rest("GET", "/importErrors").text)
    scheduled_mwaa.forget_calls()
    with pytest.raises(OneLineError, match=message) as failure:
        new_scheduled_host().create("dag", declared)
    assert f"{file.name} (ModuleNotFoundError: No module named 'missing_module')" in str(failure.value)
    assert {call["method"] for call in scheduled_mwaa.calls()} == {"GET"}


def test_dag_whose_file_is_gone(
    scheduled_mwaa: LocalMwaa, dag: Properties, file: Path, new_scheduled_host: NewHost
) -> None:
    outputs = new_scheduled_host().create("dag", dag)
    file.unlink()
    until(lambda: not is_listed(scheduled_mwaa, file.stem))
    assert new_scheduled_host().read("dag", outputs) is None
    with pytest.raises(OneLineError, match="Airflow parsed no DAG with this ID within 0 s"):
        new_scheduled_host().create("dag", dag | {"parse_timeout": 0})
    new_scheduled_host().delete("dag", outputs)


def test_unknown_dag_is_deleted_without_an_error(
    scheduled_mwaa: LocalMwaa, file: Path, new_scheduled_host: NewHost
) -> None:
    recorded = {"region": scheduled_mwaa.region, "before_adoption": {"is_paused": True}}
    new_scheduled_host().delete("dag", inputs(scheduled_mwaa, file) | recorded)


DECLARATION = """
from pulumi_mwaa import AirflowDag

AirflowDag("{name}", environment=environment, dag_id="{dag_id}", is_paused={paused})
"""


@any_version
def test_stack_pauses_a_dag_and_leaves_it_as_found(
    scheduled_stack: Stack, scheduled_mwaa: LocalMwaa, dag: Properties
) -> None:
    declaration = DECLARATION.format(name="orders", dag_id=dag["dag_id"], paused=False)
    scheduled_stack.write(declaration)
    scheduled_mwaa.forget_calls()
    assert scheduled_stack.pulumi.preview().exit_code == 0
    assert scheduled_mwaa.calls() == []
    assert scheduled_stack.up().short_ops == {"orders": ["create"]}
    edit(scheduled_mwaa, dag, paused=True)
    assert scheduled_stack.up("--refresh").short_ops["orders"][-1] == "update"
    assert not is_paused(scheduled_mwaa, dag)

    scheduled_stack.write(declaration + DECLARATION.format(name="again", dag_id=dag["dag_id"], paused=True))
    duplicate = scheduled_stack.pulumi.preview()
    assert duplicate.exit_code != 0
    assert "AirflowDag 'orders' and AirflowDag 'again' both declare dag" in duplicate.errors

    assert scheduled_stack.pulumi.destroy().exit_code == 0
    assert is_paused(scheduled_mwaa, dag)


REJECTED: list[tuple[dict[str, Any], str, str]] = [
    ({"dag_id": None}, "dag_id", "dag_id is required"),
    ({"dag_id": "d" * 60}, "dag_id", "60 characters when percent-encoded — use at most 58"),
    ({"is_paused": None}, "is_paused", "is_paused is required"),
    ({"is_paused": "yes"}, "is_paused", "must be a boolean, not a string"),
    ({"parse_timeout": -1}, "parse_timeout", "must be at least 0"),
    ({"parse_timeout": 3601}, "parse_timeout", "must be at most 3600"),
]


@pytest.mark.parametrize(("changes", "name", "reason"), REJECTED)
def test_rejected_under_its_property(changes: dict[str, Any], name: str, reason: str) -> None:
    failures = Host(OFFLINE).check("dag", DECLARED | changes).failures
    assert {failure.property for failure in failures} == {name}
    assert any(reason in failure.reason for failure in failures)


@pytest.mark.parametrize(
    ("declared", "changes", "replaces"),
    [
        ({}, False, []),
        ({"parse_timeout": 60}, False, []),
        ({"is_paused": True}, True, []),
        ({"is_paused": UNKNOWN}, True, []),
        ({"dag_id": "other"}, True, ["dag_id"]),
        ({"environment": "other"}, True, ["environment"]),
    ],
)
def test_diff(declared: dict[str, Any], changes: bool, replaces: list[str]) -> None:
    result = Host(OFFLINE).diff("dag", DECLARED | {"region": "eu-west-1"}, DECLARED | declared)
    assert (result.changes, result.replaces) == (changes, replaces)
