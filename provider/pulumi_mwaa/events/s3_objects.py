"""The S3 objects in a bucket's event notifications.

Source: "Event message structure" in the Amazon S3 User Guide.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

_ID_BYTES = 10  # 80 bits, which are 16 characters of base32


class NotificationError(Exception):
    """A message that isn't an S3 event notification. The error message is one line."""


@dataclass(frozen=True)
class S3Object:
    """A version of an object, as a notification describes it.

    Attributes:
        bucket: The bucket's name.
        key: The object's key, decoded.
        version_id: The object's version; empty if the bucket isn't versioned.
        sequencer: S3's hexadecimal number for this change to the key. If the event has none, for example because only
            tags changed, this is the event's time.
        event_name: What happened, such as `ObjectCreated:Put`.
        event_time: When it happened, as an ISO 8601 timestamp.
        size: The size in bytes; 0 for a removed object.
    """

    bucket: str
    key: str
    version_id: str
    sequencer: str
    event_name: str
    event_time: str
    size: int

    @property
    def dag_run_id(self) -> str:
        """The DAG run's ID. If S3 sends the same event twice, the ID is the same."""
        parts = json.dumps([self.bucket, self.key, self.version_id, self.sequencer])
        digest = hashlib.sha256(parts.encode()).digest()[:_ID_BYTES]
        return f"s3-{base64.b32encode(digest).decode().lower()}"


def parse_notification(body: str) -> list[S3Object]:
    """Returns the objects in a notification; none for the test event that S3 sends once a notification is set up.

    Raises:
        NotificationError: If the text isn't a notification.
    """
    try:
        notification = json.loads(body)
        if notification.get("Event") == "s3:TestEvent":
            return []
        return [_object(record) for record in notification["Records"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotificationError(f"the message isn't an S3 event notification ({type(error).__name__})") from None


def _object(record: Mapping[str, Any]) -> S3Object:
    described = record["s3"]["object"]
    return S3Object(
        bucket=record["s3"]["bucket"]["name"],
        key=unquote_plus(described["key"]),
        version_id=described.get("versionId") or "",
        sequencer=described.get("sequencer") or record["eventTime"],
        event_name=record["eventName"],
        event_time=record["eventTime"],
        size=int(described.get("size") or 0),
    )
