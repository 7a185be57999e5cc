"""If someone edits a list in Airflow whose entries contain secrets, no entry ever gets another entry's secret."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from pulumi_mwaa.provider.console import OneLineError
from tests.support.aws.local_mwaa import LocalMwaa, each_dialect
from tests.support.aws.stored_secrets import Stored
from tests.support.provider.host import Host, Properties

pytestmark = each_dialect


def user(name: str, number: int = 0) -> dict[str, str]:
    return {"name": name, "password": f"planted-{name}{number}"}


def users(*entries: dict[str, str]) -> str:
    return json.dumps({"users": entries})


A, B, C = user("a"), user("b"), user("c")
FOREIGN = user("z")

# The list that replaces `[A, B]` in Airflow, and the list that a refresh records.
EDITS: list[tuple[str, list[dict[str, str]], list[dict[str, str]]]] = [
    ("reordered", [B, A], [B, A]),
    ("inserted in front", [FOREIGN, A, B], [{"name": "z"}, A, B]),
    ("removed", [B], [B]),
    ("ambiguous", [A, user("a", 1)], [{"name": "a"}, {"name": "a"}]),
]


@pytest.fixture
def connection(mwaa: LocalMwaa, prefix: str) -> Properties:
    name = f"{prefix}-c"
    common = {"environment": mwaa.environment, "connection_id": name, "conn_type": "http"}
    return {**common, "password": "planted-password", "extra": users(A, B)}


def edit(mwaa: LocalMwaa, connection: Properties, *entries: dict[str, str]) -> None:
    name = connection["connection_id"]
    body = {"connection_id": name, "conn_type": "http", "extra": users(*entries)}
    assert mwaa.rest("PATCH", f"/connections/{name}", body).status_code == 200


def without_password(connection: Properties) -> Properties:
    return {name: value for name, value in connection.items() if name != "password"}


@pytest.mark.parametrize(("live", "recorded"), [row[1:] for row in EDITS], ids=[row[0] for row in EDITS])
def test_a_refresh_records_each_secret_with_its_own_entry(
    mwaa: LocalMwaa, connection: Properties, new_host: Callable[[], Host], live: list[Any], recorded: list[Any]
) -> None:
    outputs = new_host().create("connection", connection)
    edit(mwaa, connection, *live)
    refreshed = new_host().read("connection", outputs)
    assert refreshed is not None
    assert json.loads(refreshed["extra"]) == {"users": recorded}


@pytest.mark.parametrize("live", [row[1] for row in EDITS], ids=[row[0] for row in EDITS])
def test_an_up_after_the_refresh_restores_what_is_declared(
    mwaa: LocalMwaa, connection: Properties, new_host: Callable[[], Host], stored_extra: Stored, live: list[Any]
) -> None:
    outputs = new_host().create("connection", connection)
    edit(mwaa, connection, *live)
    refreshed = new_host().read("connection", outputs) or {}
    assert new_host().diff("connection", refreshed, connection).changes is True
    new_host().update("connection", refreshed, connection)
    assert json.loads(stored_extra(connection["connection_id"]) or "") == {"users": [A, B]}


def test_recreating_a_connection_preserves_the_order_and_each_secret(
    mwaa: LocalMwaa, connection: Properties, new_host: Callable[[], Host], stored_extra: Stored
) -> None:
    outputs = new_host().create("connection", connection)
    edit(mwaa, connection, B, A)
    new_host().update("connection", outputs, without_password(connection))
    assert json.loads(stored_extra(connection["connection_id"]) or "") == {"users": [B, A]}


@pytest.mark.parametrize("live", [[FOREIGN, A, B], [A, user("a", 1)]], ids=["unknown", "ambiguous"])
def test_recreating_a_connection_never_guesses_a_secret(
    mwaa: LocalMwaa,
    connection: Properties,
    new_host: Callable[[], Host],
    stored_extra: Stored,
    stored_password: Stored,
    live: list[Any],
) -> None:
    outputs = new_host().create("connection", connection)
    edit(mwaa, connection, *live)
    with pytest.raises(OneLineError, match=r"update connection .* the secret in .* isn't declared") as error:
        new_host().update("connection", outputs, without_password(connection))
    assert "planted" not in str(error.value)
    assert json.loads(stored_extra(connection["connection_id"]) or "") == {"users": live}
    assert stored_password(connection["connection_id"]) == "planted-password"


def test_a_refresh_does_not_guess_entries_that_airflow_3_hides(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host]
) -> None:
    """Airflow 3 masks all entries under a sensitive key at the top level; Airflow 2 shows them."""
    value = json.dumps({"tokens": ["planted-1", "planted-2"], "shown": 1})
    inputs = {"environment": mwaa.environment, "key": f"{prefix}-v", "value": value}
    outputs = new_host().create("variable", inputs)
    assert new_host().read("variable", outputs) == outputs
    fewer = json.dumps({"tokens": ["planted-2"], "shown": 1})
    assert mwaa.rest("PATCH", f"/variables/{prefix}-v", {"key": f"{prefix}-v", "value": fewer}).status_code == 200
    refreshed = new_host().read("variable", outputs) or {}
    assert json.loads(refreshed["value"])["tokens"] == (["planted-2"] if mwaa.api == "v1" else [])
