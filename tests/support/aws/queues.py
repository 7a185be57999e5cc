"""SQS queues on the session's moto server, and their messages in the form that Lambda passes on."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

QUEUE_ENDPOINT = "AWS_ENDPOINT_URL_SQS"


@dataclass(frozen=True)
class MessageQueue:
    """An SQS queue."""

    url: str
    client: SQSClient

    def send(self, *bodies: str) -> None:
        """Sends messages."""
        for body in bodies:
            self.client.send_message(QueueUrl=self.url, MessageBody=body)

    def receive(self) -> list[dict[str, Any]]:
        """Receives up to ten messages, in the form of Lambda's event. They are invisible for a while."""
        answer = self.client.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10, WaitTimeSeconds=0)
        return [
            {"messageId": message["MessageId"], "receiptHandle": message["ReceiptHandle"], "body": message["Body"]}
            for message in answer.get("Messages", [])
        ]

    def delete(self, message: dict[str, Any]) -> None:
        """Deletes a received message."""
        self.client.delete_message(QueueUrl=self.url, ReceiptHandle=message["receiptHandle"])

    def redrive_to(self, dead_letters: MessageQueue, *, max_receives: int, visibility_seconds: int) -> None:
        """Moves messages to a dead-letter queue after this many receives."""
        described = self.client.get_queue_attributes(QueueUrl=dead_letters.url, AttributeNames=["QueueArn"])
        redrive = {"deadLetterTargetArn": described["Attributes"]["QueueArn"], "maxReceiveCount": max_receives}
        self.client.set_queue_attributes(
            QueueUrl=self.url,
            Attributes={"RedrivePolicy": json.dumps(redrive), "VisibilityTimeout": str(visibility_seconds)},
        )

    def counts(self) -> tuple[int, int, int]:
        """Returns how many messages are visible, received and delayed."""
        attributes = self.client.get_queue_attributes(QueueUrl=self.url, AttributeNames=["All"])["Attributes"]
        return (
            int(attributes["ApproximateNumberOfMessages"]),
            int(attributes["ApproximateNumberOfMessagesNotVisible"]),
            int(attributes["ApproximateNumberOfMessagesDelayed"]),
        )


def create_queue(endpoint: str) -> MessageQueue:
    """Creates a queue on a moto server."""
    client = boto3.Session("x", "x").client("sqs", region_name="us-east-1", endpoint_url=endpoint)
    return MessageQueue(client.create_queue(QueueName=f"tests-{uuid.uuid4().hex}")["QueueUrl"], client)


@pytest.fixture
def new_queue(moto_endpoint: str) -> Callable[[], MessageQueue]:
    """A function that creates a queue."""
    return lambda: create_queue(moto_endpoint)
