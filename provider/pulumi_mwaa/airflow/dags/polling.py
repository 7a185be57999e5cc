"""How often to poll Airflow. Each poll uses one of the 10 or so calls a second that MWAA allows an account."""

from __future__ import annotations

from collections.abc import Iterator

_FIRST = 1.0  # seconds
_LONGEST = 10.0


def poll_intervals() -> Iterator[float]:
    """Yields how many seconds to wait before each further poll: 1 at first, increasing to 10."""
    interval = _FIRST
    while True:
        yield interval
        interval = min(interval * 1.25, _LONGEST)
