from __future__ import annotations

import logging

import httpx
import pytest
from botocore.exceptions import ClientError

from tests.local.mwaa.conftest import KEY_ID, SECRET, Harness
from tests.support.aws.local_mwaa import LocalMwaa


def listed(gateway: Harness) -> httpx.Response:
    return httpx.get(f"{gateway.endpoint}/_local/calls")


def test_calls_are_listed_in_their_order_with_airflows_status(gateway: Harness) -> None:
    gateway.invoke("/variables", "POST", QueryParameters={"limit": 1})
    with pytest.raises(ClientError):
        gateway.invoke("/status/404")
    gateway.client().get_environment(Name="local")

    calls = listed(gateway).json()

    assert all(call.pop("milliseconds") > 0 for call in calls)
    assert calls == [
        {"operation": "InvokeRestApi", "environment": "local", "method": "POST", "path": "/variables",
         "query": ["limit"], "status": 200, "error": ""},
        {"operation": "InvokeRestApi", "environment": "local", "method": "GET", "path": "/status/404",
         "query": [], "status": 404, "error": "RestApiClientException"},
        {"operation": "GetEnvironment", "environment": "local", "method": "GET", "path": "/environments/local",
         "query": [], "status": 200, "error": ""},
    ]  # fmt: skip


def test_rejected_calls_are_listed_too(gateway: Harness) -> None:
    with pytest.raises(ClientError):
        gateway.client(secret="other").invoke_rest_api(Name="local", Path="/x", Method="GET")

    call = listed(gateway).json()[0]
    assert (call["path"], call["status"], call["error"]) == ("/restapi/local", 403, "InvalidSignatureException")


def test_forgetting_empties_the_list(gateway: Harness) -> None:
    gateway.invoke("/one")
    assert httpx.delete(f"{gateway.endpoint}/_local/calls").status_code == 204
    gateway.invoke("/two")

    assert [call["path"] for call in listed(gateway).json()] == ["/two"]


def test_neither_the_list_nor_the_log_contains_a_body_a_value_or_a_key(
    gateway: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="local")
    body = {"key": "password", "value": "s3cret-body"}
    gateway.invoke("/variables?a=s3cret-in-path", "POST", Body=body, QueryParameters={"token": "s3cret-query"})

    shown = listed(gateway).text + caplog.text
    assert "'/variables'" in caplog.text
    # The upstream's response and password also start with "s3cret".
    for secret in ("s3cret", KEY_ID, SECRET, gateway.upstream.token + '"'):
        assert secret not in shown


def test_a_web_page_whose_host_resolves_to_loopback_reads_nothing(gateway: Harness) -> None:
    assert httpx.get(f"{gateway.endpoint}/_local/calls", headers={"host": "evil.example"}).status_code == 400


def test_calls_to_a_real_airflow_are_listed(mwaa: LocalMwaa, prefix: str) -> None:
    mwaa.forget_calls()
    client = mwaa.client()
    client.invoke_rest_api(Name="local", Path="/pools", Method="GET")
    client.invoke_rest_api(
        Name="local", Path="/variables", Method="POST", Body={"key": f"{prefix}k", "value": "s3cret-body"}
    )

    assert [(call["method"], call["path"]) for call in mwaa.calls()] == [("GET", "/pools"), ("POST", "/variables")]
    written = (mwaa.home / "gateway.log").read_text()
    assert "'/variables'" in written
    for secret in ("s3cret-body", mwaa.access_key_id, mwaa.secret_access_key, mwaa.password):
        assert secret not in written
