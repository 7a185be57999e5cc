from __future__ import annotations

import json
import uuid
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.mwaa.api.limits import Limits, TokenBucket
from tests.local.mwaa.conftest import Harness, gateway_with


def failure(gateway: Harness, path: str, **more: Any) -> tuple[str, Any, Any]:
    """Makes a call that fails, and returns its error code and Airflow's status and response."""
    with pytest.raises(ClientError) as caught:
        gateway.invoke(path, **more)
    response: Any = caught.value.response
    return response["Error"]["Code"], response.get("RestApiStatusCode"), response.get("RestApiResponse")


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/variables/%2E%2E", "/api/v2/variables/%2E%2E"),
        ("/variables/..", "/api/v2/variables/.."),
        ("/variables/a%2Fb", "/api/v2/variables/a%2Fb"),
        ("/variables/a//b/", "/api/v2/variables/a//b/"),
        ("/variables/%25%3f", "/api/v2/variables/%25%3f"),
        ("/variables/a b", "/api/v2/variables/a%20b"),
        ("/variables/é\n", "/api/v2/variables/%C3%A9%0A"),
    ],
)
def test_a_path_is_sent_unchanged_except_for_characters_that_are_invalid_in_a_request_line(
    gateway: Harness, path: str, target: str
) -> None:
    gateway.invoke(path)

    assert gateway.upstream.requests[-1][1] == target


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ({"limit": 5, "only_active": True}, "limit=5&only_active=true"),
        ({"update_mask": ["value", "description"]}, "update_mask=value&update_mask=description"),
        ({"q": "a&b=ü"}, "q=a%26b%3D%C3%BC"),
    ],
)
def test_query_parameters_are_sent_as_text_and_lists_as_repetitions(
    gateway: Harness, query: dict[str, Any], sent: str
) -> None:
    gateway.invoke("/variables", QueryParameters=query)

    assert gateway.upstream.requests[-1][1] == f"/api/v2/variables?{sent}"


def test_a_body_is_sent_as_json(gateway: Harness) -> None:
    gateway.invoke("/variables", "POST", Body={"key": "é", "value": None})

    method, _, headers, body = gateway.upstream.requests[-1]
    assert (method, headers["content-type"]) == ("POST", "application/json")
    assert json.loads(body) == {"key": "é", "value": None}


def test_a_call_without_a_body_has_no_content_type(gateway: Harness) -> None:
    gateway.invoke("/variables/x", "DELETE")

    _, _, headers, body = gateway.upstream.requests[-1]
    assert body == b""
    assert "content-type" not in headers


def test_a_login_serves_many_calls_and_is_renewed_when_it_has_expired(gateway: Harness) -> None:
    gateway.invoke("/one")
    gateway.upstream.requests.clear()
    gateway.invoke("/two")
    gateway.upstream.token = uuid.uuid4().hex
    gateway.invoke("/three")

    targets = [target for _, target, _, _ in gateway.upstream.requests]
    assert targets == ["/api/v2/two", "/api/v2/three", "/auth/token", "/api/v2/three"]


@pytest.mark.parametrize(
    ("path", "code", "status", "response"),
    [
        ("/status/404", "RestApiClientException", 404, {"detail": "as requested"}),
        ("/status/503", "RestApiServerException", 503, {"detail": "as requested"}),
        ("/html/400", "RestApiClientException", 400, "<p>Bad Request</p>"),
    ],
)
def test_airflows_errors_keep_their_status_and_response(
    gateway: Harness, path: str, code: str, status: int, response: Any
) -> None:
    assert failure(gateway, path) == (code, status, response)


def test_a_response_that_is_not_json_is_returned_as_text(gateway: Harness) -> None:
    assert gateway.invoke("/html/200")["RestApiResponse"] == "<p>Bad Request</p>"


def test_a_call_that_takes_too_long_is_sent_but_results_in_a_server_exception() -> None:
    with gateway_with(Limits(calls_per_second=0, call_seconds=0.3)) as gateway:
        code, status, _ = failure(gateway, "/slow", method="POST", Body={})

        assert (code, status) == ("RestApiServerException", 504)
        assert gateway.upstream.requests[-1][:2] == ("POST", "/api/v2/slow")


def test_the_default_limits_are_10_seconds_6_mb_and_10_calls_per_second() -> None:
    assert (Limits().call_seconds, Limits().answer_bytes, Limits().calls_per_second) == (10, 6 * 1024 * 1024, 10)


def test_a_response_of_6_mb_passes_and_one_byte_more_is_rejected(gateway: Harness) -> None:
    most = 6 * 1024 * 1024
    assert len(gateway.invoke(f"/bytes/{most}")["RestApiResponse"]) == most

    assert failure(gateway, f"/bytes/{most + 1}")[:2] == ("RestApiServerException", 500)


def test_an_unreachable_airflow_is_a_server_exception(gateway: Harness) -> None:
    gateway.environments[0] = replace(gateway.environments[0], url="http://127.0.0.1:9")

    assert failure(gateway, "/version")[:2] == ("RestApiServerException", 502)


@pytest.mark.parametrize("status", ["CREATING", "UPDATING", "DELETING", "CREATE_FAILED", "UNAVAILABLE"])
def test_an_environment_that_is_not_available_rejects_calls(gateway: Harness, status: str) -> None:
    gateway.environments[0] = replace(gateway.environments[0], status=status)

    with pytest.raises(ClientError, match=f"Environment local is in status {status}"):
        gateway.invoke("/version")
    assert gateway.client().get_environment(Name="local")["Environment"]["Status"] == status
    assert not gateway.upstream.requests


def test_calls_beyond_the_rate_are_throttled_but_reading_the_environment_is_not() -> None:
    with gateway_with(Limits(calls_per_second=0.001)) as gateway:
        gateway.invoke("/version")

        with pytest.raises(ClientError, match="ThrottlingException"):
            gateway.invoke("/version")
        assert gateway.client().get_environment(Name="local")["Environment"]["Name"] == "local"
        assert [target for _, target, _, _ in gateway.upstream.requests].count("/api/v2/version") == 1


def test_a_bucket_allows_its_rate_and_a_burst_of_that_size_after_a_pause() -> None:
    now = [0.0]
    bucket = TokenBucket(10, clock=lambda: now[0])

    assert [bucket.take() for _ in range(11)] == [True] * 10 + [False]
    now[0] += 0.25
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    now[0] += 3600
    assert [bucket.take() for _ in range(11)] == [True] * 10 + [False]


def test_a_bucket_with_rate_0_allows_everything() -> None:
    bucket = TokenBucket(0, clock=lambda: 0.0)

    assert all(bucket.take() for _ in range(1000))
