"""Airflow's timestamps as timezone-aware `datetime` objects."""

from __future__ import annotations

from datetime import datetime


def parse_timestamp(text: str | None) -> datetime | None:
    """Returns a timestamp from a response, such as `2026-01-31T00:00:00Z`, as a timezone-aware `datetime`."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")) if text else None  # Python 3.10 doesn't parse "Z"


def format_timestamp(name: str, value: datetime) -> str:
    """Returns a timestamp for a request.

    Raises:
        ValueError: If the value has no timezone, because Airflow versions treat such a value differently.
    """
    if value.utcoffset() is None:
        raise ValueError(f"{name} has no timezone")
    return value.isoformat()
