"""The errors that users see when calls fail."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest

from pulumi_mwaa.provider.console import OneLineError
from tests.support.aws.fault_proxy import BUSY, DROP, FaultyProxy, Reply, faulty_proxy, from_airflow, refusal
from tests.support.aws.local_mwaa import LocalMwaa, each_dialect
from tests.support.provider.host import Host
from tests.support.system.servers import NOWHERE

pytestmark = each_dialect
SECRET = "planted-secret"
HTML = b"<html><body><h1>Bad Gateway</h1></body></html>"
ROLE = "airflow:InvokeRestApi on arn:aws:airflow:us-east-1:ACCOUNT:role/local/Op"
AGAIN = "try again later, or set a longer availability timeout"
LOG_IN = "log in to AWS again"


@dataclass(frozen=True)
class Case:
    """A failing update that sets a variable to a secret value.

    Attributes:
        line: The printed error, without its prefix.
        replies: The responses.
        status: The environment's reported status and error.
        recorded: The recorded outputs that are specific to this case.
        settings: The stack's settings that are specific to this case.
    """

    line: str
    replies: tuple[str | Reply, ...] = ()
    status: tuple[str, str] | None = None
    recorded: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)


CASES = {
    "400": Case(
        "400 Bad Request: {'value': ['Not a valid string: [secret]']}",
        (from_airflow(400, {"title": "Bad Request", "detail": f"{{'value': ['Not a valid string: {SECRET}']}}"}),),
    ),
    "401": Case("401 Unauthorized", (from_airflow(401, {"detail": "Unauthorized"}),)),
    "403 from Airflow": Case(
        f"403 Forbidden — the caller's Airflow role doesn't allow this; grant {ROLE}",
        (from_airflow(403, {"detail": "Forbidden"}),),
    ),
    "403 from IAM": Case(
        f"AWS denied access: User: arn:aws:iam::123456789012:user/ci is not authorized — the caller needs {ROLE}",
        (refusal(403, "AccessDeniedException", "User: arn:aws:iam::123456789012:user/ci is not authorized"),),
    ),
    "409": Case(
        "409 Conflict: Unique constraint violation",
        (from_airflow(409, {"detail": {"reason": "Unique constraint violation", "statement": f"INSERT {SECRET}"}}),),
    ),
    "422": Case(
        "422 Unprocessable Entity: body.value: Input should be a valid string",
        (
            from_airflow(
                422,
                {"detail": [{"loc": ["body", "value"], "msg": "Input should be a valid string", "input": SECRET}]},
            ),
        ),
    ),
    "500": Case("500 Internal Server Error: [secret]", (from_airflow(500, {"detail": SECRET}),) * 3),
    "500 from MWAA": Case(
        "InternalServerException: An internal error",
        (refusal(500, "InternalServerException", "An internal error"),) * 3,
    ),
    "no response": Case("no response: the call may have taken effect", (DROP,) * 3),
    "not JSON": Case("502 Bad Gateway: the response isn't JSON", (from_airflow(502, HTML.decode()),) * 3),
    "not JSON, with status 200": Case("200 OK: the response isn't JSON", (from_airflow(200, HTML.decode()),)),
    "not from MWAA": Case("200 OK: the response isn't JSON", (Reply(200, "", HTML),)),
    "403 from a different server": Case("403 Forbidden: the response isn't JSON", (Reply(403, "", HTML),)),
    "an empty message": Case("504 Gateway Timeout", (Reply(504),) * 3),
    "an empty refusal": Case("ValidationException", (refusal(400, "ValidationException", ""),) * 2),
    "sent value in a refusal": Case(
        "SerializationException: can't read [secret]", (refusal(400, "SerializationException", f"can't read {SECRET}"),)
    ),
    "environment missing": Case(
        "update variable 'x' in environment 'elsewhere': there is no such environment in region us-east-1: Environment "
        "not found: arn:aws:airflow:us-east-1:123456789012:environment/elsewhere — check its name, its region, and "
        "which account the credentials belong to",
        recorded={"environment": "elsewhere"},
    ),
    "environment missing only for InvokeRestApi": Case(
        "the environment is AVAILABLE: InvokeRestApi still can't find it",
        (refusal(404, "ResourceNotFoundException", "not found"),) * 2,
    ),
    "environment being created": Case(
        f"the environment is still CREATING after 0 s — {AGAIN}", status=("CREATING", "")
    ),
    "environment being updated": Case(
        f"the environment is still UPDATING after 0 s — {AGAIN}", status=("UPDATING", "")
    ),
    "environment failed": Case(
        "the environment is CREATE_FAILED: no such subnet", status=("CREATE_FAILED", "no such subnet")
    ),
    "environment too old": Case(
        "the environment is too old: Update your environment to use InvokeRestApi — update it (UpdateEnvironment) and "
        "try again",
        (refusal(400, "ValidationException", "Update your environment to use InvokeRestApi"),),
    ),
    "endpoint in a different region": Case(
        "the endpoint isn't in region eu-west-1: Credential should be scoped to a valid region. — check the region and "
        "the endpoint",
        recorded={"region": "eu-west-1"},
    ),
    "expired credentials": Case(
        f"AWS rejected the credentials (ExpiredTokenException): The security token is expired — {LOG_IN}",
        (refusal(403, "ExpiredTokenException", "The security token is expired"),),
    ),
    "unknown credentials": Case(
        "AWS rejected the credentials (UnrecognizedClientException): The security token included in the request is "
        f"invalid. — {LOG_IN}",
        settings={"aws:accessKey": "AKIAIOSFODNN7EXAMPLE", "aws:secretKey": SECRET},
    ),
    "wrong secret key": Case(
        "AWS rejected the credentials (InvalidSignatureException): The request signature we calculated does not match "
        "the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service "
        f"documentation for details. — {LOG_IN}",
        settings={"aws:secretKey": SECRET},
    ),
    "unreachable": Case(
        "127.0.0.1:9 can't be reached — check the network, the region and the endpoint",
        settings={"mwaa:endpointUrl": NOWHERE},
    ),
}


def test_get_environment_may_have_its_own_endpoint(mwaa: LocalMwaa, new_host: Callable[..., Host]) -> None:
    outputs = {"environment": mwaa.environment, "region": mwaa.region, "name": "default_pool", "slots": 1}
    with faulty_proxy(mwaa.endpoint) as invoke, mwaa.showing("UPDATE_FAILED", error="planted reason"):
        invoke.looks = [BUSY]
        host = new_host(invoke.endpoint, {"mwaa:apiEndpointUrl": mwaa.endpoint})
        with pytest.raises(OneLineError, match="the environment is UPDATE_FAILED: planted reason"):
            host.read("pool", outputs)
        assert invoke.looks == [BUSY]


@pytest.fixture(scope="module")
def proxy(mwaa: LocalMwaa) -> Iterator[FaultyProxy]:
    with faulty_proxy(mwaa.endpoint) as running:
        yield running


def shown(host: Host, recorded: Mapping[str, str]) -> str:
    """Returns what the host prints when the update fails."""
    outputs = {"environment": "local", "region": "us-east-1", "key": "x", "value": "old", **recorded}
    try:
        host.update("variable", outputs, {**outputs, "value": SECRET})
    except Exception:  # noqa: BLE001 (as the host does)
        return traceback.format_exc()
    raise AssertionError("the update must fail")


@pytest.mark.parametrize("name", CASES)
def test_error_has_the_expected_text(
    mwaa: LocalMwaa, proxy: FaultyProxy, new_host: Callable[..., Host], name: str
) -> None:
    case = CASES[name]
    proxy.faults = [*case.replies]
    with ExitStack() as showing:
        if case.status:
            showing.enter_context(mwaa.showing(case.status[0], error=case.status[1]))
        line = shown(new_host(proxy.endpoint, {"mwaa:availabilityTimeout": "0", **case.settings}), case.recorded)
    own = "" if case.line.startswith("update ") else "update variable 'x' in environment 'local': "
    assert line == f"AirflowError: {own}{case.line}\n"
    assert SECRET not in line
    assert proxy.faults == []


def test_404_when_listing_is_reported(proxy: FaultyProxy, new_host: Callable[..., Host]) -> None:
    proxy.faults = [from_airflow(404, {"detail": "no such route"})]
    with pytest.raises(OneLineError, match="404") as caught:
        new_host(proxy.endpoint).read("pool", {"environment": "local", "region": "us-east-1", "name": "p", "slots": 1})
    assert str(caught.value) == "list pools in environment 'local': 404 Not Found: no such route"


def test_missing_credentials_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(variable, raising=False)
    for variable in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(variable, "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    host = Host({"aws:region": "us-east-1", "mwaa:endpointUrl": NOWHERE})
    assert shown(host, {}) == (
        "AirflowError: update variable 'x' in environment 'local': no usable AWS credentials: Unable to locate "
        "credentials — log in to AWS first\n"
    )


def test_wait_is_reported_and_the_operation_completes(
    mwaa: LocalMwaa, new_host: Callable[..., Host], prefix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    host = new_host(settings={"mwaa:availabilityTimeout": "1h"})
    with mwaa.showing("UPDATING", looks=1):
        host.create("pool", {"environment": mwaa.environment, "name": f"{prefix}-p", "slots": 1})
    assert mwaa.rest("GET", f"/pools/{prefix}-p").status_code == 200
    assert capsys.readouterr().out == "environment 'local' (us-east-1) is UPDATING: waiting up to 60 min\n"
