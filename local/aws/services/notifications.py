"""Completes moto's S3 notifications: it leaves out what tells two versions of an object apart."""

from __future__ import annotations

import time
from typing import Any

from moto.s3 import notifications


def complete_notifications() -> None:
    """Makes moto add `sequencer` and, in a versioned bucket, `versionId` to each object, as S3 does."""
    original = notifications._get_s3_event  # moto has no public hook

    def event(event_name: str, bucket: Any, key: Any, notification_id: str) -> dict[str, list[dict[str, Any]]]:
        made = original(event_name, bucket, key, notification_id)
        for record in made["Records"]:
            described = record["s3"]["object"]
            described["sequencer"] = f"{time.time_ns():016X}"
            if bucket.is_versioned:
                described["versionId"] = key.version_id
        return made

    notifications._get_s3_event = event
