"""S3's types: a bucket, its settings, and its objects."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from local.aws.account import always, arn
from local.aws.plugin.values import content, digest
from local.aws.types.aws_type import AwsType, Reference
from local.aws.types.sqs import QUEUE
from local.mwaa.state import REGION

BUCKET = "aws:s3/bucket:Bucket"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
NOTIFICATION = "aws:s3/bucketNotification:BucketNotification"
OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2"

_NAME = re.compile(r"(?!xn--)[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]")


def _rejects_name(inputs: dict[str, Any]) -> str:
    name = inputs["bucket"]
    return "" if _NAME.fullmatch(name) else f"InvalidBucketName: The specified bucket is not valid: {name}"


def _rejects_content(inputs: dict[str, Any]) -> str:
    if sum(name in inputs for name in ("source", "content", "contentBase64")) > 1:
        return "ConflictsWith: only one of source, content and contentBase64 can be set"
    try:
        content(inputs)
    except OSError as error:
        return f"the object's source can't be read: {error}"
    except ValueError:
        return "contentBase64 must be base64"
    return ""


def _rejects_targets(inputs: dict[str, Any]) -> str:
    unsupported = sorted(name for name in ("eventbridge", "lambdaFunctions", "topics") if inputs.get(name))
    return f"the local stand-in for AWS notifies only queues, not {' and '.join(unsupported)}" if unsupported else ""


def _settings(
    name: str,
    *,
    refers: Mapping[str, Reference] | None = None,
    rejects: Callable[[dict[str, Any]], str] = lambda _: "",
) -> AwsType:
    """Returns the type of a bucket setting, which is deleted with the bucket."""
    return AwsType(
        f"aws:s3/bucket{name}:Bucket{name}",
        id=lambda inputs: str(inputs["bucket"]),
        replaced_by=frozenset({"bucket"}),
        refers={"bucket": Reference(BUCKET), **(refers or {})},
        overwrites=True,
        holds=False,
        rejects=rejects,
    )


TYPES = (
    AwsType(
        BUCKET,
        id=lambda inputs: str(inputs["bucket"]),
        computed={
            "arn": arn("s3", "{id}", region="", account=""),
            "bucketDomainName": lambda existing: f"{existing.id}.s3.amazonaws.com",
            "bucketRegionalDomainName": lambda existing: f"{existing.id}.s3.{REGION}.amazonaws.com",
            "bucketRegion": always(REGION),
            "hostedZoneId": always("Z3AQBSTGFYJSTF"),
            "requestPayer": always("BucketOwner"),
        },
        named="bucket",
        longest=63,
        replaced_by=frozenset({"bucket", "bucketPrefix"}),
        rejects=_rejects_name,
    ),
    _settings("Versioning"),
    _settings("ServerSideEncryptionConfiguration"),
    _settings("PublicAccessBlock"),
    _settings("Policy"),
    _settings("Notification", refers={"queues.queueArn": Reference(QUEUE, "arn")}, rejects=_rejects_targets),
    AwsType(
        OBJECT,
        id=lambda inputs: f"{inputs['bucket']}/{inputs['key']}",
        computed={
            "arn": arn("s3", "{bucket}/{key}", region="", account=""),
            "etag": lambda existing: digest(content(existing.inputs)),
            "versionId": lambda _: secrets.token_urlsafe(24),
            "contentType": always("application/octet-stream"),
            "storageClass": always("STANDARD"),
            "serverSideEncryption": always("AES256"),
        },
        named="key",
        replaced_by=frozenset({"bucket", "key"}),
        overwrites=True,
        refers={"bucket": Reference(BUCKET)},
        renewed=frozenset({"etag", "versionId"}),
        renewed_by=frozenset({"source", "content", "contentBase64", "etag", "sourceHash"}),
        rejects=_rejects_content,
    ),
)
