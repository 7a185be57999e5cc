"""IAM policy documents for the queue and the functions, each limited to what is needed."""

from __future__ import annotations

from typing import Any

from pulumi_mwaa.components.permissions import Document, airflow_access, allow, deny_without_tls, document

TRUST = document(
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
)
# `SendMessage` puts back a message that has to wait. Lambda's event source needs the other actions.
_QUEUE_ACTIONS = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:SendMessage"]


def function_policy(
    environment_arn: str, log_group_arn: str, *, queue_arn: str | None = None, secret_arn: str | None = None
) -> Document:
    """Returns a function's permissions: to call Airflow, to write its log, and to use its queue or its secret.

    Raises:
        ValueError: If `environment_arn` isn't an environment's ARN.
    """
    statements = [
        *airflow_access(environment_arn, "Op"),  # the environment's status tells an update from an error
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], f"{log_group_arn}:*"),
    ]
    if queue_arn is not None:
        statements.append(allow(_QUEUE_ACTIONS, queue_arn))
    if secret_arn is not None:
        statements.append(allow("secretsmanager:GetSecretValue", secret_arn))
    return document(*statements)


def bucket_to_queue_policy(queue_arn: str, bucket_arn: str, account: str) -> Document:
    """Returns a queue policy that lets one bucket, in the queue's own account, send messages.

    Source: "Granting permissions to publish event notification messages" in the Amazon S3 User Guide.
    """
    condition: dict[str, Any] = {
        "ArnEquals": {"aws:SourceArn": bucket_arn},
        "StringEquals": {"aws:SourceAccount": account},
    }
    send = {**allow("sqs:SendMessage", queue_arn), "Principal": {"Service": "s3.amazonaws.com"}, "Condition": condition}
    return document(send, deny_without_tls("sqs", queue_arn))
