"""The policies grant what MWAA documents for the execution role and what the config needs, and no more."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_mwaa.components.permissions import (
    ArnScope,
    deploy_policy,
    execution_policy,
    secure_transport_policy,
    trust_policy,
)

PLACE = ArnScope("aws", "eu-west-1", "123456789012")
BUCKET = "arn:aws:s3:::dags"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
ENVIRONMENT = "arn:aws:airflow:eu-west-1:123456789012:environment/prod"


def granted(document: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Returns the resources on which each action is allowed, across all statements."""
    found: dict[str, tuple[str, ...]] = {}
    for statement in document["Statement"]:
        if statement["Effect"] == "Allow" and "Resource" in statement:
            for action in listed(statement["Action"]):
                found[action] = (*found.get(action, ()), *listed(statement["Resource"]))
    return found


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def test_execution_role_has_what_mwaa_documents_on_its_own_environment_bucket_and_logs() -> None:
    logs = ("arn:aws:logs:eu-west-1:123456789012:log-group:airflow-prod-*",)
    queues = ("arn:aws:sqs:eu-west-1:*:airflow-celery-*",)
    assert granted(execution_policy(PLACE, "prod", BUCKET)) == {
        "airflow:PublishMetrics": (ENVIRONMENT,),
        **{f"s3:{action}": (BUCKET, f"{BUCKET}/*") for action in ("GetObject*", "GetBucket*", "List*")},
        **{
            f"logs:{action}": logs
            for action in (
                *("CreateLogStream", "CreateLogGroup", "PutLogEvents", "GetLogEvents"),
                *("GetLogRecord", "GetLogGroupFields", "GetQueryResults"),
            )
        },
        **{
            f"sqs:{action}": queues
            for action in (
                *("ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes"),
                *("GetQueueUrl", "ReceiveMessage", "SendMessage"),
            )
        },
        "logs:DescribeLogGroups": ("*",),
        "s3:GetAccountPublicAccessBlock": ("*",),
        "cloudwatch:PutMetricData": ("*",),
    }


def test_execution_role_uses_no_key_in_the_account_if_none_is_given() -> None:
    *_, key = execution_policy(PLACE, "prod", BUCKET)["Statement"]
    assert "Resource" not in key
    assert key["NotResource"] == "arn:aws:kms:*:123456789012:key/*"
    assert key["Condition"] == {"StringLike": {"kms:ViaService": ["sqs.eu-west-1.amazonaws.com"]}}


def test_execution_role_uses_the_given_key_and_no_other() -> None:
    *_, key = execution_policy(PLACE, "prod", BUCKET, KEY)["Statement"]
    assert "NotResource" not in key
    assert key["Resource"] == KEY
    services = ["sqs.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com"]
    assert key["Condition"] == {"StringLike": {"kms:ViaService": services}}


def test_execution_role_is_assumed_by_mwaa_for_one_environment_only() -> None:
    [statement] = trust_policy(PLACE, "prod")["Statement"]
    assert statement["Principal"] == {"Service": ["airflow.amazonaws.com", "airflow-env.amazonaws.com"]}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": ENVIRONMENT},
    }


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_arns_are_in_the_partition(partition: str) -> None:
    documents = [
        execution_policy(ArnScope(partition, "r", "1"), "prod", f"arn:{partition}:s3:::dags"),
        trust_policy(ArnScope(partition, "r", "1"), "prod"),
        deploy_policy(f"arn:{partition}:airflow:r:123456789012:environment/prod"),
    ]
    texts = str(documents).split("'")
    assert {text.split(":")[1] for text in texts if text.startswith("arn:")} == {partition}


@pytest.mark.parametrize(("arguments", "role"), [({}, "Op"), ({"airflow_role": "Admin"}, "Admin")])
def test_deploy_policy_allows_the_calls_of_one_role_in_one_environment_and_no_more(
    arguments: dict[str, str], role: str
) -> None:
    document = deploy_policy(ENVIRONMENT, **arguments)
    assert granted(document) == {
        "airflow:InvokeRestApi": (f"arn:aws:airflow:eu-west-1:123456789012:role/prod/{role}",),
        "airflow:GetEnvironment": (ENVIRONMENT,),
    }
    assert len(document["Statement"]) == 2


def test_execution_role_may_not_list_the_accounts_buckets() -> None:
    denied = [each for each in execution_policy(PLACE, "prod", BUCKET)["Statement"] if each["Effect"] == "Deny"]
    assert [(each["Action"], each["Resource"]) for each in denied] == [("s3:ListAllMyBuckets", [BUCKET, f"{BUCKET}/*"])]


def test_deploy_policy_reads_the_secrets_that_the_config_names_and_no_other() -> None:
    secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:warehouse-AbCdEf"
    document = deploy_policy(ENVIRONMENT, secret_arns=[f"{secret}:password", secret])
    assert granted(document)["secretsmanager:GetSecretValue"] == (secret,)


@pytest.mark.parametrize("role", ["*", "", "Op/x"])
def test_deploy_policy_rejects_an_invalid_role(role: str) -> None:
    with pytest.raises(ValueError, match="isn't an Airflow role"):
        deploy_policy(ENVIRONMENT, role)


@pytest.mark.parametrize(
    "arn",
    [
        *("prod", "", "arn:aws:airflow:eu-west-1:123456789012:role/prod/Op", "arn:aws:s3:::environment/x"),
        *(ENVIRONMENT.replace("prod", "*"), f"{ENVIRONMENT}/b", "arn:aws:s3:::x:airflow:y:environment/prod"),
    ],
)
def test_deploy_policy_rejects_an_invalid_environment(arn: str) -> None:
    with pytest.raises(ValueError, match="isn't an environment's ARN — use arn:aws:airflow:REGION"):
        deploy_policy(arn)


def test_bucket_policy_rejects_unencrypted_transport_for_bucket_and_objects() -> None:
    [statement] = secure_transport_policy(BUCKET)["Statement"]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
    assert statement["Resource"] == [BUCKET, f"{BUCKET}/*"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
