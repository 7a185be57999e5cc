"""Verifies AWS Signature Version 4 as AWS does. botocore's own signer computes the expected signature."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from hashlib import sha256

from botocore.auth import SIGV4_TIMESTAMP, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from local.mwaa.api.aws_errors import AwsError, rejected

SERVICE = "airflow"
SKEW = timedelta(minutes=5)
_PARTS = ("Credential", "SignedHeaders", "Signature")
_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)


@dataclass(frozen=True)
class SignedRequest:
    """A request as received. Header names are in lower case; the path and query in `url` are percent-encoded."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


def verify(
    request: SignedRequest, credentials: Credentials, region: str, now: datetime, service: str = SERVICE
) -> None:
    """Raises AwsError, with AWS's message, unless these credentials signed the request for this service and region."""
    parts = _authorization(request.headers.get("authorization"))
    key_id, date, scope_region, scope_service, terminator = _credential(parts["Credential"])
    if key_id != credentials.access_key or "x-amz-security-token" in request.headers:
        # A session token belongs to temporary credentials, which these aren't.
        raise rejected("UnrecognizedClientException", "The security token included in the request is invalid.")
    signed = parts["SignedHeaders"].split(";")
    for name in ("host", "x-amz-date"):
        if name not in signed:
            raise _invalid(f"'{name}' must be a 'SignedHeader' in the AWS Authorization.")
    timestamp = request.headers.get("x-amz-date", "")
    if scope_region != region:
        raise _invalid("Credential should be scoped to a valid region. ")
    if scope_service != service:
        raise _invalid(f"Credential should be scoped to correct service: '{service}'. ")
    if terminator != "aws4_request":
        raise _invalid(f"Credential should be scoped with a valid terminator: 'aws4_request', not '{terminator}'. ")
    _check_time(timestamp, date, now)
    signer = SigV4Auth(credentials, service, region)
    if not hmac.compare_digest(_signature(request, signed, timestamp, signer), parts["Signature"]):
        raise _invalid(_MISMATCH)


def _authorization(header: str | None) -> dict[str, str]:
    if header is None:
        raise rejected("MissingAuthenticationTokenException", "Missing Authentication Token")
    algorithm, _, rest = header.partition(" ")
    if algorithm != "AWS4-HMAC-SHA256":
        raise _incomplete(f"Unsupported AWS 'algorithm': '{algorithm}'.")
    found = dict(re.findall(r"(\w+)=([^,\s]+)", rest))
    missing = [part for part in _PARTS if part not in found]
    if missing:
        raise _incomplete(" ".join(f"Authorization header requires '{part}' parameter." for part in missing))
    return found


def _credential(text: str) -> list[str]:
    fields = text.split("/")
    if len(fields) != 5:
        raise _incomplete(
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
            f"got '{len(fields)}'."
        )
    return fields


def _check_time(timestamp: str, scope_date: str, now: datetime) -> None:
    try:
        signed_at = datetime.strptime(timestamp, SIGV4_TIMESTAMP).replace(tzinfo=timezone.utc)
    except ValueError:
        raise _incomplete("Date must be in ISO-8601 'basic format'.") from None
    if timestamp[:8] != scope_date:
        raise _invalid(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
            f"'{scope_date}' != '{timestamp[:8]}', from '{timestamp}'."
        )
    earliest, latest = now - SKEW, now + SKEW
    if signed_at < earliest:
        raise _invalid(
            f"Signature expired: {timestamp} is now earlier than {_basic(earliest)} ({_basic(now)} - 5 min.)"
        )
    if signed_at > latest:
        raise _invalid(
            f"Signature not yet current: {timestamp} is still later than {_basic(latest)} ({_basic(now)} + 5 min.)"
        )


def _signature(request: SignedRequest, signed: list[str], timestamp: str, signer: SigV4Auth) -> str:
    headers = {name: request.headers.get(name, "") for name in signed}
    if "x-amz-content-sha256" in headers:
        # botocore trusts this header if it is set, but the hash must be that of the body received.
        headers["x-amz-content-sha256"] = sha256(request.body).hexdigest()
    copy = AWSRequest(method=request.method, url=request.url, headers=headers, data=request.body)
    copy.context["timestamp"] = timestamp
    return str(signer.signature(signer.string_to_sign(copy, signer.canonical_request(copy)), copy))


def _basic(moment: datetime) -> str:
    return moment.strftime(SIGV4_TIMESTAMP)


def _incomplete(message: str) -> AwsError:
    return rejected("IncompleteSignatureException", message)


def _invalid(message: str) -> AwsError:
    return rejected("InvalidSignatureException", message)
