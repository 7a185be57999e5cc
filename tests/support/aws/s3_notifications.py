"""S3's event notifications, as in the Amazon S3 User Guide."""

from __future__ import annotations

import json
from typing import Any


def notification(key: str, sequencer: str = "01") -> str:
    """Returns a notification about a new object."""
    return json.dumps({"Records": [record(key, sequencer=sequencer)]})


def record(key: str = "orders/1.csv", **described: Any) -> dict[str, Any]:
    """Returns a notification's record for a new object."""
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-1",
        "eventTime": "2026-01-31T00:00:00Z",
        "eventName": "ObjectCreated:Put",
        "s3": {
            "s3SchemaVersion": "1.0",
            "bucket": {"name": "landing", "arn": "arn:aws:s3:::landing"},
            "object": {"key": key, "size": 9, "versionId": "v1", "sequencer": "0055AED6DCD90281E5", **described},
        },
    }
