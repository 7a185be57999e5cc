"""AWS STS on the gateway: GetCallerIdentity, which returns the account that the credentials belong to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import NamedTuple
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from botocore.credentials import Credentials

from local.mwaa.api import sigv4
from local.mwaa.api.aws_errors import AwsError
from local.mwaa.state import ACCOUNT, REGION

_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"


class Answer(NamedTuple):
    """An HTTP status and an XML document in AWS's query protocol."""

    status: int
    document: str


def answer(request: sigv4.SignedRequest, credentials: Credentials) -> Answer:
    """Returns the caller's identity or an error, as STS does."""
    try:
        sigv4.verify(request, credentials, REGION, datetime.now(timezone.utc), service="sts")
    except AwsError as error:
        return refusal(403, error.code, str(error.body["message"]))
    [action] = parse_qs(request.body.decode("latin-1")).get("Action", [""])
    if action != "GetCallerIdentity":
        return refusal(400, "InvalidAction", f"Could not find operation {action} for version 2011-06-15")
    user = {"Arn": f"arn:aws:iam::{ACCOUNT}:user/local", "UserId": "AIDALOCAL", "Account": ACCOUNT}
    return Answer(200, document(f"{action}Response", f"<{action}Result>{elements(user)}</{action}Result>"))


def refusal(status: int, code: str, message: str) -> Answer:
    """Returns an error in AWS's query protocol."""
    return Answer(status, document("ErrorResponse", f"<Error>{elements({'Code': code, 'Message': message})}</Error>"))


def document(root: str, content: str) -> str:
    """Returns an XML document in STS's namespace."""
    return f'<{root} xmlns="{_NAMESPACE}">{content}</{root}>'


def elements(fields: Mapping[str, str]) -> str:
    """Returns an XML element for each field."""
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
