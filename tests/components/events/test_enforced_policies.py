"""Each function's policy, as moto enforces it: what the function calls is allowed, and other calls are refused.

What these tests don't show:

- moto ignores the ARNs of resources. `test_policies.py` compares those.
- In IAM, `sqs:SendMessage` includes the operation `SendMessageBatch`, which the functions call. moto has a separate
  action for it, so these tests send single messages.
- moto has no `InvokeRestApi`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pulumi
import pytest
from botocore.exceptions import ClientError

from pulumi_mwaa.components import DatasetPublisher, GithubDagTrigger, S3DagTrigger
from tests.support.aws.enforcing_moto import EnforcingMoto, enforcing_moto
from tests.support.pulumi.mocked_program import ACCOUNT, REGION, GraphOf

ENVIRONMENT = f"arn:aws:airflow:{REGION}:{ACCOUNT}:environment/prod"
LOGS = "function"


@pytest.fixture(scope="module")
def server() -> Iterator[EnforcingMoto]:
    with enforcing_moto() as running:
        yield running


@pytest.fixture
def moto(server: EnforcingMoto) -> EnforcingMoto:
    """A server with nothing but a log group."""
    server.reset()
    server.admin("logs").create_log_group(logGroupName=LOGS)
    return server


@pytest.fixture
def secret(moto: EnforcingMoto) -> str:
    """The ARN of a webhook's secret."""
    return str(moto.admin("secretsmanager").create_secret(Name="webhook", SecretString="planted-secret")["ARN"])


@pytest.fixture
def queue(moto: EnforcingMoto) -> str:
    """The URL of a queue with one message."""
    url = str(moto.admin("sqs").create_queue(QueueName="orders")["QueueUrl"])
    moto.admin("sqs").send_message(QueueUrl=url, MessageBody="{}")
    return url


@pytest.fixture
def call_as(moto: EnforcingMoto, graph_of: GraphOf) -> Callable[[Callable[[], object]], Callable[..., Any]]:
    """Gives a function its component's policy, and returns a function that calls AWS with only its credentials."""

    def assume(program: Callable[[], object]) -> Callable[..., Any]:
        graph = graph_of(program)
        trust, policy = graph["Role orders"].inputs["assumeRolePolicy"], graph["RolePolicy orders"].inputs["policy"]
        session = moto.assume(trust, policy)
        moto.enforce()
        return lambda service, operation, **arguments: getattr(moto.client(session, service), operation)(**arguments)

    return assume


def s3_trigger() -> pulumi.ComponentResource:
    return S3DagTrigger("orders", environment=ENVIRONMENT, dag_id="load", bucket="landing")


def publisher() -> pulumi.ComponentResource:
    return DatasetPublisher("orders", environment=ENVIRONMENT, dataset_uri="s3://landing/orders", bucket="landing")


def writes_its_log(call: Callable[..., Any]) -> None:
    stream = {"logGroupName": LOGS, "logStreamName": "one"}
    call("logs", "create_log_stream", **stream)
    call("logs", "put_log_events", **stream, logEvents=[{"timestamp": 0, "message": "{}"}])


def refused(call: Callable[..., Any], service: str, operation: str, **arguments: Any) -> bool:
    with pytest.raises(ClientError) as failure:
        call(service, operation, **arguments)
    return "AccessDenied" in str(failure.value)  # in S3's code, and in the XML that moto returns for other services


@pytest.mark.parametrize("program", [s3_trigger, publisher], ids=["S3DagTrigger", "DatasetPublisher"])
def test_a_function_may_use_a_queue_and_nothing_else(
    call_as: Callable[..., Callable[..., Any]], queue: str, secret: str, program: Callable[[], object]
) -> None:
    call = call_as(program)
    [message] = call("sqs", "receive_message", QueueUrl=queue)["Messages"]
    call("sqs", "send_message", QueueUrl=queue, MessageBody=message["Body"], DelaySeconds=1)
    call("sqs", "delete_message", QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    counted = call("sqs", "get_queue_attributes", QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    assert counted["ApproximateNumberOfMessagesDelayed"] == "1"
    writes_its_log(call)

    assert refused(call, "sqs", "delete_queue", QueueUrl=queue)
    assert refused(call, "sqs", "purge_queue", QueueUrl=queue)
    assert refused(call, "sqs", "set_queue_attributes", QueueUrl=queue, Attributes={"DelaySeconds": "0"})
    assert refused(call, "secretsmanager", "get_secret_value", SecretId=secret)
    assert refused(call, "s3", "list_buckets")
    assert refused(call, "iam", "list_roles")
    assert refused(call, "logs", "delete_log_group", logGroupName=LOGS)


def test_a_webhooks_function_may_read_a_secret_and_nothing_else(
    call_as: Callable[..., Callable[..., Any]],
    moto: EnforcingMoto,
    queue: str,
    secret: str,
) -> None:
    call = call_as(
        lambda: GithubDagTrigger("orders", environment=ENVIRONMENT, dag_id="test", webhook_secret_arn=secret)
    )
    assert call("secretsmanager", "get_secret_value", SecretId=secret)["SecretString"] == "planted-secret"
    writes_its_log(call)

    assert refused(call, "secretsmanager", "put_secret_value", SecretId=secret, SecretString="x")
    assert refused(call, "secretsmanager", "list_secrets")
    assert refused(call, "secretsmanager", "delete_secret", SecretId=secret)
    assert refused(call, "sqs", "send_message", QueueUrl=queue, MessageBody="{}")
    assert refused(call, "s3", "list_buckets")


@pytest.mark.parametrize("document", ["{}", json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "May"}]})])
def test_moto_rejects_invalid_documents(moto: EnforcingMoto, graph_of: GraphOf, document: str) -> None:
    """So the tests above show that a component's documents are valid."""
    graph = graph_of(s3_trigger)
    trust, policy = graph["Role orders"].inputs["assumeRolePolicy"], graph["RolePolicy orders"].inputs["policy"]
    for invalid in ((document, policy), (trust, document)):
        with pytest.raises(ClientError, match="MalformedPolicyDocument"):
            moto.assume(*invalid)
        moto.admin("iam").delete_role(RoleName="function")
