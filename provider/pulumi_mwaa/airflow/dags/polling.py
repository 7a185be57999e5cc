"""How often to poll Airflow. Each poll takes one of the 10 calls a second that MWAA allows an account."""

from __future__ import annotations

from collections.abc import Iterator

_FIRST = 1.0  # seconds
_LONGEST = 10.0


def poll_intervals() -> Iterator[float]:
    """Yields the seconds between two polls: 1 at first, then more, up to 10."""
    interval = _FIRST
    while True:
        yield interval
        interval = min(interval * 1.25, _LONGEST)
