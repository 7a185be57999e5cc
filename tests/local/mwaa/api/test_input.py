from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tests.local.mwaa.conftest import KEY_ID, SECRET, Harness


def post(gateway: Harness, body: Any, name: str = "local") -> httpx.Response:
    """Signs and sends a body that boto3 wouldn't send."""
    text = body if isinstance(body, str) else json.dumps(body)
    request = AWSRequest(method="POST", url=f"{gateway.endpoint}/restapi/{name}", data=text)
    SigV4Auth(Credentials(KEY_ID, SECRET), "airflow", "us-east-1").add_auth(request)
    return httpx.post(str(request.url), headers=dict(request.headers.items()), content=text)


@pytest.mark.parametrize("length", [1, 64])
def test_a_path_may_have_1_to_64_characters(gateway: Harness, length: int) -> None:
    assert post(gateway, {"Path": "/" * length, "Method": "GET"}).status_code == 200


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"Path": "", "Method": "GET"}, "Value '' at 'path' failed to satisfy constraint: Member must have length"),
        ({"Path": "/" + "x" * 64, "Method": "GET"}, "Member must have length less than or equal to 64"),
        ({"Method": "GET"}, "Value null at 'path' failed to satisfy constraint: Member must not be null"),
        ({"Path": "/x"}, "Value null at 'method' failed to satisfy constraint: Member must not be null"),
        ({"Path": "/x", "Method": "HEAD"}, "enum value set: [GET, PUT, POST, PATCH, DELETE]"),
        ({"Path": "", "Method": "get"}, "2 validation errors detected: "),
        ({"Path": "/x", "Method": "GET", "QueryParameters": [1]}, "QueryParameters must be a JSON object"),
    ],
)
def test_input_that_breaks_the_model_is_a_validation_exception(gateway: Harness, body: Any, reason: str) -> None:
    response = post(gateway, body)

    assert (response.status_code, response.headers["x-amzn-ErrorType"]) == (400, "ValidationException")
    assert reason in response.json()["message"]
    assert not gateway.upstream.requests


@pytest.mark.parametrize(
    "body",
    ["{", "[]", '{"Path": 1, "Method": "GET"}', '{"Path": "/x", "Method": "POST", "Body": NaN}', "[" * 100_000],
    ids=["cut", "list", "number", "nan", "deep"],
)
def test_a_body_that_cannot_be_read_is_rejected(gateway: Harness, body: str) -> None:
    response = post(gateway, body)

    assert (response.status_code, response.headers["x-amzn-ErrorType"]) == (400, "SerializationException")
    assert not gateway.upstream.requests


def test_a_name_may_be_percent_encoded(gateway: Harness) -> None:
    assert post(gateway, {"Path": "/x", "Method": "GET"}, "%6Cocal").status_code == 200


@pytest.mark.parametrize("name", ["9lives", "a%20b", "a.b", "x" * 81, "a%2Fb"])
def test_a_name_that_no_environment_can_have_is_a_validation_exception(gateway: Harness, name: str) -> None:
    response = post(gateway, {"Path": "/x", "Method": "GET"}, name)

    assert response.headers["x-amzn-ErrorType"] == "ValidationException"
    assert "at 'name' failed to satisfy constraint" in response.json()["message"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/clitoken/local"), ("PATCH", "/tags/x"), ("GET", "/"), ("POST", "/nowhere")],
)
def test_every_other_route_is_an_unknown_operation(gateway: Harness, method: str, path: str) -> None:
    request = AWSRequest(method=method, url=gateway.endpoint + path, data="{}")
    SigV4Auth(Credentials(KEY_ID, SECRET), "airflow", "us-east-1").add_auth(request)
    response = httpx.request(method, str(request.url), headers=dict(request.headers.items()), content="{}")

    assert (response.status_code, response.headers["x-amzn-ErrorType"]) == (404, "UnknownOperationException")


def test_environments_are_listed_page_by_page(gateway: Harness) -> None:
    first = gateway.environments[0]
    gateway.environments[:] = [replace(first, name=name) for name in "cab"]

    pages = list(gateway.client().get_paginator("list_environments").paginate(PaginationConfig={"PageSize": 2}))

    assert [page["Environments"] for page in pages] == [["a", "b"], ["c"]]


@pytest.mark.parametrize("more", [{"MaxResults": 26}, {"NextToken": "x"}])
def test_an_invalid_page_request_is_a_validation_exception(gateway: Harness, more: Any) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        gateway.client().list_environments(**more)
