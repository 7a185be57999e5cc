"""Policy documents: what an MWAA environment may do, and what whoever keeps its Airflow config may do."""

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
class Place:
    """Where an environment is: all of its ARNs begin with this."""

    partition: str
    region: str
    account: str

    def arn(self, service: str, resource: str, account: str | None = None) -> str:
        """Returns an ARN here; `account` is another account, or a pattern."""
        owner = self.account if account is None else account
        return f"arn:{self.partition}:{service}:{self.region}:{owner}:{resource}"


def trust_policy(place: Place, environment: str) -> Document:
    """Returns who may take the execution role on: MWAA, and only for this environment (a name, or a pattern).

    Source: https://docs.aws.amazon.com/mwaa/latest/userguide/cross-service-confused-deputy-prevention.html
    """
    condition = {
        "StringEquals": {"aws:SourceAccount": place.account},
        "ArnLike": {"aws:SourceArn": place.arn("airflow", f"environment/{environment}")},
    }
    principal = {"Service": list(_SERVICES)}
    return _document(
        {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition},
    )


def execution_policy(place: Place, environment: str, bucket_arn: str, kms_key_arn: str | None = None) -> Document:
    """Returns what MWAA documents that the execution role of an environment (a name, or a pattern) needs, and no more.

    Source: https://docs.aws.amazon.com/mwaa/latest/userguide/mwaa-create-role.html
    """
    return _document(
        _allow("airflow:PublishMetrics", place.arn("airflow", f"environment/{environment}")),
        {"Effect": "Deny", "Action": "s3:ListAllMyBuckets", "Resource": [bucket_arn, f"{bucket_arn}/*"]},
        _allow(["s3:GetObject*", "s3:GetBucket*", "s3:List*"], [bucket_arn, f"{bucket_arn}/*"]),
        _allow(_named("logs", _LOG_ACTIONS), place.arn("logs", f"log-group:airflow-{environment}-*")),
        _allow(["logs:DescribeLogGroups", "s3:GetAccountPublicAccessBlock", "cloudwatch:PutMetricData"], "*"),
        # The queues are in an account of MWAA's own.
        _allow(_named("sqs", _QUEUE_ACTIONS), place.arn("sqs", "airflow-celery-*", account="*")),
        _key(place, kms_key_arn),
    )


def deploy_policy(environment_arn: str, airflow_role: str = "Op", secret_arns: Sequence[str] = ()) -> Document:
    """Returns what a pipeline's role needs to keep the Airflow config of one environment, and no more.

    `airflow_role` is the Airflow role that its calls get: `Op` may change variables, connections and pools, `Admin`
    roles too. `secret_arns` are those that the config names, with `:KEY` or without: an `up` reads them; a key of one's
    own that they are encrypted with has to allow it too. Making the environment itself needs more.

    Raises ValueError for what is no environment's ARN, and for a role that is none. Source:
    https://docs.aws.amazon.com/mwaa/latest/userguide/access-mwaa-apache-airflow-rest-api.html
    """
    found = _ENVIRONMENT_ARN.fullmatch(environment_arn)
    if not found:
        raise ValueError(
            f"{environment_arn!r} is not an environment's ARN: arn:aws:airflow:REGION:ACCOUNT:environment/NAME"
        )
    if not airflow_role.isalnum():
        raise ValueError(f"{airflow_role!r} is none of Airflow's roles: Admin, Op, User, Viewer or Public")
    statements = [
        _allow("airflow:InvokeRestApi", f"{found['prefix']}:role/{found['name']}/{airflow_role}"),
        _allow("airflow:GetEnvironment", environment_arn),
    ]
    if secrets := sorted({parse_secret_arn(arn).arn for arn in secret_arns}):
        statements.append(_allow("secretsmanager:GetSecretValue", secrets))
    return _document(*statements)


def secure_transport_policy(bucket_arn: str) -> Document:
    """Returns a bucket's policy that refuses what isn't encrypted on its way."""
    return _document(
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [bucket_arn, f"{bucket_arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    )


def _key(place: Place, kms_key_arn: str | None) -> Document:
    """The key that the queues are encrypted with: AWS's own, in no account of ours, or the customer's."""
    services = [f"sqs.{place.region}.amazonaws.com"]
    if kms_key_arn is None:
        where = {"NotResource": f"arn:{place.partition}:kms:*:{place.account}:key/*"}
    else:
        where = {"Resource": kms_key_arn}
        services.append(f"s3.{place.region}.amazonaws.com")
    condition = {"StringLike": {"kms:ViaService": services}}
    return {"Effect": "Allow", "Action": _named("kms", _KEY_ACTIONS), **where, "Condition": condition}


def _allow(actions: str | list[str], resources: str | list[str]) -> Document:
    return {"Effect": "Allow", "Action": actions, "Resource": resources}


def _named(service: str, actions: tuple[str, ...]) -> list[str]:
    return [f"{service}:{action}" for action in actions]


def _document(*statements: Document) -> Document:
    return {"Version": "2012-10-17", "Statement": list(statements)}
