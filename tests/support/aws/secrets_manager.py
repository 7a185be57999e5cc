"""AWS Secrets Manager, simulated by a moto server."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
import pytest

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

ENDPOINT_VARIABLE = "AWS_ENDPOINT_URL_SECRETS_MANAGER"


@dataclass(frozen=True)
class Secrets:
    """A running Secrets Manager and its client."""

    endpoint: str
    client: SecretsManagerClient

    def make(self, text: str) -> str:
        """Creates a secret and returns its ARN."""
        return self.client.create_secret(Name=f"tests/{uuid.uuid4().hex}", SecretString=text)["ARN"]

    def make_binary(self, content: bytes) -> str:
        """Creates a binary secret and returns its ARN."""
        return self.client.create_secret(Name=f"tests/{uuid.uuid4().hex}", SecretBinary=content)["ARN"]

    def rotate(self, arn: str, text: str) -> str:
        """Creates a new version, which becomes the current one, and returns its id."""
        return self.client.put_secret_value(SecretId=arn, SecretString=text)["VersionId"]

    def current(self, arn: str) -> str:
        """Returns the current version's id."""
        return self.client.get_secret_value(SecretId=arn)["VersionId"]


@pytest.fixture(scope="session")
def secrets_manager(moto_endpoint: str) -> Secrets:
    """The session's Secrets Manager."""
    session = boto3.Session("x", "x")
    return Secrets(moto_endpoint, session.client("secretsmanager", region_name="us-east-1", endpoint_url=moto_endpoint))


@pytest.fixture
def secrets(secrets_manager: Secrets, monkeypatch: pytest.MonkeyPatch) -> Secrets:
    """The session's Secrets Manager, which the provider calls instead of AWS."""
    monkeypatch.setenv(ENDPOINT_VARIABLE, secrets_manager.endpoint)
    return secrets_manager
