"""Lambda's rules for function URLs."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.aws.lambda_.execution_environments import ExecutionEnvironments
from local.aws.lambda_.urls import LARGEST_BODY, FunctionUrls, serve
from local.aws.plugin.store import Entry
from local.aws.types import lambda_
from local.aws.types.lambda_urls import FUNCTION_URL, PERMISSION
from tests.support.aws.local_lambda import FUNCTION, StoredFunction, asset
from tests.support.system.processes import until

HANDLER = """
import os

RETURNED = {
    "/created": {"statusCode": 201, "headers": {"x-one": 1}, "cookies": ["a=1", "b=2"], "body": "<p>made</p>"},
    "/binary": {"statusCode": 200, "headers": {"Content-Type": "image/png"}, "body": "/w==", "isBase64Encoded": True},
    "/malformed": {"statusCode": "many"},
    "/not-base64": {"statusCode": 200, "body": "*", "isBase64Encoded": True},
    "/text": "plain",
}

def handler(event, context):
    path = event["rawPath"]
    if path == "/raise":
        raise ValueError("the reason")
    if path == "/exit":
        os._exit(1)
    return RETURNED.get(path, event)
"""
PERMISSIONS: list[dict[str, Any]] = [
    {"action": "lambda:InvokeFunctionUrl", "principal": "*", "functionUrlAuthType": "NONE"},
    {"action": "lambda:InvokeFunction", "principal": "*", "invokedViaFunctionUrl": True},
]


@pytest.fixture
def function(tmp_path: Path) -> StoredFunction:
    """A function with a URL that everyone may call."""
    stored = StoredFunction(tmp_path)
    stored.create("module.handler", {"module.py": asset(text=HANDLER)}, 5, {})
    with stored.store.changing() as entries:
        entries.append(Entry(FUNCTION_URL, FUNCTION, {"functionName": FUNCTION}, {"urlId": "id"}))
        entries.extend(map(permission, PERMISSIONS))
    return stored


def reserve_no_concurrency(stored: StoredFunction) -> None:
    with stored.store.changing() as entries:
        index = next(index for index, entry in enumerate(entries) if entry.token == lambda_.FUNCTION)
        entry = entries[index]
        entries[index] = replace(entry, inputs={**entry.inputs, "reservedConcurrentExecutions": 0})


def permission(inputs: dict[str, Any]) -> Entry:
    return Entry(PERMISSION, inputs["action"], {"function": FUNCTION, **inputs}, {})


@pytest.fixture
def client(function: StoredFunction) -> Iterator[httpx.Client]:
    """A client of the function's URL."""
    environments = ExecutionEnvironments(function.code_folder, dict)
    with socket.create_server(("127.0.0.1", 0)) as bound:
        server = serve(FunctionUrls(function.store, environments.invoke), bound)
        address = "http://{}:{}".format(*bound.getsockname())
        with httpx.Client(base_url=f"{address}/{FUNCTION}/", trust_env=False, timeout=60) as client:
            yield client
        server.shutdown()
        environments.stop()


def test_server_that_is_shut_down_leaves_no_thread_and_no_socket(function: StoredFunction) -> None:
    before = {*threading.enumerate()}
    with socket.create_server(("127.0.0.1", 0)) as bound:
        address = bound.getsockname()
        server = serve(FunctionUrls(function.store, lambda *_: None), bound)
    server.shutdown()
    until(lambda: {*threading.enumerate()} <= before)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address)


def test_function_gets_the_request_in_payload_format_2(client: httpx.Client) -> None:
    headers = [("X-Twice", "1"), ("X-Twice", "2"), ("Cookie", "a=1; b=2"), ("Content-Type", "application/json")]
    event = client.post("a%20b/c?q=1&q=2&r=x%20y", content='{"é": 1}', headers=headers).json()
    assert (event["version"], event["rawPath"]) == ("2.0", "/a b/c")
    assert (event["rawQueryString"], event["queryStringParameters"]) == ("q=1&q=2&r=x%20y", {"q": "1,2", "r": "x y"})
    assert (event["body"], event["isBase64Encoded"]) == ('{"é": 1}', False)
    assert (event["headers"]["x-twice"], event["cookies"]) == ("1,2", ["a=1", "b=2"])
    context = event["requestContext"]
    assert (context["apiId"], context["accountId"], context["stage"]) == ("id", "anonymous", "$default")
    assert context["http"]["method"] == "POST"
    assert (context["http"]["path"], context["http"]["sourceIp"]) == ("/a b/c", "127.0.0.1")
    empty = client.get("").json()
    assert empty["rawPath"] == "/"
    assert not {"body", "cookies", "queryStringParameters"} & empty.keys()


