"""The emulated AWS of a store, used through the plugin's own operations as the engine uses it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3

from local.aws.plugin.provider import Plugin
from local.aws.services.process import Services
from local.aws.types.s3 import BUCKET, NOTIFICATION
from local.aws.types.sqs import QUEUE

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_secretsmanager import SecretsManagerClient
    from types_boto3_sqs import SQSClient

ENVIRON = {
    "AWS_ENDPOINT_URL_MWAA": "http://127.0.0.1:1",
    "AWS_ACCESS_KEY_ID": "AKIALOCAL",
    "AWS_SECRET_ACCESS_KEY": "planted-key",
}


@dataclass(frozen=True)
class LocalAws:
    """A plugin with a store of its own."""

    plugin: Plugin
    services: Services

    def create(self, token: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return self.plugin.create(urn(token), inputs, preview=False)

    def update(self, token: str, id_: str, inputs: dict[str, Any]) -> None:
        self.plugin.update(urn(token), id_, inputs, preview=False)

    def delete(self, token: str, id_: str) -> None:
        self.plugin.delete(urn(token), id_)

    def create_notified_queue(self, **more: Any) -> str:
        """Creates a queue and the `landing` bucket, which notifies it, and returns the queue's URL."""
        url, queue = self.create(QUEUE, {"name": "orders", **more})
        self.create(BUCKET, {"bucket": "landing"})
        queues = [{"queueArn": queue["arn"], "events": ["s3:ObjectCreated:*"], "filterSuffix": ".csv"}]
        self.create(NOTIFICATION, {"bucket": "landing", "queues": queues})
        return url

    @property
    def s3(self) -> S3Client:
        return boto3.Session("x", "x").client("s3", endpoint_url=self.endpoint)

    @property
    def sqs(self) -> SQSClient:
        return boto3.Session("x", "x", region_name="us-east-1").client("sqs", endpoint_url=self.endpoint)

    @property
    def secrets_manager(self) -> SecretsManagerClient:
        return boto3.Session("x", "x", region_name="us-east-1").client("secretsmanager", endpoint_url=self.endpoint)

    @property
    def endpoint(self) -> str:
        running = self.services.running()
        assert running
        return running.endpoint

    def attributes(self, url: str) -> dict[str, str]:
        described = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
        return {str(name): text for name, text in described["Attributes"].items()}

    def reported(self, url: str) -> list[str]:
        """Returns the keys of the objects that the queue's messages report, and deletes the messages."""
        bodies = []
        for message in self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", ()):
            bodies.append(json.loads(message["Body"]))
            self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [record["s3"]["object"]["key"] for body in bodies for record in body.get("Records", ())]


def urn(token: str) -> str:
    return f"urn:pulumi:local::p::{token}::x"
