"""Roles: managed on Airflow 2, and rejected with a one-line error on Airflow 3."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pulumi_mwaa.provider.console import OneLineError
from tests.provider.schema.test_fields import OFFLINE
from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.provider.cases import Case, Drift
from tests.support.provider.host import UNKNOWN, Host, Properties

READ, EDIT = ({"action": action, "resource": "DAGs"} for action in ("can_read", "can_edit"))
CASES = (
    Case("actions", {"actions": [READ, EDIT]}),
    Case("no actions", {"actions": []}),
    Case("a duplicate action", {"actions": [READ, READ]}),
    Case("a name with space and dots", {"actions": [READ]}, "{} a.b"),
    Case("a non-ASCII name", {"actions": [READ]}, "{}é🙂"),
)
DRIFT = Drift(
    {"actions": [READ]},
    ({"actions": [READ, EDIT]}, {"actions": []}),
    commands=(
        (("roles", "add-perms", "{}", "--action", "can_edit", "--resource", "DAGs"), frozenset({"actions"})),
        (("roles", "del-perms", "{}", "--action", "can_read", "--resource", "DAGs"), frozenset({"actions"})),
    ),
)
ROLE: Properties = {"environment": "prod", "name": "reader", "actions": [READ, EDIT]}


@pytest.fixture
def role(mwaa: LocalMwaa, prefix: str) -> Iterator[Properties]:
    """A role for this test. Skips the test on Airflow 3, which has no roles."""
    if mwaa.api != "v1":
        pytest.skip("API v2 has no roles: see test_a_role_on_airflow_3_is_a_one_line_error")
    name = f"{prefix}-role"
    yield {"environment": mwaa.environment, "name": name, "actions": [READ, EDIT]}
    with sqlite3.connect(mwaa.airflow_home / "airflow.db") as database:
        of_role = "SELECT id FROM ab_role WHERE name = ?"
        database.execute(f"DELETE FROM ab_permission_view_role WHERE role_id IN ({of_role})", (name,))  # noqa: S608
        database.execute("DELETE FROM ab_role WHERE name = ?", (name,))


def live(mwaa: LocalMwaa, role: Properties) -> list[str] | None:
    answer = mwaa.rest("GET", f"/roles/{role['name']}")
    return sorted(pair["action"]["name"] for pair in answer.json()["actions"]) if answer.status_code == 200 else None


def test_created_read_updated_and_deleted(
    mwaa: LocalMwaa, role: Properties, new_host: Callable[[], Host], capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = new_host().create("role", role)
    assert outputs.items() >= role.items()
    assert new_host().read("role", outputs) == outputs
    added = role | {"actions": [*role["actions"], {"action": "can_delete", "resource": "DAGs"}]}
    outputs = new_host().update("role", outputs, added)
    assert live(mwaa, role) == ["can_delete", "can_edit", "can_read"]
    assert capsys.readouterr().out == ""
    outputs = new_host().update("role", outputs, role | {"actions": [READ]})
    assert live(mwaa, role) == ["can_read"]
    assert "Airflow can't change actions in place" in capsys.readouterr().out
    assert not new_host().diff("role", outputs, role | {"actions": [READ]}).changes
    new_host().delete("role", outputs)
    assert live(mwaa, role) is None


def test_existing_role_is_adopted(mwaa: LocalMwaa, role: Properties, new_host: Callable[[], Host]) -> None:
    new_host().create("role", role)
    new_host().create("role", role | {"actions": [EDIT, READ]})
    with pytest.raises(OneLineError, match="it already exists and differs in actions"):
        new_host().create("role", role | {"actions": [READ]})
    adopted = new_host().create("role", role | {"actions": [READ], "adopt_existing": True})
    assert live(mwaa, role) == ["can_read"]
    assert new_host().read("role", adopted) == adopted


def test_rejected_action_does_not_delete_the_role(
    mwaa: LocalMwaa, role: Properties, new_host: Callable[[], Host]
) -> None:
    outputs = new_host().create("role", role)
    changed = role | {"actions": [READ, {"action": "can_raed", "resource": "DAGs"}]}
    with pytest.raises(OneLineError, match=r"update role .*can_raed"):
        new_host().update("role", outputs, changed)
    assert live(mwaa, role) == ["can_edit", "can_read"]


def test_action_unknown_at_preview_is_accepted() -> None:
    actions = [{"action": "can_read", "resource": UNKNOWN}]
    host = Host(OFFLINE)
    assert host.check("role", ROLE | {"actions": actions}).failures == []
    assert host.diff("role", ROLE | {"region": "eu-west-1"}, ROLE | {"actions": actions}).changes


def test_a_role_on_airflow_3_is_a_one_line_error(mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host]) -> None:
    if mwaa.api == "v1":
        pytest.skip("Airflow 2 has roles")
    inputs = ROLE | {"environment": mwaa.environment, "name": f"{prefix}-role"}
    with pytest.raises(OneLineError, match="create role") as failure:
        new_host().create("role", inputs)
    assert str(failure.value) == (
        f"create role '{prefix}-role' in environment '{mwaa.environment}': Airflow's API v2 has no roles; only v1 "
        "does — don't declare roles for this environment"
    )


def test_role_recorded_before_the_upgrade_to_airflow_3_is_dropped(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host], capsys: pytest.CaptureFixture[str]
) -> None:
    if mwaa.api == "v1":
        pytest.skip("Airflow 2 has roles")
    role = {**ROLE, "environment": mwaa.environment, "region": mwaa.region, "name": f"{prefix}-role"}
    assert new_host().read("role", role) is None
    new_host().delete("role", role)
    named = f"role '{prefix}-role' in environment '{mwaa.environment}' ({mwaa.region})"
    reason = "the environment's version of Airflow has no roles"
    assert capsys.readouterr().out.splitlines() == [
        f"dropped {named} from the state: {reason}",
        f"treating {named} as deleted: {reason}",
    ]


REJECTED: list[tuple[dict[str, Any], str, str]] = [
    ({"name": "Admin"}, "name", "which is built into Airflow"),
    ({"name": "a/b"}, "name", "must not contain '/'"),
    ({"name": "r" * 58}, "name", "58 characters when percent-encoded — use at most 57"),
    ({"actions": None}, "actions", "actions is required"),
    ({"actions": "can_read"}, "actions", 'must be a list of {"action": ..., "resource": ...}, not a string'),
    ({"actions": [{"action": "can_read"}]}, "actions", "must be a list of"),
    ({"actions": [{"action": "can_read", "resource": 1}]}, "actions", "must be a list of"),
]


@pytest.mark.parametrize(("changes", "name", "reason"), REJECTED)
def test_invalid_value_is_rejected_under_its_property(changes: dict[str, Any], name: str, reason: str) -> None:
    failures = Host(OFFLINE).check("role", ROLE | changes).failures
    assert {failure.property for failure in failures} == {name}
    assert any(reason in failure.reason for failure in failures)


@pytest.mark.parametrize(
    ("declared", "changes", "replaces"),
    [
        ({}, False, []),
        ({"actions": [EDIT, READ]}, False, []),
        ({"actions": [READ]}, True, []),
        ({"actions": UNKNOWN}, True, []),
        ({"name": "other"}, True, ["name"]),
    ],
)
def test_diff(declared: dict[str, Any], changes: bool, replaces: list[str]) -> None:
    result = Host(OFFLINE).diff("role", ROLE | {"region": "eu-west-1"}, ROLE | declared)
    assert (result.changes, result.replaces) == (changes, replaces)
