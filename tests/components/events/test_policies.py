"""What the functions and the bucket may do: no more than they need."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_mwaa.components.events.policies import bucket_to_queue_policy, function_policy

ENVIRONMENT = "arn:aws:airflow:eu-west-1:123456789012:environment/prod"
LOGS = "arn:aws:logs:eu-west-1:123456789012:log-group:orders"
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:orders"
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:webhook-AbCdEf"


def allowed(document: dict[str, Any]) -> dict[str, str]:
    """Returns the allowed actions and their resources."""
    found: dict[str, str] = {}
    for statement in document["Statement"]:
        assert statement["Effect"] == "Allow"
        actions = statement["Action"]
        found |= dict.fromkeys([actions] if isinstance(actions, str) else actions, statement["Resource"])
    return found


def test_a_function_may_call_airflow_and_write_its_log() -> None:
    assert allowed(function_policy(ENVIRONMENT, LOGS)) == {
        "airflow:InvokeRestApi": "arn:aws:airflow:eu-west-1:123456789012:role/prod/Op",
        "airflow:GetEnvironment": ENVIRONMENT,
        "logs:CreateLogStream": f"{LOGS}:*",
        "logs:PutLogEvents": f"{LOGS}:*",
    }


def test_a_function_may_use_its_queue_or_its_secret_alone() -> None:
    base = allowed(function_policy(ENVIRONMENT, LOGS))
    queue = allowed(function_policy(ENVIRONMENT, LOGS, queue_arn=QUEUE))
    assert {action: queue[action] for action in queue.keys() - base.keys()} == {
        "sqs:ReceiveMessage": QUEUE,
        "sqs:DeleteMessage": QUEUE,
        "sqs:GetQueueAttributes": QUEUE,
        "sqs:SendMessage": QUEUE,
    }
    secret = allowed(function_policy(ENVIRONMENT, LOGS, secret_arn=SECRET))
    assert {action: secret[action] for action in secret.keys() - base.keys()} == {
        "secretsmanager:GetSecretValue": SECRET
    }


def test_only_the_bucket_in_the_same_account_may_send_messages() -> None:
    send, insecure = bucket_to_queue_policy(QUEUE, "arn:aws:s3:::landing", "123456789012")["Statement"]
    assert send == {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": QUEUE,
        "Condition": {
            "ArnEquals": {"aws:SourceArn": "arn:aws:s3:::landing"},
            "StringEquals": {"aws:SourceAccount": "123456789012"},
        },
    }
    assert (insecure["Effect"], insecure["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


@pytest.mark.parametrize("arn", ["prod", "arn:aws:s3:::landing", f"{ENVIRONMENT}/more"])
def test_anything_but_an_environment_arn_is_an_error(arn: str) -> None:
    with pytest.raises(ValueError, match="isn't an environment's ARN — use arn:aws:airflow:REGION:ACCOUNT"):
        function_policy(arn, LOGS)
