"""Responses with status 200 that aren't as Airflow sends them: one line names what they lack, in every operation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from pulumi_mwaa.airflow import Airflow, AirflowError
from pulumi_mwaa.airflow.connections import Connection
from pulumi_mwaa.airflow.pools import Pool
from pulumi_mwaa.airflow.roles import Role
from pulumi_mwaa.airflow.transport.shapes import checked
from pulumi_mwaa.airflow.variables import Variable
from tests.support.aws.fault_proxy import FaultyProxy, faulty_proxy, from_airflow
from tests.support.aws.local_mwaa import LocalMwaa, each_dialect
from tests.support.provider.host import Host

POOL = {"name": "p", "slots": 1, "description": "", "include_deferred": False}
ACTION = {"action": {"name": "can_read"}, "resource": {"name": "DAGs"}}
SECRET = "planted-secret"
SHAPES: list[tuple[Any, Any, str]] = [
    (Pool, {**POOL, "more": SECRET}, ""),
    (Pool, [POOL], "it is no object"),
    (Pool, {**POOL, "slots": SECRET}, "it.slots is not a whole number"),
    (Pool, {**POOL, "slots": True}, "it.slots is not a whole number"),
    (Pool, {"name": "p", "slots": 1, "description": ""}, "it has no 'include_deferred'"),
    (Variable, {"key": "k", "value": None, "description": None}, ""),
    (Variable, {"key": "k", "value": {"a": SECRET}, "description": None}, "it.value is not text or null"),
    (Connection, {"connection_id": "c", "conn_type": "http"}, ""),
    (Connection, {"connection_id": "c", "conn_type": "http", "port": SECRET}, "it.port is not a whole number or null"),
    (Role, {"name": "r", "actions": [ACTION]}, ""),
    (Role, {"name": "r", "actions": [ACTION, {"action": {}}]}, "it.actions[1].action has no 'name'"),
    ({"pools": [Pool]}, {"pools": {}}, "it.pools is no list"),
    ({"pools": [{"name": str}]}, {"pools": [{"name": "p"}, {"name": None}]}, "it.pools[1].name is not text"),
]
# What is asked for, the answer, what its error says.
Ask = Callable[[Airflow], object]
ANSWERS: dict[str, tuple[Ask, Any, str]] = {
    "object": (lambda airflow: airflow.pools.get("p"), {"name": "p"}, "read pool 'p'.*it has no 'slots'"),
    "created": (lambda airflow: airflow.pools.create({**POOL}), {}, "create pool 'p'.*it has no 'name'"),  # type: ignore[typeddict-item]
    "updated": (lambda airflow: airflow.pools.update("p", {"slots": 1}), {}, "update pool 'p'.*it has no 'name'"),
    "list": (lambda airflow: airflow.pools.list(), {"pools": []}, "list pools.*it has no 'total_entries'"),
    "rows": (lambda airflow: airflow.pools.list(), {"total_entries": 1}, "list pools.*it has no 'pools'"),
    "row": (
        lambda airflow: airflow.pools.list(),
        {"total_entries": 1, "pools": [{"name": "p", "secret": SECRET}]},
        "list pool 'p'.*it has no 'slots'",
    ),
    "no object": (lambda airflow: airflow.pools.list(), [], "list pools.*200 OK: the response isn't a JSON object"),
}


@pytest.fixture(scope="module")
def proxy(mwaa: LocalMwaa) -> Iterator[FaultyProxy]:
    with faulty_proxy(mwaa.endpoint) as running:
        yield running


@pytest.mark.parametrize(("shape", "answer", "reason"), SHAPES)
def test_an_answer_has_its_shape_or_a_reason_without_a_value(shape: Any, answer: Any, reason: str) -> None:
    if not reason:
        assert checked(answer, shape, "read it") is answer
        return
    with pytest.raises(AirflowError) as caught:
        checked(answer, shape, "read it")
    assert str(caught.value).startswith(
        f"read it: the response doesn't match the expected schema: {reason}, unlike the response of every Airflow"
    )
    assert SECRET not in str(caught.value)


@each_dialect
@pytest.mark.parametrize("name", ANSWERS)
def test_malformed_response_is_one_line(mwaa: LocalMwaa, proxy: FaultyProxy, name: str) -> None:
    ask, answer, expected = ANSWERS[name]
    session = boto3.Session(mwaa.access_key_id, mwaa.secret_access_key)
    airflow = Airflow(mwaa.environment, region=mwaa.region, session=session, endpoint_url=proxy.endpoint)
    proxy.faults = [from_airflow(200, answer)]
    with pytest.raises(AirflowError, match=expected) as caught:
        ask(airflow)
    assert "\n" not in str(caught.value)
    assert SECRET not in str(caught.value)


@each_dialect
def test_malformed_row_of_a_list_does_not_affect_other_rows(mwaa: LocalMwaa, proxy: FaultyProxy) -> None:
    session = boto3.Session(mwaa.access_key_id, mwaa.secret_access_key)
    airflow = Airflow(mwaa.environment, region=mwaa.region, session=session, endpoint_url=proxy.endpoint)
    proxy.faults = [from_airflow(200, {"total_entries": 2, "pools": [POOL, {"name": "odd"}]})]
    assert airflow.pools.get_cached("p") == POOL
    with pytest.raises(AirflowError, match=r"read pool 'odd'.*it has no 'slots'"):
        airflow.pools.get_cached("odd")


@each_dialect
def test_malformed_version_is_one_line_under_the_resource(
    mwaa: LocalMwaa, proxy: FaultyProxy, new_host: Callable[..., Host]
) -> None:
    proxy.version = from_airflow(200, {"metadatabase": "healthy"})
    try:
        with pytest.raises(Exception, match=r"^read the version of Airflow in environment .*it has no 'version'"):
            new_host(proxy.endpoint).read("pool", {"environment": mwaa.environment, "region": mwaa.region, **POOL})
    finally:
        proxy.version = None
