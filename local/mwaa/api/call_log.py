"""The calls so far: what was asked, how it ended, how long it took. Never a body, never a value of a parameter."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

# Enough for the longest test run, little enough to forget about.
_KEPT = 100_000

_log = logging.getLogger(__name__)


@dataclass
class Call:
    """One call. For InvokeRestApi, method, path, and status are those of Airflow's REST API once they are known."""

    method: str
    path: str
    operation: str = ""
    environment: str = ""
    query: tuple[str, ...] = ()
    status: int = 0
    error: str = ""
    milliseconds: float = 0.0


class Calls:
    """Keeps the calls, oldest first, and logs each."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=_KEPT)

    def add(self, call: Call) -> None:
        """Keeps and logs a call that is over."""
        self._calls.append(call)
        # %r: a path is the caller's, and may hold what a terminal obeys.
        _log.info(
            "%s %s %s %r %s %s %.1f ms",
            call.operation, call.environment, call.method, call.path, call.status, call.error, call.milliseconds,
        )  # fmt: skip

    def forget(self) -> None:
        """Drops them all."""
        self._calls.clear()

    def listed(self) -> list[dict[str, Any]]:
        """Returns them all, ready for JSON."""
        return [asdict(call) for call in self._calls]
