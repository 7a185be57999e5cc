"""A moto server that enforces IAM policies. It has a process of its own, because moto's settings are global."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
import httpx

from tests.support.pulumi.mocked_program import ACCOUNT, REGION

_SERVE = """
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
input()  # until the test closes the pipe
"""


@dataclass(frozen=True)
class EnforcingMoto:
    """A running server. It checks nothing until `enforce` is called."""

    endpoint: str

    def admin(self, service: str) -> Any:
        """Returns a client for setting things up, before `enforce`."""
        return self._client(boto3.Session("x", "x"), service)

    def assume(self, trust: str, policy: str) -> boto3.Session:
        """Creates a role with these documents, which moto validates, and returns a session with its credentials.

        moto ignores the ARNs of resources: it compares each statement's `Resource` with `*`. The role's statements
        therefore apply to all resources. Neither does it support a service as the principal, so the role is assumed
        before the policies are enforced.
        """
        iam = self.admin("iam")
        role = iam.create_role(RoleName="function", AssumeRolePolicyDocument=trust)["Role"]
        iam.update_assume_role_policy(RoleName="function", PolicyDocument=trust)  # `create_role` doesn't validate it
        iam.put_role_policy(RoleName="function", PolicyName="function", PolicyDocument=policy)
        document = json.loads(policy)
        document["Statement"] = [{**statement, "Resource": "*"} for statement in document["Statement"]]
        iam.put_role_policy(RoleName="function", PolicyName="function", PolicyDocument=json.dumps(document))
        keys = self.admin("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="function")["Credentials"]
        return boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])

    def enforce(self) -> None:
        """From now on, only calls that a policy allows succeed."""
        self._post("reset-auth", "0")

    def reset(self) -> None:
        """Deletes everything, and checks nothing until the next `enforce`."""
        self._post("reset-auth", "inf")
        self._post("reset", "")

    def _post(self, page: str, content: str) -> None:
        httpx.post(f"{self.endpoint}/moto-api/{page}", content=content).raise_for_status()

    def client(self, session: boto3.Session, service: str) -> Any:
        """Returns a client with a role's credentials."""
        return self._client(session, service)

    def _client(self, session: boto3.Session, service: str) -> Any:
        return session.client(service, region_name=REGION, endpoint_url=self.endpoint)  # type: ignore[call-overload]


@contextmanager
def enforcing_moto() -> Iterator[EnforcingMoto]:
    """Runs a server on a free port."""
    environ = {"MOTO_ACCOUNT_ID": ACCOUNT}
    command = [sys.executable, "-c", _SERVE]
    with subprocess.Popen(
        command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield EnforcingMoto(f"http://127.0.0.1:{int(process.stdout.readline())}")
        finally:
            process.stdin.close()
