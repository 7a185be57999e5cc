"""Function URLs behind the plugin: their port stays the same."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import httpx
import pytest

from local.aws.errors import RejectedError
from local.aws.types.lambda_urls import FUNCTION_URL, PERMISSION
from tests.support.aws.local_aws import ENVIRON, LocalAws, urn


@pytest.fixture
def url(local_aws: LocalAws) -> str:
    """The URL of a function that returns the path."""
    local_aws.create_function({})
    return create_url(local_aws, "f")


def create_url(local_aws: LocalAws, function: str) -> str:
    """Creates a function's URL, which everyone may call, given the function's name or ARN."""
    _, made = local_aws.create(FUNCTION_URL, {"functionName": function, "authorizationType": "NONE"})
    for action in ("InvokeFunction", "InvokeFunctionUrl"):
        inputs = {"function": function, "statementId": action, "action": f"lambda:{action}", "principal": "*"}
        local_aws.create(PERMISSION, inputs)
    return str(made["functionUrl"])


def called(url: str) -> object:
    return httpx.get(f"{url}path", trust_env=False, timeout=60).json()


def test_url_works_and_stays_the_same_after_a_restart(local_aws: LocalAws, url: str) -> None:
    assert called(url) == "/path"
    assert local_aws.services.stop()
    assert local_aws.services.needed()
    local_aws.services.start(ENVIRON)
    assert called(url) == "/path"
    found = local_aws.plugin.read(urn(FUNCTION_URL), "f", {})
    assert found is not None
    assert found[1]["functionUrl"] == url


def test_urls_move_to_another_port_if_another_program_has_taken_theirs(
    local_aws: LocalAws, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    port = urlsplit(url).port
    assert port
    assert local_aws.services.stop()
    with socket.create_server(("127.0.0.1", port)):
        capsys.readouterr()
        local_aws.services.start(ENVIRON)
        found = local_aws.plugin.read(urn(FUNCTION_URL), "f", {})
        assert found
        moved = found[1]["functionUrl"]
        [line] = [line for line in capsys.readouterr().err.splitlines() if "Port" in line]
        assert line.startswith(f"Port {port} is taken, so the function URLs now have port {urlsplit(moved).port} — ")
        assert called(moved) == "/path"
        local_aws.delete(FUNCTION_URL, "f")
    assert not local_aws.services.needed()


def test_port_is_the_same_each_time_and_outgoing_connections_do_not_use_it(local_aws: LocalAws) -> None:
    def address() -> str:
        urls = local_aws.services.start(ENVIRON).urls
        local_aws.services.stop()
        return urls

    first = address()
    assert 1024 < (urlsplit(first).port or 0) < 32768  # where Linux's range starts; macOS's starts at 49152
    assert address() == first


def test_function_without_a_url_cannot_be_called(local_aws: LocalAws, url: str) -> None:
    local_aws.delete(FUNCTION_URL, "f")
    assert httpx.get(url, trust_env=False, timeout=60).status_code == 404
    assert not local_aws.services.needed()


def test_function_may_be_given_by_its_arn(local_aws: LocalAws) -> None:
    arn = local_aws.create_function({})
    url = create_url(local_aws, arn)
    assert url.endswith("/f/")
    assert called(url) == "/path"
    with pytest.raises(RejectedError, match="FunctionUrl f already exists"):
        create_url(local_aws, "f")
