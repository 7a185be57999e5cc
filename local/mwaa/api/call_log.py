"""The log of calls: operation, path, result and duration, but never a body or the value of a parameter."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

# Enough for the longest test run, and small enough for memory.
_KEPT = 100_000

_log = logging.getLogger(__name__)


@dataclass
class Call:
    """One call. For InvokeRestApi, `method`, `path` and `status` are those of Airflow's REST API, once known."""

    method: str
    path: str
    operation: str = ""
    environment: str = ""
    query: tuple[str, ...] = ()
    status: int = 0
    error: str = ""
    milliseconds: float = 0.0


class Calls:
    """The calls, oldest first. Each call is logged, too."""

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
