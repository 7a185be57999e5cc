"""The description of an environment that GetEnvironment returns."""

from __future__ import annotations

from typing import Any

from local.mwaa.api import settings
from local.mwaa.state import ACCOUNT, CREATING, UPDATING, Environment

_SERVICE_ROLE = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/airflow.amazonaws.com/AWSServiceRoleForAmazonMWAA"


def described(environment: Environment) -> dict[str, Any]:
    """Returns an environment's description; times are in seconds since 1970, as in rest-json."""
    url = environment.url.removeprefix("http://")
    return environment.settings | {
        "Name": environment.name,
        "Arn": environment.arn,
        "Status": environment.status,
        "AirflowVersion": environment.airflow_version,
        "CreatedAt": environment.created_at,
        "ServiceRoleArn": _SERVICE_ROLE,
        "LoggingConfiguration": settings.logging(environment.settings, environment.name),
        "LastUpdate": _last_update(environment),
        **({"WebserverUrl": url} if url else {}),
    }


def _last_update(environment: Environment) -> dict[str, Any]:
    in_progress = environment.status in {CREATING, UPDATING}
    status = "FAILED" if environment.error else "PENDING" if in_progress else "SUCCESS"
    update: dict[str, Any] = {"CreatedAt": environment.created_at, "Status": status}
    if environment.error:
        update["Error"] = {"ErrorCode": "INCORRECT_CONFIGURATION", "ErrorMessage": environment.error}
    return update
