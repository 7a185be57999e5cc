"""If Airflow's PATCH can't apply an update, the object is recreated, unless Airflow rejects the new values."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pulumi_mwaa.provider.console import OneLineError
from tests.support.aws.fault_proxy import LOSE, faulty_proxy, from_airflow
from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.aws.stored_secrets import Stored
from tests.support.provider.host import Host, Properties

FORWARDED = ""


@pytest.fixture
def connection(mwaa: LocalMwaa, prefix: str) -> Properties:
    return {
        "environment": mwaa.environment,
        "connection_id": f"{prefix}-c",
        "conn_type": "http",
        "password": "planted-secret",
        "extra": '{"a": 1}',
    }


def without_password(connection: Properties) -> Properties:
    return {name: value for name, value in connection.items() if name != "password"}


def test_rejected_update_does_not_delete_the_object(
    mwaa: LocalMwaa, connection: Properties, new_host: Callable[..., Host], stored_password: Stored
) -> None:
    outputs = new_host().create("connection", connection)
    with faulty_proxy(mwaa.endpoint) as proxy:
        proxy.faults = [FORWARDED, from_airflow(422, {"detail": "no such type"})]  # GET, PATCH
        with pytest.raises(OneLineError, match="422 Unprocessable"):
            new_host(proxy.endpoint).update(
                "connection", outputs, without_password(connection) | {"conn_type": "nonsense"}
            )
    assert stored_password(connection["connection_id"]) == "planted-secret"


def test_recreation_with_a_lost_response_succeeds(
    mwaa: LocalMwaa, connection: Properties, new_host: Callable[..., Host], stored_password: Stored
) -> None:
    outputs = new_host().create("connection", connection)
    with faulty_proxy(mwaa.endpoint) as proxy:
        proxy.faults = [FORWARDED, FORWARDED, FORWARDED, LOSE]  # GET, PATCH, DELETE, POST
        updated = new_host(proxy.endpoint).update("connection", outputs, without_password(connection))
        assert proxy.faults == []
    assert stored_password(connection["connection_id"]) is None
    assert "password" not in updated


def test_recreation_preserves_unchanged_live_values(
    mwaa: LocalMwaa, connection: Properties, new_host: Callable[[], Host], stored_extra: Stored
) -> None:
    """With `ignore_changes=["extra"]`, the declared value is the recorded one, but the live value is different."""
    outputs = new_host().create("connection", connection)
    edit(mwaa, connection, '{"a": 2}')
    updated = new_host().update("connection", outputs, without_password(connection))
    assert stored_extra(connection["connection_id"]) == '{"a": 2}'
    assert updated["extra"] == '{"a": 1}'  # a refresh will show the live value


def test_recreation_that_would_lose_a_secret_is_an_error(
    mwaa: LocalMwaa,
    connection: Properties,
    new_host: Callable[[], Host],
    stored_extra: Stored,
    stored_password: Stored,
) -> None:
    outputs = new_host().create("connection", connection)
    edit(mwaa, connection, '{"a": 1, "token": "someone\'s"}')
    with pytest.raises(OneLineError, match="and the secret in extra isn't declared"):
        new_host().update("connection", outputs, without_password(connection) | {"host": "other"})
    assert mwaa.rest("GET", f"/connections/{connection['connection_id']}").json()["host"] is None
    assert stored_extra(connection["connection_id"]) == '{"a": 1, "token": "someone\'s"}'
    assert stored_password(connection["connection_id"]) == "planted-secret"


def edit(mwaa: LocalMwaa, connection: Properties, extra: str) -> None:
    name = connection["connection_id"]
    body = {"connection_id": name, "conn_type": "http", "extra": extra}
    assert mwaa.rest("PATCH", f"/connections/{name}", body).status_code == 200
