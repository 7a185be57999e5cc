"""A server for the AWS STS operations that the package calls. It has one access key and verifies signatures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs

import pytest
from botocore.credentials import Credentials

from local.mwaa.api import sigv4
from local.mwaa.api import sts as protocol
from local.mwaa.api.aws_errors import AwsError
from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.system.servers import Handler, http_server

ENDPOINT_VARIABLE = "AWS_ENDPOINT_URL_STS"


@dataclass
class Sts:
    """A running STS.

    Attributes:
        endpoint: The server's address.
        account: The account that the access key belongs to.
        roles: By ARN, the external id that a role requires, and its credentials, for example for another local MWAA.
            The credentials have no session token, because the local MWAA supports only static credentials.
        denied: The operations to reject.
        asked: The operations that were called.
    """

    endpoint: str
    account: str
    roles: dict[str, tuple[str | None, Credentials]] = field(default_factory=dict)
    denied: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    @property
    def operations(self) -> Mapping[str, Callable[[Mapping[str, str]], Mapping[str, str]]]:
        """The operations, as functions from parameters to results."""
        return {
            "GetCallerIdentity": lambda _: {
                "Arn": f"arn:aws:iam::{self.account}:user/tests",
                "UserId": "AIDATESTS",
                "Account": self.account,
            },
            "AssumeRole": lambda asked: {
                "AccessKeyId": self.roles[asked["RoleArn"]][1].access_key,
                "SecretAccessKey": self.roles[asked["RoleArn"]][1].secret_key,
                "SessionToken": "",
                "Expiration": (datetime.now(timezone.utc) + timedelta(hours=1)).isoformat(),
            },
        }

    def denies(self, operation: str, asked: Mapping[str, str]) -> bool:
        """Returns whether the test or the role's trust policy denies an operation."""
        external_id, _ = self.roles.get(asked.get("RoleArn", ""), ("no such role", None))
        return operation in self.denied or (operation == "AssumeRole" and asked.get("ExternalId") != external_id)


@contextmanager
def local_sts(credentials: Credentials, region: str, account: str) -> Iterator[Sts]:
    """Runs a local STS server on a free port."""

    class StsHandler(Handler):
        def do_POST(self) -> None:  # noqa: N802 (the library's name)
            body = self.body()
            headers = {name.lower(): value for name, value in self.headers.items()}
            signed = sigv4.SignedRequest("POST", f"http://{headers['host']}{self.path}", headers, body)
            parameters = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            operation = parameters["Action"]
            served.asked.append(operation)
            try:
                sigv4.verify(signed, credentials, region, datetime.now(timezone.utc), service="sts")
            except AwsError as error:
                self._answer(protocol.refusal(403, error.code, str(error.body["message"])))
                return
            if served.denies(operation, parameters):
                self._answer(protocol.refusal(403, "AccessDenied", f"not authorized to perform: sts:{operation}"))
                return
            result = protocol.elements(served.operations[operation](parameters))
            if operation == "AssumeRole":
                result = f"<Credentials>{result}</Credentials>"
            content = f"<{operation}Result>{result}</{operation}Result>"
            self._answer(protocol.Answer(200, protocol.document(f"{operation}Response", content)))

        def _answer(self, answer: protocol.Answer) -> None:
            self.reply(answer.status, answer.document.encode(), {"Content-Type": "text/xml"})

    with http_server(StsHandler) as endpoint:
        served = Sts(endpoint, account)
        yield served


@pytest.fixture
def sts(mwaa: LocalMwaa, new_host: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sts]:
    """An STS that initially reports the environment's account."""
    with local_sts(Credentials(mwaa.access_key_id, mwaa.secret_access_key), mwaa.region, mwaa.account) as running:
        monkeypatch.setenv(ENDPOINT_VARIABLE, running.endpoint)
        yield running
