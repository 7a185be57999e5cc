"""The emulated AWS of a store, used through the plugin's own operations as the engine uses it."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

from local.aws.plugin.provider import Plugin
from local.aws.services.process import Services
from local.aws.types.iam import ROLE
from local.aws.types.lambda_ import FUNCTION
from local.aws.types.s3 import BUCKET, NOTIFICATION
from local.aws.types.sqs import QUEUE
from tests.support.aws.local_lambda import archive, asset

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_secretsmanager import SecretsManagerClient
    from types_boto3_sqs import SQSClient

ENVIRON = {
    "AWS_ENDPOINT_URL_MWAA": "http://127.0.0.1:1",
    "AWS_ACCESS_KEY_ID": "AKIALOCAL",
    "AWS_SECRET_ACCESS_KEY": "planted-key",
}

_TRUST = """{
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
}"""
_CODE = archive(assets={"module.py": asset(text="def handler(event, context): return event['rawPath']")})


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

    def create_function(self, more: dict[str, Any]) -> str:
        """Creates a function whose handler returns the path of a request to its URL, and its role. Returns its ARN."""
        _, role = self.create(ROLE, {"name": "r", "assumeRolePolicy": _TRUST})
        inputs = {"name": "f", "role": role["arn"], "handler": "module.handler", "runtime": "python3.13", "code": _CODE}
        _, function = self.create(FUNCTION, {**inputs, **more})
        return str(function["arn"])

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


def files_with(folder: Path, text: str) -> list[Path]:
    """Returns the files in a folder that contain a text, as it is or in base64."""
    encoded = base64.b64encode(text.encode()).rstrip(b"=")[:-1]  # the last character depends on what follows
    spellings = (text.encode(), encoded)
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if any(spelling in path.read_bytes() for spelling in spellings)]
