"""Creates, updates and deletes the store's buckets, objects, queues and secrets in the process that emulates AWS."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from local.aws.errors import RejectedError
from local.aws.plugin.store import Entry
from local.aws.plugin.values import content
from local.aws.services.secrets_manager import SecretsManager
from local.aws.types.s3 import BUCKET, NOTIFICATION, OBJECT, VERSIONING
from local.aws.types.secretsmanager import SECRET, SECRET_VERSION
from local.aws.types.sqs import QUEUE, QUEUE_POLICY, REDRIVE_ALLOW_POLICY, VISIBILITY_SECONDS
from local.mwaa.state import REGION

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.literals import QueueAttributeNameType

# SQS's attribute names, by the plugin's names for them.
_ATTRIBUTES: dict[str, QueueAttributeNameType] = {
    "delaySeconds": "DelaySeconds",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "maxMessageSize": "MaximumMessageSize",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "policy": "Policy",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "redriveAllowPolicy": "RedriveAllowPolicy",
    "redrivePolicy": "RedrivePolicy",
    "sqsManagedSseEnabled": "SqsManagedSseEnabled",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}
# SQS's defaults, for attributes that a program no longer sets.
_DEFAULTS = {
    "delaySeconds": 0,
    "maxMessageSize": 1024 * 1024,
    "messageRetentionSeconds": 4 * 24 * 3600,
    "receiveWaitTimeSeconds": 0,
    "redrivePolicy": "",
    "visibilityTimeoutSeconds": VISIBILITY_SECONDS,
}
_GONE = {
    "NoSuchBucket",
    "NoSuchKey",
    "AWS.SimpleQueueService.NonExistentQueue",
    "QueueDoesNotExist",
    "ResourceNotFoundException",
}


@dataclass(frozen=True)
class _Lifecycle:
    """How to put a resource and how to delete it, given its entry. Both are safe to repeat."""

    put: Callable[[Entry], None]
    delete: Callable[[Entry], None]


@cache
def resources_at(endpoint: str) -> Resources:
    """Returns the resources at an endpoint. Creating the clients takes a while, so they are shared."""
    return Resources(endpoint)


class Resources:
    """The resources in a local S3, SQS and Secrets Manager.

    Args:
        endpoint: Their endpoint.
    """

    def __init__(self, endpoint: str) -> None:
        session = boto3.Session("local", "local", region_name=REGION)
        self._s3: S3Client = session.client("s3", endpoint_url=endpoint)
        self._sqs: SQSClient = session.client("sqs", endpoint_url=endpoint)
        self._secrets = SecretsManager(session.client("secretsmanager", endpoint_url=endpoint))
        self._lifecycles = {
            BUCKET: _Lifecycle(self._put_bucket, self._delete_bucket),
            VERSIONING: _Lifecycle(self._put_versioning, lambda _: None),
            OBJECT: _Lifecycle(self._put_object, self._delete_object),
            NOTIFICATION: _Lifecycle(self._put_notification, self._delete_notification),
            QUEUE: _Lifecycle(self._put_queue, self._delete_queue),
            QUEUE_POLICY: self._attribute("policy"),
            REDRIVE_ALLOW_POLICY: self._attribute("redriveAllowPolicy"),
            SECRET: _Lifecycle(self._secrets.put_secret, self._delete_secret),
            SECRET_VERSION: _Lifecycle(self._secrets.put_version, lambda _: None),
        }

    def put(self, entry: Entry) -> None:
        """Creates or updates a resource. Raises RejectedError with AWS's message."""
        self._call(entry, lambda each: each.put)

    def delete(self, entry: Entry) -> None:
        """Deletes a resource if it exists. Raises RejectedError with AWS's message."""
        self._call(entry, lambda each: each.delete)

    def put_all(self, entries: Iterable[Entry]) -> list[str]:
        """Creates all resources, and returns the messages about those that can't be created.

        Notifications come last, because objects that already existed must not be reported again.
        """
        in_order = sorted(entries, key=lambda entry: entry.token == NOTIFICATION)
        for entry in in_order:
            if entry.token == QUEUE:  # another queue's redrive policy may name it
                self._sqs.create_queue(QueueName=entry.inputs["name"])
        return [failure for entry in in_order if (failure := self._failure(entry))]

    def _failure(self, entry: Entry) -> str:
        """Creates a resource, and returns why that failed, or an empty string. One entry must never affect others."""
        try:
            self.put(entry)
        except RejectedError as error:
            return f"{entry.token} {entry.id}: {error}"
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the entry
            return f"{entry.token} {entry.id}: {type(error).__name__}"  # the error's text may contain a secret
        return ""

    def _call(self, entry: Entry, operation: Callable[[_Lifecycle], Callable[[Entry], None]]) -> None:
        if (lifecycle := self._lifecycles.get(entry.token)) is None:
            return
        try:
            operation(lifecycle)(entry)
        except ClientError as error:
            code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
            raise RejectedError(f"{code}: {message}") from None
        except BotoCoreError as error:
            raise RejectedError(f"calling the emulated AWS failed: {error}") from None

    def _put_bucket(self, entry: Entry) -> None:
        self._s3.create_bucket(Bucket=entry.id)

    def _delete_bucket(self, entry: Entry) -> None:
        with _unless_gone():
            if entry.inputs.get("forceDestroy"):
                self._empty(entry.id)
            self._s3.delete_bucket(Bucket=entry.id)

    def _empty(self, bucket: str) -> None:
        for page in self._s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            for version in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]:
                self._s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])

    def _put_versioning(self, entry: Entry) -> None:
        status = entry.inputs["versioningConfiguration"]["status"]
        if status != "Disabled":  # the plugin's word for a bucket that has never been versioned
            self._s3.put_bucket_versioning(Bucket=entry.id, VersioningConfiguration={"Status": status})

    def _put_object(self, entry: Entry) -> None:
        try:
            body = content(entry.inputs)
        except OSError as error:
            raise RejectedError(f"the object's source can't be read: {error}") from None
        self._s3.put_object(Bucket=entry.inputs["bucket"], Key=entry.inputs["key"], Body=body)

    def _delete_object(self, entry: Entry) -> None:
        with _unless_gone():
            self._s3.delete_object(Bucket=entry.inputs["bucket"], Key=entry.inputs["key"])

    def _put_notification(self, entry: Entry) -> None:
        self._notify(entry.id, {"QueueConfigurations": [*map(_queue_configuration, entry.inputs.get("queues", ()))]})

    def _delete_notification(self, entry: Entry) -> None:
        with _unless_gone():
            self._notify(entry.id, {})

    def _notify(self, bucket: str, configuration: Any) -> None:
        self._s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)

    def _put_queue(self, entry: Entry) -> None:
        self._sqs.create_queue(QueueName=entry.inputs["name"])
        given = _DEFAULTS | {name: value for name, value in entry.inputs.items() if name in _ATTRIBUTES}
        self._sqs.set_queue_attributes(
            QueueUrl=entry.id, Attributes={_ATTRIBUTES[name]: _text(value) for name, value in given.items()}
        )

    def _delete_queue(self, entry: Entry) -> None:
        with _unless_gone():
            self._sqs.delete_queue(QueueUrl=entry.id)

    def _delete_secret(self, entry: Entry) -> None:
        with _unless_gone():
            self._secrets.delete_secret(entry)

    def _attribute(self, name: str) -> _Lifecycle:
        def set_to(queue_url: str, value: str) -> None:
            self._sqs.set_queue_attributes(QueueUrl=queue_url, Attributes={_ATTRIBUTES[name]: value})

        def delete(entry: Entry) -> None:
            with _unless_gone():
                set_to(entry.id, "")

        return _Lifecycle(lambda entry: set_to(entry.id, entry.inputs[name]), delete)


def _queue_configuration(queue: Mapping[str, Any]) -> dict[str, Any]:
    names = {"prefix": "filterPrefix", "suffix": "filterSuffix"}
    rules = [{"Name": name, "Value": queue[ours]} for name, ours in names.items() if queue.get(ours)]
    configuration = {"QueueArn": queue["queueArn"], "Events": queue["events"]}
    return configuration | ({"Filter": {"Key": {"FilterRules": rules}}} if rules else {})


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@contextmanager
def _unless_gone() -> Iterator[None]:
    """Ignores the error for something that doesn't exist."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] not in _GONE:
            raise
