from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from botocore.auth import SIGV4_TIMESTAMP, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tests.local.mwaa.conftest import KEY_ID, SECRET, Harness

BODY = json.dumps({"Path": "/version", "Method": "GET"})


@dataclass(frozen=True)
class Signer:
    """Signs a call to InvokeRestApi as boto3 does, except for one difference."""

    key_id: str = KEY_ID
    secret: str = SECRET
    region: str = "us-east-1"
    service: str = "airflow"
    minutes_ago: float = 0
    token: str | None = None

    def sign(self, endpoint: str) -> AWSRequest:
        headers = {"content-type": "application/json"}
        request = AWSRequest(method="POST", url=f"{endpoint}/restapi/local", data=BODY, headers=headers)
        signer: Any = SigV4Auth(Credentials(self.key_id, self.secret, self.token), self.service, self.region)
        moment = datetime.now(timezone.utc) - timedelta(minutes=self.minutes_ago)
        # The same as add_auth, but with a different timestamp.
        request.context["timestamp"] = moment.strftime(SIGV4_TIMESTAMP)
        signer._modify_request_before_signing(request)
        signature = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
        signer._inject_signature_to_request(request, signature)
        return request


def send(request: AWSRequest, body: str = BODY, **headers: str) -> httpx.Response:
    sent = {name: value for name, value in {**dict(request.headers.items()), **headers}.items() if value}
    return httpx.request("POST", str(request.url), headers=sent, content=body)


def error_of(response: httpx.Response) -> tuple[int, str, str]:
    return response.status_code, response.headers.get("x-amzn-ErrorType", ""), response.json().get("message", "")


def test_a_properly_signed_call_passes(gateway: Harness) -> None:
    assert send(Signer().sign(gateway.endpoint)).status_code == 200


@pytest.mark.parametrize(
    ("signer", "code", "message"),
    [
        (
            Signer(key_id="AKIAOTHEROTHEROTHERO"),
            "UnrecognizedClientException",
            "security token included in the request",
        ),
        (Signer(token="left-over"), "UnrecognizedClientException", "security token included in the request"),
        (Signer(secret="other"), "InvalidSignatureException", "signature we calculated does not match"),
        (Signer(minutes_ago=6), "InvalidSignatureException", "Signature expired: "),
        (Signer(minutes_ago=-6), "InvalidSignatureException", "Signature not yet current: "),
        (Signer(region="eu-west-1"), "InvalidSignatureException", "scoped to a valid region"),
        (Signer(service="s3"), "InvalidSignatureException", "scoped to correct service: 'airflow'"),
    ],
    ids=["key", "token", "secret", "old", "future", "region", "service"],
)
def test_a_wrongly_signed_call_is_rejected(gateway: Harness, signer: Signer, code: str, message: str) -> None:
    status, refused_with, text = error_of(send(signer.sign(gateway.endpoint)))

    assert (status, refused_with) == (403, code)
    assert message in text
    assert not gateway.upstream.requests


@pytest.mark.parametrize("minutes", [4, -4])
def test_a_clock_that_is_a_little_off_passes(gateway: Harness, minutes: float) -> None:
    assert send(Signer(minutes_ago=minutes).sign(gateway.endpoint)).status_code == 200


@pytest.mark.parametrize("content_hash", ["", "UNSIGNED-PAYLOAD"])
def test_a_body_changed_in_transit_is_rejected(gateway: Harness, content_hash: str) -> None:
    request = Signer().sign(gateway.endpoint)
    other = BODY.replace("GET", "PUT")

    response = send(request, body=other, **{"x-amz-content-sha256": content_hash})

    assert error_of(response)[:2] == (403, "InvalidSignatureException")


def test_a_signed_hash_of_a_different_body_is_rejected(gateway: Harness) -> None:
    request = Signer().sign(gateway.endpoint)
    request.headers["X-Amz-Content-SHA256"] = "UNSIGNED-PAYLOAD"
    SigV4Auth(Credentials(KEY_ID, SECRET), "airflow", "us-east-1").add_auth(request)

    assert error_of(send(request))[:2] == (403, "InvalidSignatureException")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "MissingAuthenticationTokenException"),
        ("Basic dXNlcjpwYXNz", "IncompleteSignatureException"),
        ("AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host", "IncompleteSignatureException"),
        ("AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=0", "IncompleteSignatureException"),
    ],
)
def test_a_call_that_is_not_signed_is_rejected(gateway: Harness, header: str, code: str) -> None:
    response = send(Signer().sign(gateway.endpoint), Authorization=header)

    assert error_of(response)[:2] == (403, code)


@pytest.mark.parametrize("header", ["host", "x-amz-date"])
def test_a_call_must_sign_its_host_and_its_date(gateway: Harness, header: str) -> None:
    request = Signer().sign(gateway.endpoint)
    authorization = request.headers["Authorization"].replace(f";{header}", "").replace(f"{header};", "")

    status, code, text = error_of(send(request, Authorization=authorization))

    assert (status, code) == (403, "InvalidSignatureException")
    assert f"'{header}' must be a 'SignedHeader'" in text


@pytest.mark.parametrize(
    ("differs", "code"),
    [
        ({"access_key_id": "AKIAOTHEROTHEROTHERO"}, "UnrecognizedClientException"),
        ({"secret": "other"}, "InvalidSignatureException"),
        ({"region": "eu-west-1"}, "InvalidSignatureException"),
    ],
)
def test_boto3_understands_the_rejection(gateway: Harness, differs: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError) as caught:
        gateway.client(**differs).list_environments()

    assert caught.value.response["Error"]["Code"] == code
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_the_percent_encoding_of_a_path_is_part_of_what_was_signed(gateway: Harness) -> None:
    # boto3 percent-encodes this name, so the signature of the decoded path would differ.
    with pytest.raises(ClientError) as caught:
        gateway.client().get_environment(Name="a b")

    assert caught.value.response["Error"]["Code"] == "ValidationException"


def test_the_query_is_part_of_what_was_signed(gateway: Harness) -> None:
    assert gateway.client().list_environments(MaxResults=5, NextToken="0")["Environments"] == ["local"]
