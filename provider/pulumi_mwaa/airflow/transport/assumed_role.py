"""The credentials of an assumed role, for an environment in another account.

botocore's `AssumeRoleCredentialFetcher` does the same, but its errors don't say how to fix the problem.
"""

from __future__ import annotations

from typing import Any

import boto3
from botocore import session as botocore_session
from botocore.credentials import CredentialProvider, CredentialResolver, RefreshableCredentials
from botocore.exceptions import ClientError

from pulumi_mwaa.airflow.errors import AirflowError, error_message
from pulumi_mwaa.airflow.transport.aws import make_client

_SESSION_NAME = "pulumi-mwaa"  # appears in CloudTrail


def assume_role(source: boto3.Session, region: str, role_arn: str, external_id: str | None = None) -> boto3.Session:
    """Returns a session with a role's credentials. The session renews them before they expire.

    The session assumes the role when it first needs the credentials. If STS rejects the call, an `AirflowError` is
    raised at that point. Pass the environment's region as the region for STS: it is in the right partition, and its
    endpoints are reachable if the environment is.
    """
    assumed = botocore_session.Session()
    role = _Role(source, region, role_arn, external_id)
    assumed.register_component("credential_provider", CredentialResolver([role]))
    return boto3.Session(botocore_session=assumed)


class _Role(CredentialProvider):
    METHOD = "assume-role"

    def __init__(self, source: boto3.Session, region: str, role_arn: str, external_id: str | None) -> None:
        super().__init__()
        self._source = source
        self._region = region
        self._request: dict[str, Any] = {"RoleArn": role_arn, "RoleSessionName": _SESSION_NAME}
        if external_id is not None:
            self._request["ExternalId"] = external_id

    def load(self) -> RefreshableCredentials:
        return RefreshableCredentials.create_from_metadata(self._assume(), self._assume, self.METHOD)

    def _assume(self) -> dict[str, Any]:
        try:
            answer = make_client(self._source, "sts", self._region).assume_role(**self._request)
        except ClientError as error:
            details = error.response["Error"]
            raise AirflowError(
                error_message(
                    f"assume role {self._request['RoleArn']}",
                    details.get("Code", ""),
                    details.get("Message", ""),
                    "the role's trust policy must allow the caller to assume it, with the external ID if the policy "
                    "requires one",
                )
            ) from None
        credentials = answer["Credentials"]
        return {
            "access_key": credentials["AccessKeyId"],
            "secret_key": credentials["SecretAccessKey"],
            "token": credentials["SessionToken"],
            "expiry_time": credentials["Expiration"].isoformat(),
        }