@pytest.mark.parametrize(
    ("content", "content_type", "body", "encoded"),
    [
        (b"text", "text/plain; charset=utf-8", "text", False),
        (b"<a/>", "application/atom+xml", "<a/>", False),
        (b"\xff", "image/png", "/w==", True),
        (b"\xff", "application/json", "/w==", True),
        (b"a=1", "application/x-www-form-urlencoded", "YT0x", True),
    ],
)
def test_body_is_base64_unless_it_is_text(
    client: httpx.Client, content: bytes, content_type: str, body: str, encoded: bool
) -> None:
    event = client.put("", content=content, headers={"Content-Type": content_type}).json()
    assert (event["body"], event["isBase64Encoded"]) == (body, encoded)


def test_function_without_free_concurrency_is_throttled(function: StoredFunction, client: httpx.Client) -> None:
    reserve_no_concurrency(function)
    throttled = client.get("text")
    assert (throttled.status_code, throttled.json()) == (429, {"Message": "Rate Exceeded."})
    assert function.log == ""


def test_response_is_what_the_function_returns(client: httpx.Client) -> None:
    created = client.get("created")
    assert (created.status_code, created.text, created.headers["x-one"]) == (201, "<p>made</p>", "1")
    assert created.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert created.headers["content-type"] == "application/json"
    binary = client.get("binary")
    assert (binary.content, binary.headers["content-type"]) == (b"\xff", "image/png")
    text = client.get("text")
    assert (text.status_code, text.json(), text.headers["content-type"]) == (200, "plain", "application/json")


@pytest.mark.parametrize("path", ["raise", "exit", "malformed", "not-base64"])
def test_failed_invocation_is_a_502_that_only_the_log_explains(
    client: httpx.Client, function: StoredFunction, path: str
) -> None:
    failed = client.get(path)
    assert (failed.status_code, failed.text) == (502, "Internal Server Error")
    assert client.get("text").status_code == 200
    if path == "raise":
        assert "ValueError: the reason" in function.log


@pytest.mark.parametrize(("size", "status"), [(LARGEST_BODY, 200), (LARGEST_BODY + 1, 413)])
def test_body_of_more_than_6_mb_is_rejected(client: httpx.Client, size: int, status: int) -> None:
    headers = {"Content-Type": "text/plain"}
    assert client.post("text", content=b"x" * size, headers=headers).status_code == status
    chunks = (b"x" * 65536 for _ in range(size // 65536 + 1))
    assert client.post("text", content=chunks, headers=headers).status_code == 413


@pytest.mark.parametrize(
    "permissions",
    [
        PERMISSIONS[:1],
        PERMISSIONS[1:],
        [{**PERMISSIONS[0], "functionUrlAuthType": "AWS_IAM"}, PERMISSIONS[1]],
        [PERMISSIONS[0], {**PERMISSIONS[1], "principal": "s3.amazonaws.com"}],
        [{**each, "function": "another"} for each in PERMISSIONS],
    ],
)
def test_url_needs_both_permissions(
    client: httpx.Client, function: StoredFunction, permissions: list[dict[str, Any]]
) -> None:
    with function.store.changing() as entries:
        entries[:] = [each for each in entries if each.token != PERMISSION] + [*map(permission, permissions)]
    refused = client.get("created")
    assert refused.status_code == 403
    assert refused.json()["Message"].startswith("Forbidden")
    assert function.log == ""


def test_other_paths_and_deleted_functions_are_not_found(client: httpx.Client, function: StoredFunction) -> None:
    assert client.get(client.base_url.join("/")).status_code == 404
    assert client.get(client.base_url.join("/another/")).status_code == 404
    function.delete()
    assert client.get("created").status_code == 404


def test_changed_code_handles_the_next_request(client: httpx.Client, function: StoredFunction) -> None:
    assert client.get("text").json() == "plain"
    function.replace_code({"module.py": asset(text=f"{HANDLER}\nRETURNED['/text'] = 'changed'")})
    assert client.get("text").json() == "changed"
