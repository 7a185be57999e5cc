"""A 200 response with an unexpected shape causes a one-line error that names the first difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from pulumi_mwaa.airflow import Airflow, AirflowError
from pulumi_mwaa.airflow.connections import Connection
from pulumi_mwaa.airflow.pools import Pool
from pulumi_mwaa.airflow.roles import Role
from pulumi_mwaa.airflow.transport.shapes import require_shape
from pulumi_mwaa.airflow.variables import Variable
from tests.support.aws.fault_proxy import FaultyProxy, faulty_proxy, from_airflow
from tests.support.aws.local_mwaa import LocalMwaa, each_dialect
from tests.support.provider.host import Host

POOL = {"name": "p", "slots": 1, "description": "", "include_deferred": False}
ACTION = {"action": {"name": "can_read"}, "resource": {"name": "DAGs"}}
SECRET = "planted-secret"
SHAPES: list[tuple[Any, Any, str]] = [
    (Pool, {**POOL, "more": SECRET}, ""),
    (Pool, [POOL], "response isn't an object"),
    (Pool, {**POOL, "slots": SECRET}, "response.slots isn't an integer"),
    (Pool, {**POOL, "slots": True}, "response.slots isn't an integer"),
    (Pool, {"name": "p", "slots": 1, "description": ""}, "response has no 'include_deferred'"),
    (Variable, {"key": "k", "value": None, "description": None}, ""),
    (Variable, {"key": "k", "value": {"a": SECRET}, "description": None}, "response.value isn't a string or null"),
    (Connection, {"connection_id": "c", "conn_type": "http"}, ""),
    (Connection, {"connection_id": "c", "conn_type": "http", "port": SECRET}, "response.port isn't an integer or null"),
    (Role, {"name": "r", "actions": [ACTION]}, ""),
    (Role, {"name": "r", "actions": [ACTION, {"action": {}}]}, "response.actions[1].action has no 'name'"),
    ({"pools": [Pool]}, {"pools": {}}, "response.pools isn't a list"),
    ({"pools": [{"name": str}]}, {"pools": [{"name": "p"}, {"name": None}]}, "response.pools[1].name isn't a string"),
]
# For each case: the call, the response, and a pattern for the error.
ANSWERS: dict[str, tuple[Callable[[Airflow], object], Any, str]] = {
    "object": (lambda airflow: airflow.pools.get("p"), {"name": "p"}, "read pool 'p'.*response has no 'slots'"),
    "created": (lambda airflow: airflow.pools.create({**POOL}), {}, "create pool 'p'.*response has no 'name'"),  # type: ignore[typeddict-item]
    "updated": (lambda airflow: airflow.pools.update("p", {"slots": 1}), {}, "update pool 'p'.*response has no 'name'"),
    "list": (lambda airflow: airflow.pools.list(), {"pools": []}, "list pools.*response has no 'total_entries'"),
    "rows": (lambda airflow: airflow.pools.list(), {"total_entries": 1}, "list pools.*response has no 'pools'"),
    "row": (
        lambda airflow: airflow.pools.list(),
        {"total_entries": 1, "pools": [{"name": "p", "secret": SECRET}]},
        "list pool 'p'.*response has no 'slots'",
    ),
    "not an object": (lambda airflow: airflow.pools.list(), [], "list pools.*200 OK: the response isn't a JSON object"),
}


@pytest.fixture(scope="module")
def proxy(mwaa: LocalMwaa) -> Iterator[FaultyProxy]:
    with faulty_proxy(mwaa.endpoint) as running:
        yield running


@pytest.mark.parametrize(("shape", "answer", "reason"), SHAPES)
def test_a_mismatch_is_described_without_values(shape: Any, answer: Any, reason: str) -> None:
    if not reason:
        assert require_shape(answer, shape, "read it") is answer
        return
    with pytest.raises(AirflowError) as caught:
        require_shape(answer, shape, "read it")
    assert str(caught.value).startswith(
        f"read it: the response doesn't match the expected schema: {reason}, unlike in any Airflow version"
    )
    assert SECRET not in str(caught.value)


@each_dialect
@pytest.mark.parametrize("name", ANSWERS)
def test_an_unexpected_shape_is_a_one_line_error(mwaa: LocalMwaa, proxy: FaultyProxy, name: str) -> None:
    call, answer, expected = ANSWERS[name]
    session = boto3.Session(mwaa.access_key_id, mwaa.secret_access_key)
    airflow = Airflow(mwaa.environment, region=mwaa.region, session=session, endpoint_url=proxy.endpoint)
    proxy.faults = [from_airflow(200, answer)]
    with pytest.raises(AirflowError, match=expected) as caught:
        call(airflow)
    assert "\n" not in str(caught.value)
    assert SECRET not in str(caught.value)


@each_dialect
def test_a_malformed_row_in_a_list_does_not_break_reads_of_other_objects(mwaa: LocalMwaa, proxy: FaultyProxy) -> None:
    session = boto3.Session(mwaa.access_key_id, mwaa.secret_access_key)
    airflow = Airflow(mwaa.environment, region=mwaa.region, session=session, endpoint_url=proxy.endpoint)
    proxy.faults = [from_airflow(200, {"total_entries": 2, "pools": [POOL, {"name": "malformed"}]})]
    assert airflow.pools.get_cached("p") == POOL
    with pytest.raises(AirflowError, match=r"read pool 'malformed'.*response has no 'slots'"):
        airflow.pools.get_cached("malformed")


@each_dialect
def test_a_response_without_a_version_is_a_one_line_error(
    mwaa: LocalMwaa, proxy: FaultyProxy, new_host: Callable[..., Host]
) -> None:
    proxy.version = from_airflow(200, {"metadatabase": "healthy"})
    try:
        with pytest.raises(Exception, match=r"^read the Airflow version in environment .*response has no 'version'"):
            new_host(proxy.endpoint).read("pool", {"environment": mwaa.environment, "region": mwaa.region, **POOL})
    finally:
        proxy.version = None
