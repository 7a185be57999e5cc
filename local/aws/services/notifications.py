"""Completes moto's S3 notifications, which lack the fields that tell two versions of an object apart."""

from __future__ import annotations

import time
from typing import Any

from moto.s3 import notifications


def complete_notifications() -> None:
    """Makes moto's notifications contain `sequencer` and, for a versioned bucket, `versionId`, as S3's do."""
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
