"""The log of calls: operation, path, result and duration, but never a body or a parameter's value."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

# Enough for the longest test run, and few enough to keep in memory.
_KEPT = 100_000

_log = logging.getLogger(__name__)


@dataclass
class Call:
    """One call. For InvokeRestApi, `method`, `path` and `status` are those of the call to Airflow, once known."""

    method: str
    path: str
    operation: str = ""
    environment: str = ""
    query: tuple[str, ...] = ()
    status: int = 0
    error: str = ""
    milliseconds: float = 0.0


class Calls:
    """The calls, oldest first. Each call is also logged."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=_KEPT)

    def add(self, call: Call) -> None:
        """Adds a finished call and logs it."""
        self._calls.append(call)
        # %r: a caller's path may contain control characters, which a terminal would interpret.
        _log.info(
            "%s %s %s %r %s %s %.1f ms",
            call.operation, call.environment, call.method, call.path, call.status, call.error, call.milliseconds,
        )  # fmt: skip

    def forget(self) -> None:
        """Removes all calls."""
        self._calls.clear()

    def listed(self) -> list[dict[str, Any]]:
        """Returns all calls, ready for JSON."""
        return [asdict(call) for call in self._calls]
