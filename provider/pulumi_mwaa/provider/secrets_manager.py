"""Reads secrets from AWS Secrets Manager."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.airflow.errors import compose
from pulumi_mwaa.provider.schema.secret_arn import SecretArn

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient


@dataclass(frozen=True)
class Secret:
    """The text of a secret, and the version that it is of."""

    text: str = field(repr=False)
    version_id: str


def read_secret(client: SecretsManagerClient, attempt: str, named: SecretArn, version_id: str | None) -> Secret:
    """Read a secret, or one value of its JSON; by one call.

    Args:
        client: of the secret's region.
        attempt: how an error begins.
        named: which secret.
        version_id: which version; else the current one.

    Raises:
        AirflowError: without anything of what the secret holds.
    """
    version = {} if version_id is None else {"VersionId": version_id}
    try:
        answer: Any = client.get_secret_value(SecretId=named.arn, **version)
    except ClientError as error:
        raise _refused(attempt, named, error) from None
    except BotoCoreError as error:
        raise AirflowError(compose(attempt, type(error).__name__, str(error))) from None
    text = answer.get("SecretString")
    if text is not None and named.json_key is not None:
        text = _value_of(text, named.json_key)
    if not text:
        place = "no text" if named.json_key is None else f"no JSON object with something under '{named.json_key}'"
        raise AirflowError(compose(attempt, f"it holds {place}"))
    return Secret(text, answer["VersionId"])


def _value_of(text: str, key: str) -> str | None:
    """Text as it is, anything else as JSON."""
    try:
        pairs = json.loads(text)
    except ValueError:
        return None
    value = pairs.get(key) if isinstance(pairs, dict) else None
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _refused(attempt: str, named: SecretArn, error: ClientError) -> AirflowError:
    code, said = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
    advice = {
        "AccessDeniedException": f"the caller needs secretsmanager:GetSecretValue on {named.arn}, "
        "and kms:Decrypt on its key if that isn't AWS's own",
        "ResourceNotFoundException": "check its name, its region and the version",
    }.get(code, "")
    return AirflowError(compose(attempt, code, said, advice))
