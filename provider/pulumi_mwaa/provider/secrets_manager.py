"""Reads secrets from AWS Secrets Manager."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.airflow.errors import error_message
from pulumi_mwaa.provider.schema.secret_arn import SecretArn

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient


@dataclass(frozen=True)
class Secret:
    """The text of one version of a secret."""

    text: str = field(repr=False)
    version_id: str


def read_secret(client: SecretsManagerClient, attempt: str, secret_arn: SecretArn, version_id: str | None) -> Secret:
    """Reads a secret, or one value in its JSON, with one call.

    Args:
        client: A client in the secret's region.
        attempt: What is being attempted, for error messages.
        secret_arn: The secret's ARN, with an optional key in its JSON.
        version_id: The version to read. Defaults to the current version.

    Raises:
        AirflowError: The secret can't be read or has no text. The error contains no part of the secret.
    """
    version = {} if version_id is None else {"VersionId": version_id}
    try:
        answer: Any = client.get_secret_value(SecretId=secret_arn.arn, **version)
    except ClientError as error:
        raise _client_error(attempt, secret_arn, error) from None
    except BotoCoreError as error:
        raise AirflowError(error_message(attempt, type(error).__name__, str(error))) from None
    text = answer.get("SecretString")
    key = secret_arn.json_key
    if text is not None and key is not None:
        text = _value_of(text, key)
    if not text:
        reason = "it has no text" if key is None else f"it isn't a JSON object with a value under '{key}'"
        raise AirflowError(error_message(attempt, reason))
    return Secret(text, answer["VersionId"])


def _value_of(text: str, key: str) -> str | None:
    """Returns the value under a key: a string unchanged, any other value as JSON."""
    try:
        pairs = json.loads(text)
    except ValueError:
        return None
    value = pairs.get(key) if isinstance(pairs, dict) else None
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _client_error(attempt: str, secret_arn: SecretArn, error: ClientError) -> AirflowError:
    code, message = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
    advice = {
        "AccessDeniedException": f"the caller needs secretsmanager:GetSecretValue on {secret_arn.arn}, "
        "and kms:Decrypt if the secret is encrypted with a customer managed key",
        "ResourceNotFoundException": "check its name, region and version",
    }.get(code, "")
    return AirflowError(error_message(attempt, code, message, advice))
