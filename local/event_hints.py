"""The part of `make up`'s report that explains how to send events to the stack's components."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from local.aws.services.process import Running

_NOTIFICATION = "aws:s3/bucketNotification:BucketNotification"
_GITHUB = "pulumi-mwaa:index:GithubDagTrigger"
# The event types that include an upload with curl.
_UPLOADED = frozenset({"s3:ObjectCreated:*", "s3:ObjectCreated:Put"})
_FILE = "README.md"
_GUIDE = "docs/how-to/react-to-events.md#try-it-without-aws"


def event_hints(resources: Sequence[Mapping[str, Any]], services: Running | None) -> Iterator[str]:
    """Yields the lines, or nothing if the stack has no such components.

    Args:
        resources: The resources in the stack's state.
        services: The process that emulates S3, if it is running.
    """
    if services is None:
        return
    lines = [
        f"  curl -T {_FILE} {shlex.quote(_address(services, resource['inputs']['bucket'], queue))}"
        for resource in resources
        if resource["type"] == _NOTIFICATION
        for queue in resource["inputs"].get("queues", ())
        if not _UPLOADED.isdisjoint(queue["events"])
    ]
    lines += [
        f"  a signed push to {resource['outputs']['url']}"
        for resource in resources
        if resource["type"] == _GITHUB and resource.get("outputs")
    ]
    if lines:
        yield f"To send an event to the stack, as described in {_GUIDE}:"
        yield from lines


def _address(services: Running, bucket: str, queue: Mapping[str, Any]) -> str:
    """Returns the address to which to upload an object that the queue is notified of."""
    return f"{services.endpoint}/{bucket}/{quote(_key(queue))}"


def _key(queue: Mapping[str, Any]) -> str:
    """Returns the key of an object that the queue is notified of."""
    suffix = queue.get("filterSuffix") or ""
    return f"{queue.get('filterPrefix') or ''}{_FILE.removesuffix(suffix) if suffix else _FILE}{suffix}"
