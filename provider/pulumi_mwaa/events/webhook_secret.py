"""A webhook's secret, from Secrets Manager."""

from __future__ import annotations

import time
from http import HTTPStatus

from botocore.exceptions import BotoCoreError, ClientError

from pulumi_mwaa.airflow.transport.aws import new_session
from pulumi_mwaa.events.logs import log
from pulumi_mwaa.events.webhooks import RejectedError

_LIFETIME = 300.0  # seconds, after which a rotated secret is read

_read_secrets: dict[str, tuple[str, float]] = {}  # by ARN, with the time when it was read


def read_secret(arn: str) -> str:
    """Returns a secret's text, as it was at most five minutes ago.

    Raises:
        RejectedError: If the secret can't be read. Only the log contains the reason.
    """
    text, read_at = _read_secrets.get(arn, ("", float("-inf")))
    if time.monotonic() - read_at > _LIFETIME:
        text = _read(arn)
        _read_secrets[arn] = text, time.monotonic()
    return text


def _read(arn: str) -> str:
    try:
        text: str = new_session().client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
    except (BotoCoreError, ClientError, KeyError) as error:
        log("ERROR", "the webhook's secret can't be read", secret=arn, error=type(error).__name__)
        raise RejectedError(HTTPStatus.SERVICE_UNAVAILABLE, "the webhook isn't configured") from None
    return text
