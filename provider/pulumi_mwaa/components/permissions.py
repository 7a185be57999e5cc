"""IAM policy documents for an MWAA environment, its bucket, and the pipeline that manages its Airflow config."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_mwaa.provider.schema.secret_arn import parse_secret_arn

Document = dict[str, Any]

_LOG_ACTIONS = (
    "CreateLogStream",
    "CreateLogGroup",
    "PutLogEvents",
    "GetLogEvents",
    "GetLogRecord",
    "GetLogGroupFields",
    "GetQueryResults",
)
_QUEUE_ACTIONS = (
    "ChangeMessageVisibility",
    "DeleteMessage",
    "GetQueueAttributes",
    "GetQueueUrl",
    "ReceiveMessage",
    "SendMessage",
)
_KEY_ACTIONS = ("Decrypt", "DescribeKey", "GenerateDataKey*", "Encrypt")
_ENVIRONMENT_ARN = re.compile(
    r"(?P<prefix>arn:aws[a-z-]*:airflow:[a-z0-9-]+:\d{12}):environment/(?P<name>[a-zA-Z][0-9a-zA-Z_-]*)"
)
_SERVICES = ("airflow.amazonaws.com", "airflow-env.amazonaws.com")


@dataclass(frozen=True)
class ArnScope:
    """An environment's partition, region and account, for the ARNs of the environment and its resources."""

    partition: str
    region: str
    account: str

    def arn(self, service: str, resource: str, account: str | None = None) -> str:
        """Returns a resource's ARN. `account` overrides the environment's account, and can be a pattern."""
        owner = self.account if account is None else account
        return f"arn:{self.partition}:{service}:{self.region}:{owner}:{resource}"


def trust_policy(scope: ArnScope, environment: str) -> Document:
    """Returns the trust policy that lets MWAA assume the execution role for this environment only.

    `environment` is a name or a pattern.

    Source: https://docs.aws.amazon.com/mwaa/latest/userguide/cross-service-confused-deputy-prevention.html
    """
    condition = {
        "StringEquals": {"aws:SourceAccount": scope.account},
        "ArnLike": {"aws:SourceArn": scope.arn("airflow", f"environment/{environment}")},
    }
    principal = {"Service": list(_SERVICES)}
    return document(
        {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition},
    )


def execution_policy(scope: ArnScope, environment: str, bucket_arn: str, kms_key_arn: str | None = None) -> Document:
    """Returns the permissions that MWAA documents for an environment's execution role.

    `environment` is a name or a pattern.

    Source: https://docs.aws.amazon.com/mwaa/latest/userguide/mwaa-create-role.html
    """
    return document(
        allow("airflow:PublishMetrics", scope.arn("airflow", f"environment/{environment}")),
        {"Effect": "Deny", "Action": "s3:ListAllMyBuckets", "Resource": [bucket_arn, f"{bucket_arn}/*"]},
        allow(["s3:GetObject*", "s3:GetBucket*", "s3:List*"], [bucket_arn, f"{bucket_arn}/*"]),
        allow(_actions("logs", _LOG_ACTIONS), scope.arn("logs", f"log-group:airflow-{environment}-*")),
        allow(["logs:DescribeLogGroups", "s3:GetAccountPublicAccessBlock", "cloudwatch:PutMetricData"], "*"),
        # The queues belong to an AWS-owned account.
        allow(_actions("sqs", _QUEUE_ACTIONS), scope.arn("sqs", "airflow-celery-*", account="*")),
        _queue_key(scope, kms_key_arn),
    )


def deploy_policy(environment_arn: str, airflow_role: str = "Op", secret_arns: Sequence[str] = ()) -> Document:
    """Returns the permissions that a pipeline's role needs to manage an environment's Airflow config.

    Creating the environment itself requires more permissions.

    Source: https://docs.aws.amazon.com/mwaa/latest/userguide/access-mwaa-apache-airflow-rest-api.html

    Args:
        environment_arn: The environment's ARN.
        airflow_role: The Airflow role that the pipeline's calls use. `Op` can change variables, connections and pools.
            `Admin` can also change roles.
        secret_arns: The ARNs of the secrets that the config refers to, with or without `:KEY`. If the secrets are
            encrypted with a customer managed key, the key's policy must allow `kms:Decrypt`.

    Raises:
        ValueError: `environment_arn` isn't an environment's ARN, `airflow_role` isn't alphanumeric, or a secret's ARN
            is invalid.
    """
    statements = airflow_access(environment_arn, airflow_role)
    if secrets := sorted({parse_secret_arn(arn).arn for arn in secret_arns}):
        statements.append(allow("secretsmanager:GetSecretValue", secrets))
    return document(*statements)


def airflow_access(environment_arn: str, airflow_role: str) -> list[Document]:
    """Returns the statements that allow calls to an environment's Airflow, and reading the environment's status.

    Raises:
        ValueError: `environment_arn` isn't an environment's ARN, or `airflow_role` isn't alphanumeric.
    """
    match = _ENVIRONMENT_ARN.fullmatch(environment_arn)
    if not match:
        raise ValueError(
            f"{environment_arn!r} isn't an environment's ARN — use arn:aws:airflow:REGION:ACCOUNT:environment/NAME"
        )
    if not airflow_role.isalnum():
        raise ValueError(f"{airflow_role!r} isn't an Airflow role — use Admin, Op, User, Viewer or Public")
    return [
        allow("airflow:InvokeRestApi", f"{match['prefix']}:role/{match['name']}/{airflow_role}"),
        allow("airflow:GetEnvironment", environment_arn),
    ]


def secure_transport_policy(bucket_arn: str) -> Document:
    """Returns a bucket policy that denies requests without TLS."""
    return document(deny_without_tls("s3", [bucket_arn, f"{bucket_arn}/*"]))


def deny_without_tls(service: str, resources: str | list[str]) -> Document:
    """Returns the statement of a resource policy that denies a service's requests without TLS."""
    return {
        "Effect": "Deny",
        "Principal": "*",
        "Action": f"{service}:*",
        "Resource": resources,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def _queue_key(scope: ArnScope, kms_key_arn: str | None) -> Document:
    """Returns the statement for the key that encrypts the queues: AWS's own, or the customer's."""
    services = [f"sqs.{scope.region}.amazonaws.com"]
    if kms_key_arn is None:
        # The key belongs to an AWS-owned account whose ID isn't known.
        resource = {"NotResource": f"arn:{scope.partition}:kms:*:{scope.account}:key/*"}
    else:
        resource = {"Resource": kms_key_arn}
        services.append(f"s3.{scope.region}.amazonaws.com")
    condition = {"StringLike": {"kms:ViaService": services}}
    return {"Effect": "Allow", "Action": _actions("kms", _KEY_ACTIONS), **resource, "Condition": condition}


def allow(actions: str | list[str], resources: str | list[str]) -> Document:
    """Returns a statement that allows actions on resources."""
    return {"Effect": "Allow", "Action": actions, "Resource": resources}


def _actions(service: str, actions: tuple[str, ...]) -> list[str]:
    return [f"{service}:{action}" for action in actions]


def document(*statements: Document) -> Document:
    """Returns a policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}
