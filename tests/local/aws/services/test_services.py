"""S3 and SQS behind the plugin: what is created in them, and what is created again after a restart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import psutil
import pytest

from local.aws.errors import RejectedError
from local.aws.guard import HOME_VARIABLE
from local.aws.plugin.provider import Plugin
from local.aws.services.process import Services
from local.aws.types.s3 import BUCKET, NOTIFICATION, OBJECT
from local.aws.types.sqs import QUEUE, QUEUE_POLICY

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_sqs import SQSClient

ENVIRON = {
    "AWS_ENDPOINT_URL_MWAA": "http://127.0.0.1:1",
    "AWS_ACCESS_KEY_ID": "AKIALOCAL",
    "AWS_SECRET_ACCESS_KEY": "planted-key",
}
POLICY = '{"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "sqs:*"}]}'


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


@pytest.fixture
def local_aws(tmp_path: Path) -> Iterator[LocalAws]:
    services = Services(tmp_path)
    yield LocalAws(Plugin({**ENVIRON, HOME_VARIABLE: str(tmp_path)}), services)
    services.stop()


def test_bucket_starts_nothing_and_is_created_once_a_queue_has_started_the_process(local_aws: LocalAws) -> None:
    local_aws.create(BUCKET, {"bucket": "landing"})
    local_aws.create(OBJECT, {"bucket": "landing", "key": "a", "content": "text"})
    assert not local_aws.services.needed()
    assert local_aws.services.running() is None
    local_aws.create(QUEUE, {"name": "orders"})
    assert local_aws.services.needed()
    assert local_aws.s3.get_object(Bucket="landing", Key="a")["Body"].read() == b"text"


def test_object_is_reported_when_it_is_uploaded_and_not_when_only_its_tags_change(local_aws: LocalAws) -> None:
    url = local_aws.create_notified_queue()
    inputs = {"bucket": "landing", "key": "1.csv", "content": "one"}
    id_, _ = local_aws.create(OBJECT, inputs)
    local_aws.update(OBJECT, id_, {**inputs, "tags": {"team": "data"}})
    local_aws.s3.put_object(Bucket="landing", Key="1.txt")
    assert local_aws.reported(url) == ["1.csv"]
    local_aws.update(OBJECT, id_, {**inputs, "content": "two"})
    assert local_aws.reported(url) == ["1.csv"]


def test_update_sets_changed_attributes_and_resets_removed_ones(local_aws: LocalAws) -> None:
    _, dead_letters = local_aws.create(QUEUE, {"name": "dead-letters"})
    redrive = json.dumps({"deadLetterTargetArn": dead_letters["arn"], "maxReceiveCount": 5})
    removed = {"visibilityTimeoutSeconds": 360, "redrivePolicy": redrive}
    url, _ = local_aws.create(QUEUE, {"name": "orders", "delaySeconds": 5, **removed})
    local_aws.update(QUEUE, url, {"name": "orders", "delaySeconds": 9})
    attributes = local_aws.attributes(url)
    assert (attributes["VisibilityTimeout"], attributes["DelaySeconds"]) == ("30", "9")
    assert "RedrivePolicy" not in attributes


def test_queue_has_its_policy_until_the_policy_is_deleted(local_aws: LocalAws) -> None:
    url, _ = local_aws.create(QUEUE, {"name": "orders"})
    local_aws.create(QUEUE_POLICY, {"queueUrl": url, "policy": POLICY})
    assert local_aws.attributes(url)["Policy"] == POLICY
    local_aws.delete(QUEUE_POLICY, url)
    assert "Policy" not in local_aws.attributes(url)


def test_bucket_with_objects_that_the_stack_does_not_declare_is_deleted_only_by_force(local_aws: LocalAws) -> None:
    local_aws.create_notified_queue()
    local_aws.s3.put_object(Bucket="landing", Key="undeclared")
    with pytest.raises(RejectedError, match=r"^BucketNotEmpty: "):
        local_aws.delete(BUCKET, "landing")
    assert local_aws.plugin.read(urn(BUCKET), "landing", {})
    local_aws.update(BUCKET, "landing", {"bucket": "landing", "forceDestroy": True})
    local_aws.delete(BUCKET, "landing")
    assert local_aws.s3.list_buckets()["Buckets"] == []


@pytest.mark.parametrize("killed", [False, True])
def test_refresh_after_the_process_has_ended_creates_everything_again_and_reports_nothing_again(
    local_aws: LocalAws, killed: bool
) -> None:
    url = local_aws.create_notified_queue(visibilityTimeoutSeconds=360)
    local_aws.create(OBJECT, {"bucket": "landing", "key": "1.csv", "content": "one"})
    running = local_aws.services.running()
    assert running
    if killed:
        process = psutil.Process(running.process.pid)
        process.kill()
        process.wait()
    else:
        assert local_aws.services.stop()
    assert local_aws.services.running() is None

    assert local_aws.plugin.read(urn(QUEUE), url, {})
    assert local_aws.s3.get_object(Bucket="landing", Key="1.csv")["Body"].read() == b"one"
    assert local_aws.attributes(url)["VisibilityTimeout"] == "360"
    assert local_aws.reported(url) == []
    local_aws.s3.put_object(Bucket="landing", Key="2.csv")
    assert local_aws.reported(url) == ["2.csv"]


def test_files_are_for_the_owner_only_and_the_log_has_no_key(local_aws: LocalAws, tmp_path: Path) -> None:
    local_aws.create(QUEUE, {"name": "orders"})
    files = [path for path in tmp_path.iterdir() if path.is_file() and path.suffix != ".lock"]
    assert len(files) == 4
    assert {oct(path.stat().st_mode)[-2:] for path in files} == {"00"}
    assert ENVIRON["AWS_SECRET_ACCESS_KEY"] not in local_aws.services.log.read_text()


def test_process_that_cannot_start_is_a_one_line_error(local_aws: LocalAws, tmp_path: Path) -> None:
    (tmp_path / "resources.json").write_text("no JSON")
    with pytest.raises(RejectedError, match=r"^the local S3, SQS and Lambda have ended — see .*services\.log$"):
        local_aws.services.start(ENVIRON)
    assert local_aws.services.running() is None
