"""Airflow's timestamps end in `Z` or an offset, and naive times are rejected."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from pulumi_mwaa.airflow.dags.timestamps import format_timestamp, parse_timestamp


@pytest.mark.parametrize("text", ["2026-01-31T12:00:00.500000Z", "2026-01-31T12:00:00.500000+00:00"])
def test_a_timestamp_from_either_dialect_is_timezone_aware(text: str) -> None:
    assert parse_timestamp(text) == datetime(2026, 1, 31, 12, 0, 0, 500000, tzinfo=timezone.utc)


def test_a_missing_timestamp_is_none() -> None:
    assert parse_timestamp(None) is None


def test_a_time_is_sent_with_its_offset() -> None:
    local = datetime(2026, 1, 31, 12, tzinfo=timezone(timedelta(hours=2)))
    assert format_timestamp("logical_date", local) == "2026-01-31T12:00:00+02:00"


def test_a_naive_time_is_rejected() -> None:
    with pytest.raises(ValueError, match="logical_date has no timezone"):
        format_timestamp("logical_date", datetime(2026, 1, 31))
